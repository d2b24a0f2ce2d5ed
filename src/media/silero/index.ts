export { createSileroDetector } from './silero-detector.ts';
export type { SileroDetectorOptions } from './silero-detector.ts';
export { serveSilero } from './serve-silero.ts';
export { loadSilero } from './silero-model.ts';
