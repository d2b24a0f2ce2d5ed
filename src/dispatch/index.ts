export { createEnsureWorkers } from './ensure-workers.ts';
export type { EnsureWorkers, EnsureWorkersOptions } from './ensure-workers.ts';
export { hearWakes } from './wake-loop.ts';
export type { Wake, WakeQueue } from './wake-queue.ts';
export type { Launched, WorkerLauncher } from './worker-launcher.ts';
