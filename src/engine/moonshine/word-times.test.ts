import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlignmentHead } from './alignment-heads.ts';
import { wordTimes, type WordTimesInput } from './word-times.ts';

const SAMPLES_PER_MS = 16;
const FRAME_MS = 24;
const FIRST_FRAME_MS = 28;

const CHOSE: AlignmentHead = { layer: 0, head: 0, step: 'chose', lagMs: 0 };
const READ: AlignmentHead = { layer: 0, head: 1, step: 'read', lagMs: 0 };

function frameCountOf(durationMs: number): number {
  return Math.max(1, Math.floor((durationMs - 8) / FRAME_MS) - 1);
}

/** Sound from `startMs` to `endMs` of each span, silence elsewhere. */
function soundIn(spans: readonly { startMs: number; endMs: number }[], durationMs: number) {
  const samples = new Float32Array(durationMs * SAMPLES_PER_MS);
  for (const { startMs, endMs } of spans) {
    for (let i = startMs * SAMPLES_PER_MS; i < endMs * SAMPLES_PER_MS; i++) {
      samples[i] = 0.3 * Math.sin(i * 0.3);
    }
  }
  return samples;
}

/** One row of attention, even over the frames whose centre lies in the span, next to nothing elsewhere. */
function lookAt(span: { startMs: number; endMs: number }, frameCount: number): number[] {
  const weights = Array.from({ length: frameCount }, (_, frame) => {
    const ms = FIRST_FRAME_MS + frame * FRAME_MS;
    return ms >= span.startMs && ms < span.endMs ? 1 : 0.001;
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** One token a word, with a head that looks where the word is, late by `lagMs`. */
function spoken(
  spans: readonly { startMs: number; endMs: number }[],
  { durationMs, head, lagMs = 0 }: { durationMs: number; head: AlignmentHead; lagMs?: number },
): WordTimesInput {
  const frameCount = frameCountOf(durationMs);
  const rows = spans.map(({ startMs, endMs }) =>
    lookAt({ startMs: startMs + lagMs, endMs: endMs + lagMs }, frameCount),
  );
  const even = new Array<number>(frameCount).fill(1 / frameCount);
  const steps = head.step === 'read' ? [even, ...rows] : [...rows, even];
  return {
    words: spans.map((_, index) => ({ firstToken: index, tokenCount: 1 })),
    attention: Float32Array.from(steps.flat()),
    heads: [head],
    frameCount,
    samples: soundIn(spans, durationMs),
    speech: [],
  };
}

/** The greatest difference of any start or end, in milliseconds. */
function greatestError(
  found: readonly { startMs: number; endMs: number }[],
  truth: readonly { startMs: number; endMs: number }[],
): number {
  return Math.max(
    ...truth.map(({ startMs, endMs }, i) =>
      Math.max(
        Math.abs((found[i]?.startMs ?? NaN) - startMs),
        Math.abs((found[i]?.endMs ?? NaN) - endMs),
      ),
    ),
  );
}

const SPANS = [
  { startMs: 300, endMs: 600 },
  { startMs: 600, endMs: 840 },
  { startMs: 1300, endMs: 1520 },
];

describe('wordTimes', () => {
  test.each([CHOSE, READ])('finds each word where the head looks when it $step', (head) => {
    const times = wordTimes(spoken(SPANS, { durationMs: 2200, head }));
    expect(greatestError(times, SPANS)).toBeLessThanOrEqual(FRAME_MS / 2 + 5);
  });

  test('puts back a head that looks late', () => {
    const spans = [
      { startMs: 0, endMs: 500 },
      { startMs: 500, endMs: 1000 },
      { startMs: 1000, endMs: 1500 },
    ];
    const head = { ...CHOSE, lagMs: 100 };
    const times = wordTimes(spoken(spans, { durationMs: 1500, head, lagMs: 100 }));
    expect(greatestError(times, spans)).toBeLessThanOrEqual(FRAME_MS / 2 + 5);
  });

  test('ends a word where its sound ends, though the head looks on into the pause', () => {
    const input = spoken(SPANS, { durationMs: 2200, head: CHOSE });
    const looksOn = spoken(
      SPANS.map(({ startMs }, i) => ({ startMs, endMs: SPANS[i + 1]?.startMs ?? 2200 })),
      { durationMs: 2200, head: CHOSE },
    );
    const times = wordTimes({ ...looksOn, samples: input.samples });
    expect(greatestError(times, SPANS)).toBeLessThanOrEqual(FRAME_MS / 2 + 5);
  });

  test('ends a word where the detector heard speech end, in a recording that is loud throughout', () => {
    const looksOn = spoken(
      SPANS.map(({ startMs }, i) => ({ startMs, endMs: SPANS[i + 1]?.startMs ?? 2200 })),
      { durationMs: 2200, head: CHOSE },
    );
    const samples = soundIn([{ startMs: 0, endMs: 2200 }], 2200);
    const speech = [
      { startMs: 300, endMs: 840 },
      { startMs: 1300, endMs: 1520 },
    ];
    const times = wordTimes({ ...looksOn, samples, speech });
    expect(times[1]?.endMs).toBe(900);
    expect(times[2]?.endMs).toBe(1580);
  });

  test('finds a word that is too quiet to be heard, if the head looks there and nowhere else', () => {
    const input = spoken(SPANS, { durationMs: 2200, head: CHOSE });
    const samples = soundIn(SPANS.slice(0, 2), 2200);
    const times = wordTimes({ ...input, samples });
    expect(times[2]?.startMs).toBeGreaterThanOrEqual(1250);
    expect(times[2]?.endMs).toBeLessThanOrEqual(1570);
  });

  test('does without the step of the end token', () => {
    const input = spoken(SPANS, { durationMs: 2200, head: CHOSE });
    const attention = input.attention.subarray(0, SPANS.length * input.frameCount);
    expect(wordTimes({ ...input, attention })).toEqual(wordTimes(input));
    const read = spoken(SPANS, { durationMs: 2200, head: READ });
    const cut = read.attention.subarray(0, SPANS.length * read.frameCount);
    const times = wordTimes({ ...read, attention: cut });
    expect(greatestError(times.slice(0, 1), SPANS.slice(0, 1))).toBeLessThanOrEqual(17);
  });

  test('is not misled by what is no number', () => {
    const input = spoken(SPANS, { durationMs: 2200, head: CHOSE });
    input.attention.set([NaN, Infinity, -Infinity, NaN], 30);
    expect(greatestError(wordTimes(input), SPANS)).toBeLessThanOrEqual(FRAME_MS / 2 + 5);
  });

  test('gives no times for no words', () => {
    const input = spoken([], { durationMs: 1000, head: CHOSE });
    expect(wordTimes(input)).toEqual([]);
  });

  test('shares the time evenly among more tokens than can be spoken', () => {
    const words = Array.from({ length: 4 }, (_, i) => ({ firstToken: 3 * i, tokenCount: 3 }));
    const input = { words, heads: [CHOSE], frameCount: 1, speech: [] };
    const samples = new Float32Array(100 * SAMPLES_PER_MS);
    expect(wordTimes({ ...input, samples, attention: new Float32Array(13).fill(1) })).toEqual([
      { startMs: 0, endMs: 25 },
      { startMs: 25, endMs: 50 },
      { startMs: 50, endMs: 75 },
      { startMs: 75, endMs: 100 },
    ]);
  });

  test('keeps whatever it is given in order, inside the sound and in whole milliseconds', () => {
    const oddNumber = fc.oneof(
      fc.constantFrom(0, 1, NaN, Infinity, -Infinity, 1e-30),
      fc.float({ min: 0, max: 1, noNaN: true }),
    );
    const span = fc
      .tuple(fc.integer({ min: -500, max: 3000 }), fc.nat(1000))
      .map(([startMs, lengthMs]) => ({ startMs, endMs: startMs + lengthMs }));
    const input = fc.record({
      tokenCounts: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 12 }),
      sampleCount: fc.nat(20_000),
      frameCount: fc.nat(60),
      missingSteps: fc.nat(3),
      attention: fc.array(oddNumber, { minLength: 1, maxLength: 50 }),
      sound: fc.array(oddNumber, { minLength: 1, maxLength: 50 }),
      speech: fc.array(span, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(input, (given) => {
        const tokens = given.tokenCounts.reduce((sum, count) => sum + count, 0);
        let firstToken = 0;
        const words = given.tokenCounts.map((tokenCount) => {
          firstToken += tokenCount;
          return { firstToken: firstToken - tokenCount, tokenCount };
        });
        const size = Math.max(0, tokens + 1 - given.missingSteps) * 2 * given.frameCount;
        const cycle = (values: readonly number[], length: number) =>
          Float32Array.from({ length }, (_, i) => values[i % values.length] ?? 0);
        const times = wordTimes({
          words,
          attention: cycle(given.attention, size),
          heads: [CHOSE, READ],
          frameCount: given.frameCount,
          samples: cycle(given.sound, given.sampleCount),
          speech: given.speech,
        });
        expect(times).toHaveLength(words.length);
        let lastMs = 0;
        for (const { startMs, endMs } of times) {
          expect(Number.isInteger(startMs) && Number.isInteger(endMs)).toBe(true);
          expect(startMs).toBeGreaterThanOrEqual(lastMs);
          expect(endMs).toBeGreaterThanOrEqual(startMs);
          lastMs = endMs;
        }
        expect(lastMs).toBeLessThanOrEqual(Math.round(given.sampleCount / SAMPLES_PER_MS));
      }),
      { numRuns: 500 },
    );
  });
});
