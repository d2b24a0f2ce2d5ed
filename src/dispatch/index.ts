export type { WakeQueue, Wake } from './wake-queue.ts';
export type { WorkerLauncher, Launched } from './worker-launcher.ts';
