export * from './transcript.ts';
export { buildTranscript } from './build-transcript.ts';
export type { RecognisedStretch, TranscriptParts } from './build-transcript.ts';
export { coverageWarning, measureCoverage } from './coverage.ts';
export type { SpeechAndWords } from './coverage.ts';
export { meanConfidence } from './mean-confidence.ts';
export {
  SENTENCE_PAUSE_MS,
  endsSentence,
  pauseMs,
  splitRuns,
  splitSentences,
} from './sentences.ts';
export { plainWords, shareTime, visibleTokens } from './word-text.ts';
export { wordsByChannel, wordsByTime } from './words-by-time.ts';
export type { ChannelWord } from './words-by-time.ts';
export { withoutPunctuation } from './without-punctuation.ts';
