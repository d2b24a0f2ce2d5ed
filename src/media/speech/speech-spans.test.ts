import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WINDOW_SAMPLES } from './speech-detector.ts';
import { createSpeechSpanFinder, type SampleSpan } from './speech-spans.ts';

const LONGEST = 100 * WINDOW_SAMPLES;

/** Spans in windows, for scores written as digits: 9 is surely speech, 0 surely none. */
function spansOf(digits: string, level = (_window: number) => 0.1): [number, number][] {
  const speech = Float32Array.from(digits, (digit) => Number(digit) / 9);
  const finder = createSpeechSpanFinder(LONGEST);
  const levels = Float32Array.from(speech, (_, window) => level(window));
  return [...finder.push({ speech, level: levels }), ...finder.end()].map(inWindows);
}

const inWindows = ({ startSample, endSample }: SampleSpan): [number, number] => [
  startSample / WINDOW_SAMPLES,
  endSample / WINDOW_SAMPLES,
];

describe('createSpeechSpanFinder', () => {
  test('finds no speech in silence, clicks and short notes', () => {
    expect(spansOf('000000000000')).toEqual([]);
    expect(spansOf('000099990000000')).toEqual([]);
  });

  test('finds a span from its first to its last window of speech', () => {
    expect(spansOf('000999999000000')).toEqual([[3, 9]]);
  });

  test('does not end at a dip shorter than a pause', () => {
    expect(spansOf('999990009999900000')).toEqual([[0, 13]]);
    expect(spansOf('9999900009999900000')).toEqual([
      [0, 5],
      [9, 14],
    ]);
  });

  test('begins at a sure window only, and goes on while speech is not unlikely', () => {
    expect(spansOf('0444999994440000')).toEqual([[4, 12]]);
  });

  test('ends a span that the recording cuts off', () => {
    expect(spansOf('000999999')).toEqual([[3, 9]]);
  });

  test('cuts speech without a pause at its quietest breath', () => {
    const spans = spansOf('9'.repeat(120), (window) => (window >= 70 && window < 75 ? 0.01 : 0.1));
    expect(spans).toEqual([
      [0, 72],
      [72, 120],
    ]);
  });

  test('gives the same spans however the windows arrive, in order and none too long', () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 400 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 50 }), (values, step) => {
        const whole = createSpeechSpanFinder(LONGEST);
        const pieces = createSpeechSpanFinder(LONGEST);
        const speech = Float32Array.from(values);
        const expected = [...whole.push({ speech, level: speech }), ...whole.end()];
        const found: SampleSpan[] = [];
        for (let from = 0; from < speech.length; from += step) {
          const part = speech.subarray(from, from + step);
          found.push(...pieces.push({ speech: part, level: part }));
        }
        found.push(...pieces.end());
        expect(found).toEqual(expected);
        found.forEach(({ startSample, endSample }, index) => {
          expect(startSample).toBeGreaterThanOrEqual(found[index - 1]?.endSample ?? 0);
          expect(endSample - startSample).toBeLessThanOrEqual(LONGEST);
        });
      }),
    );
  });
});
