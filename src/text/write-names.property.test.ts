import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Segment, Transcript, Word } from '../transcript/index.ts';
import { writeNames, writePlain } from './write-names.ts';

/** Many letters and acronyms, some whole words, marks and prefixes, names of every case. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'ancdfesbkztvioupxq', ...'ANCDEFSBKZTVIXQ') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('A.', 'N.', 'C.', 'c,', "C's", 'i-A', '(a', 'S.A.', 'A.N.C.'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('Mr', 'the', 'He', 'van', 'it', 'ethekwini', 'Kwazulu-natal'),
  },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }) },
);

const word = fc.record({
  text,
  pauseMs: fc.oneof(fc.nat(400), fc.nat(3000)),
  lengthMs: fc.nat(400),
  confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  speaker: fc.option(fc.constantFrom('A', 'B'), { nil: undefined, freq: 1 }),
});

const words = fc.array(word, { maxLength: 30 }).map((parts): Word[] => {
  let atMs = 0;
  return parts.map(({ text: spoken, pauseMs, lengthMs, confidence, speaker }) => {
    const startMs = atMs + pauseMs;
    atMs = startMs + lengthMs;
    return {
      text: spoken,
      startMs,
      endMs: atMs,
      ...(confidence === undefined ? {} : { confidence }),
      ...(speaker === undefined ? {} : { speaker }),
    };
  });
});

const transcripts = fc
  .record({
    language: fc.constantFrom('afr', 'eng', 'nso', 'zul', 'mul', 'fra'),
    segments: fc.array(words, { maxLength: 3 }),
  })
  .map(({ language, segments }): Transcript => ({
    language,
    durationMs: 1_000_000,
    segments: segments.map((inSegment, channel) => ({
      channel,
      startMs: 0,
      endMs: 1_000_000,
      words: inSegment,
    })),
    coverage: { speechMs: 0, transcribedMs: 0, uncovered: [] },
    warnings: [],
    provenance: { software: '', modelId: '', modelSha256: '', engine: '', options: {} },
  }));

const letters = (parts: readonly { text: string }[]) =>
  parts
    .map(({ text: spoken }) => spoken)
    .join('')
    .toLowerCase()
    .replaceAll(/[.-]/gu, '');

/** The spoken words from which each written word came: itself, or the letters within its time. */
function sourcesOf(spoken: readonly Word[], written: readonly Word[]): Word[][] {
  let at = 0;
  return written.map(({ text: whole }) => {
    const sources: Word[] = [spoken[at++]!];
    while (letters(sources) !== letters([{ text: whole }]) && at < spoken.length) {
      if (letters(sources).length >= letters([{ text: whole }]).length) break;
      sources.push(spoken[at++]!);
    }
    return sources;
  });
}

function eachSegment(
  before: Transcript,
  after: Transcript,
  check: (spoken: Segment, written: Segment) => void,
): void {
  expect(after.segments).toHaveLength(before.segments.length);
  before.segments.forEach((segment, i) => check(segment, after.segments[i]!));
}

test('no letter of what was said is lost, added or moved', () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      eachSegment(transcript, writeNames(transcript), (spoken, written) => {
        expect(letters(written.words)).toBe(letters(spoken.words));
      });
    }),
    { numRuns: 500 },
  );
});

test('words outside joins are as they were but for capitals; joins lie within their letters', () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      eachSegment(transcript, writeNames(transcript), ({ words: spoken }, { words: written }) => {
        const sources = sourcesOf(spoken, written);
        expect(sources.flat()).toEqual(spoken);
        written.forEach((one, i) => {
          const from = sources[i]!;
          if (from.length === 1) {
            expect({ ...one, text: letters([one]) }).toEqual({ ...from[0], text: letters(from) });
            return;
          }
          expect([one.startMs, one.endMs]).toEqual([from[0]!.startMs, from.at(-1)!.endMs]);
          expect(new Set([one, ...from].map(({ speaker }) => speaker)).size).toBe(1);
          const known = from.flatMap(({ confidence }) => confidence ?? []);
          if (known.length === 0) return void expect(one).not.toHaveProperty('confidence');
          expect(one.confidence).toBeGreaterThanOrEqual(Math.min(...known) - 1e-9);
          expect(one.confidence).toBeLessThanOrEqual(Math.max(...known) + 1e-9);
        });
      });
    }),
    { numRuns: 500 },
  );
});

test('what is written once stays as it is', () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      const once = writeNames(transcript);
      expect(writeNames(once)).toEqual(once);
    }),
  );
});

test('a hundred thousand letters take no longer than their number', () => {
  const many = Array.from({ length: 100_000 }, (_, i) => ({
    text: 'sabcu'.charAt(i % 5),
    startMs: i,
    endMs: i,
  }));
  const transcript = fc.sample(transcripts, 1)[0]!;
  const segment = { channel: 0, startMs: 0, endMs: 100_000, words: many };
  const written = writeNames({ ...transcript, language: 'zul', segments: [segment] });
  expect(written.segments[0]?.words).toHaveLength(40_000);
});

test('writePlain joins what writeNames joins', () => {
  fc.assert(
    fc.property(transcripts, (transcript) => {
      eachSegment(writeNames(transcript), writePlain(transcript), (named, plain) => {
        expect(plain.words.length).toBeLessThanOrEqual(named.words.length);
        const starts = new Set(named.words.map(({ startMs }) => startMs));
        expect(plain.words.every(({ startMs }) => starts.has(startMs))).toBe(true);
      });
    }),
  );
});
