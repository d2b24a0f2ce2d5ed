export type {
  DecodedRecording,
  DecodeOptions,
  DecodeProgress,
  MediaDecoder,
  MediaInfo,
  ProbeOptions,
} from './media-decoder.ts';
export { findSpeech } from './speech/find-speech.ts';
export type { FoundSpeech } from './speech/find-speech.ts';
export { skipQuietBlocks } from './speech/quiet-blocks.ts';
export { createGrowingPcm } from './speech/growing-pcm.ts';
export type { GrowingPcm, PcmGrowth, PcmSoFar } from './speech/growing-pcm.ts';
export type { FoundSegment } from './speech/segmenter.ts';
export type { SpeechDetector, WindowScores } from './speech/speech-detector.ts';
export type { SampleSpan } from './speech/speech-spans.ts';
export { fetchRecording } from './fetch-recording.ts';
export type { FetchedRecording, FetchOptions } from './fetch-recording.ts';
