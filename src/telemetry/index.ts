export { createLog } from './log.ts';
export type { Log, LogFields, LogOptions } from './log.ts';
