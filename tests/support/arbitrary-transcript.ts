/** Transcripts for property tests: usual ones, and ones made of whatever a broken engine might give. */
import fc from 'fast-check';
import {
  buildTranscript,
  type RecognisedStretch,
  type Transcript,
  type Word,
} from '../../src/transcript/index.ts';

export const PROVENANCE = {
  software: 'lalela/0.1.0',
  modelId: 'fake-en',
  modelSha256: '0'.repeat(64),
  engine: 'fake',
  options: { punctuation: true },
} as const;

/** Words as people say them, and words that no format may stumble over. */
const plainText = fc.constantFrom(
  ...'This is a test. Really? Yes, no; and then the parliament adjourned (again). Mr. Dr. A.N.C. 3.5'.split(
    ' ',
  ),
);
const oddText = fc.constantFrom(
  'ḓivha',
  'vhaṱali',
  'd\u032Aa',
  "'n",
  'ng’ombe',
  '👩‍👩‍👧‍👦',
  '🇿🇦',
  'שלום',
  '\u202Eabc\u202C',
  'a\u200Bb',
  '-->',
  '<b>&amp;</b>',
  '1',
  'WEBVTT',
  'NOTE',
  '\uFEFFx',
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  '語'.repeat(100),
);
/** Words of every length up to more than a caption, so that lines break in awkward places. */
const longText = fc.integer({ min: 1, max: 100 }).map((length) => 'm'.repeat(length));
const brokenText = fc.constantFrom(
  '',
  ' ',
  'a b',
  'line\nbreak',
  '\u0000',
  '\uD800',
  'a\tb\u0085c',
);

const wildMs = fc.oneof(
  { arbitrary: fc.integer({ min: -5000, max: 60_000 }), weight: 8 },
  { arbitrary: fc.double({ min: -1e4, max: 1e5, noNaN: true }), weight: 2 },
  { arbitrary: fc.constantFrom(NaN, Infinity, -Infinity), weight: 1 },
);

function arbitraryWord(text: fc.Arbitrary<string>, ms: fc.Arbitrary<number>): fc.Arbitrary<Word> {
  return fc
    .record(
      {
        text,
        startMs: ms,
        endMs: ms,
        confidence: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(NaN)),
        speaker: fc.constantFrom('A', 'B'),
      },
      { requiredKeys: ['text', 'startMs', 'endMs'] },
    )
    .map((word) => word as Word);
}

/** What a broken or hostile engine could answer. */
export const wildStretch: fc.Arbitrary<RecognisedStretch> = fc
  .record({
    channel: fc.constantFrom(0, 1, 'mix' as const),
    startMs: wildMs,
    endMs: wildMs,
    words: fc.array(arbitraryWord(fc.oneof(plainText, oddText, longText, brokenText), wildMs), {
      maxLength: 12,
    }),
    speech: fc.option(fc.array(fc.record({ startMs: wildMs, endMs: wildMs }), { maxLength: 4 }), {
      nil: undefined,
    }),
  })
  .map(({ speech, ...rest }) => (speech === undefined ? rest : { ...rest, speech }));

/** A segment as a working engine gives it: words one after the other, now and then a pause. */
function usualStretch(channel: number | 'mix'): fc.Arbitrary<RecognisedStretch> {
  const timed = fc.record({
    text: fc.oneof(
      { arbitrary: plainText, weight: 9 },
      { arbitrary: oddText, weight: 1 },
      { arbitrary: longText, weight: 2 },
    ),
    lengthMs: fc.integer({ min: 40, max: 900 }),
    pauseMs: fc.oneof(
      { arbitrary: fc.integer({ min: 0, max: 120 }), weight: 8 },
      { arbitrary: fc.integer({ min: 120, max: 4000 }), weight: 1 },
    ),
  });
  return fc.array(timed, { maxLength: 60 }).map((parts) => {
    let atMs = 0;
    const words = parts.map(({ text, lengthMs, pauseMs }) => {
      const word = { text, startMs: atMs, endMs: atMs + lengthMs, confidence: 0.9 };
      atMs += lengthMs + pauseMs;
      return word;
    });
    return { channel, startMs: 0, endMs: atMs, words };
  });
}

/** A one-channel recording as it should be: segments one after the other, with silence between. */
export const usualTranscript: fc.Arbitrary<Transcript> = fc
  .array(fc.tuple(usualStretch('mix'), fc.integer({ min: 0, max: 5000 })), { maxLength: 5 })
  .map((parts) => {
    let atMs = 0;
    const segments = parts.map(([stretch, silenceMs]) => {
      const startMs = atMs + silenceMs;
      atMs = startMs + stretch.endMs;
      return { ...stretch, startMs, endMs: atMs };
    });
    return buildTranscript({ language: 'eng', durationMs: atMs, segments, provenance: PROVENANCE });
  });

/** What `buildTranscript` makes of anything, on up to three channels. */
export const wildTranscript: fc.Arbitrary<Transcript> = fc
  .record({
    durationMs: fc.integer({ min: 0, max: 60_000 }),
    segments: fc.array(wildStretch, { maxLength: 6 }),
  })
  .map((parts) => buildTranscript({ language: 'eng', ...parts, provenance: PROVENANCE }));

/** A transcript that was made by hand and not built: nothing about it can be relied on. */
export const handMadeTranscript: fc.Arbitrary<Transcript> = fc
  .record({
    durationMs: fc.integer({ min: 0, max: 60_000 }),
    segments: fc.array(wildStretch, { maxLength: 4 }),
  })
  .map(({ durationMs, segments }) => ({
    language: 'eng',
    durationMs,
    segments: segments.map(({ channel, startMs, endMs, words }) => ({
      channel,
      startMs,
      endMs,
      words,
    })),
    coverage: { speechMs: 0, transcribedMs: 0, uncovered: [] },
    warnings: [],
    provenance: PROVENANCE,
  }));

const wildName = fc.oneof(
  fc.constantFrom(
    'Thandi Nkosi',
    'Naïlé <b>&amp;</b> --> ',
    'a\nb\r\n\r\nc',
    '\u0000\u0007',
    '\u202Eabc',
    '\u2066x\u2028y',
    '\uD800',
    '\uFFFE\uFFFF',
    ';;',
    '',
    ' ',
    '\u200B',
    '>',
    'x'.repeat(1000),
  ),
  fc.string({ unit: 'binary' }),
);

/** Who spoke, as something broken might tell it, of words that nothing can be relied on either. */
export const diarisedTranscript: fc.Arbitrary<Transcript> = fc
  .record({
    transcript: fc.oneof(handMadeTranscript, wildTranscript),
    names: fc.array(wildName, { maxLength: 2 }),
    turns: fc.array(
      fc.record({ speaker: fc.constantFrom('A', 'B', 'Z'), startMs: wildMs, endMs: wildMs }),
      { maxLength: 5 },
    ),
  })
  .map(({ transcript, names, turns }) => ({
    ...transcript,
    diarization: {
      method: 'built-in',
      speakers: names.map((name, i) => ({ label: i === 0 ? 'A' : 'B', name })),
      turns,
      overlaps: [],
    },
  }));
