export { createLog } from './log.ts';
export type { Log, LogFields, LogOptions } from './log.ts';
export { createMetrics } from './metrics.ts';
export type { HttpRequestMeasure, Metrics, QueueMeasure, RecognisedMeasure } from './metrics.ts';
