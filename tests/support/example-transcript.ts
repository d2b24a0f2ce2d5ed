import { buildTranscript, type Transcript } from '../../src/transcript/index.ts';

/** A short recording: two sentences, then two seconds of speech in which nothing was recognised. */
export const exampleTranscript: Transcript = buildTranscript({
  language: 'eng',
  durationMs: 7500,
  segments: [
    {
      channel: 'mix',
      startMs: 300,
      endMs: 4000,
      speech: [
        { startMs: 80, endMs: 1500 },
        { startMs: 2420, endMs: 3600 },
      ],
      words: [
        { text: 'Good', startMs: 84, endMs: 325, confidence: 0.993 },
        { text: 'morning,', startMs: 325, endMs: 760, confidence: 0.9871 },
        { text: 'everyone.', startMs: 790, endMs: 1480, confidence: 0.9516 },
        { text: 'Let', startMs: 2431, endMs: 2600, confidence: 0.8842 },
        { text: 'us', startMs: 2600, endMs: 2750, confidence: 0.91 },
        { text: 'begin.', startMs: 2750, endMs: 3590, confidence: 0.979 },
      ],
    },
    {
      channel: 'mix',
      startMs: 5000,
      endMs: 7200,
      speech: [{ startMs: 100, endMs: 2100 }],
      words: [],
    },
  ],
  provenance: {
    software: 'lalela/0.1.0',
    modelId: 'moonshine-base-en',
    modelSha256: '5f9c1d0e7b3a48c2965e0f7a1b2c3d4e5f60718293a4b5c6d7e8f90123456789',
    engine: 'moonshine',
    options: { language: 'eng', punctuation: true },
  },
});
