export type {
  Engine,
  EngineCapabilities,
  LoadedEngine,
  RecogniseOptions,
  RecognisedSegment,
  SpeechSegment,
} from './engine.ts';
