import { buildTranscript, type Transcript, type Word } from '../../src/transcript/index.ts';

const transcript = buildTranscript({
  language: 'eng',
  durationMs: 9000,
  segments: [
    {
      channel: 'mix',
      startMs: 0,
      endMs: 8800,
      speech: [{ startMs: 100, endMs: 8700 }],
      words: [
        { text: 'Good', startMs: 100, endMs: 400, confidence: 0.99 },
        { text: 'morning.', startMs: 400, endMs: 900, confidence: 0.98 },
        { text: 'How', startMs: 1300, endMs: 1500, confidence: 0.97 },
        { text: 'are', startMs: 1500, endMs: 1700, confidence: 0.98 },
        { text: 'you?', startMs: 1700, endMs: 2100, confidence: 0.99 },
        { text: 'Very', startMs: 2600, endMs: 2900, confidence: 0.96 },
        { text: 'well,', startMs: 2900, endMs: 3300, confidence: 0.97 },
        { text: 'thank', startMs: 3300, endMs: 3600, confidence: 0.98 },
        { text: 'you.', startMs: 3600, endMs: 4000, confidence: 0.99 },
        { text: 'Let', startMs: 6700, endMs: 7000, confidence: 0.95 },
        { text: 'us', startMs: 7000, endMs: 7300, confidence: 0.97 },
        { text: 'begin.', startMs: 7300, endMs: 8700, confidence: 0.98 },
      ],
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

/** Two who speak in turn, the first of whom was given a name. */
export const exampleConversation: Transcript = {
  ...transcript,
  segments: transcript.segments.map((segment) => ({
    ...segment,
    words: segment.words.map(withSpeaker),
  })),
  diarization: {
    method: 'built-in',
    speakers: [{ label: 'A', name: 'Thandi Nkosi' }, { label: 'B' }],
    turns: [
      { speaker: 'A', startMs: 100, endMs: 2200 },
      { speaker: 'B', startMs: 2500, endMs: 4000 },
      { speaker: 'A', startMs: 6700, endMs: 8700 },
    ],
    overlaps: [],
  },
};

function withSpeaker(word: Word): Word {
  const isSecond = word.startMs > 2500 && word.startMs < 5000;
  return { ...word, speaker: isSecond ? 'B' : 'A', speakerConfidence: isSecond ? 0.874 : 0.9312 };
}
