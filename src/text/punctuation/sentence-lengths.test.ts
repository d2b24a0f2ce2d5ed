import { describe, expect, test } from 'vitest';
import { LONGEST_SENTENCE, OUTPUTS } from './network-file.ts';
import { weighSentenceLengths } from './sentence-lengths.ts';

/** Sentences of five words weigh most. */
const aboutFive = Float32Array.from(
  { length: LONGEST_SENTENCE },
  (_, i) => Math.exp(-((i - 4) ** 2) / 2) + 1e-3,
);

function weigh(stops: readonly number[], lengthWeights: Float32Array, commas = 0): number[][] {
  const likelihoods = new Float32Array(stops.length * OUTPUTS);
  stops.forEach((stop, i) => likelihoods.set([stop, commas], i * OUTPUTS));
  const endings = stops.map((_, i) => ({ lengthWeights, mustEnd: i === stops.length - 1 }));
  weighSentenceLengths(likelihoods, endings);
  return stops.map((_, i) => [...likelihoods.subarray(i * OUTPUTS, i * OUTPUTS + 3)]);
}

describe('weighSentenceLengths', () => {
  test('finds the end that makes sentences of usual length likelier', () => {
    const likely = weigh([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], aboutFive);
    const stops = likely.map(([stop]) => stop!);
    expect(stops.indexOf(Math.max(...stops.slice(0, -1)))).toBe(4);
    expect(stops[9]).toBeCloseTo(1);
  });

  test('leaves likelihoods as they are where all lengths weigh the same', () => {
    const all = new Float32Array(LONGEST_SENTENCE).fill(1);
    const likely = weigh([0.2, 0.05, 0.6, 0.01, 0.3, 0.5], all, 0.1);
    expect(likely.slice(0, 5).map(([stop]) => stop)).toEqual(
      [0.2, 0.05, 0.6, 0.01, 0.3].map((stop): unknown => expect.closeTo(stop, 4)),
    );
    expect(likely[0]![1]).toBeCloseTo(0.1, 4);
  });

  test('gives numbers between 0 and 1 for long texts in which nothing seems to end', () => {
    const likely = weigh(new Array<number>(20_000).fill(0), aboutFive);
    for (const [stop] of likely) {
      expect(stop).toBeGreaterThanOrEqual(0);
      expect(stop).toBeLessThanOrEqual(1);
    }
  });

  test('takes no words', () => {
    expect(weigh([], aboutFive)).toEqual([]);
  });
});
