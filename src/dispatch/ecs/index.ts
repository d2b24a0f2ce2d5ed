export { openEcsLauncher } from './ecs-launcher.ts';
export { runTaskToEnd } from './run-task-to-end.ts';
export type { EcsLauncherOptions } from './ecs-launcher.ts';
