export { openEcsLauncher } from './ecs-launcher.ts';
export type { EcsLauncherOptions } from './ecs-launcher.ts';
