export type {
  Engine,
  EngineCapabilities,
  LoadedEngine,
  RecogniseOptions,
  RecognisedSegment,
  SpeechSegment,
} from './engine.ts';
export { createEnginePool } from './pool/engine-pool.ts';
export type { EnginePool, EnginePoolOptions, RecogniseTask } from './pool/engine-pool.ts';
export { startEngineProcess } from './pool/engine-process.ts';
export type { EngineProcess } from './pool/engine-process.ts';
export { serveEngine } from './pool/serve-engine.ts';
export type { EngineLoaders } from './pool/serve-engine.ts';
export { corruptModel } from './shared/model-errors.ts';
export { readFiles, readSettings } from './shared/read-settings.ts';
export { readSpan } from './shared/read-span.ts';
export type { VoiceStretch } from './voice.ts';
