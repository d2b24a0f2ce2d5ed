import { errorCount, referenceLength, type EditCounts } from './edit-counts.ts';

/** What is wrong in a recording, and of how much: words, or milliseconds. */
export interface Errors {
  readonly errors: number;
  readonly length: number;
}

/** A source of numbers from 0 up to, not including, 1. */
export type RandomSource = () => number;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly random: RandomSource;
  /** How many corpora are drawn. Default 1000. */
  readonly rounds?: number;
  /** How many of them lie in the interval. Default 0.95. */
  readonly level?: number;
}

/**
 * How far the error rate of a corpus would move with other recordings of the same kind: recordings are
 * drawn with replacement, and the middle `level` of the rates of those corpora is given (percentile
 * bootstrap; Bisani and Ney, ICASSP 2004). It takes recordings as independent, so it is too narrow
 * where few speakers made many of them. Absent for fewer than two recordings with a reference.
 */
export function bootstrapRates(
  recordings: readonly Errors[],
  { random, rounds = 1000, level = 0.95 }: BootstrapOptions,
): Interval | undefined {
  if (recordings.filter(({ length }) => length > 0).length < 2) return undefined;
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const sum = { errors: 0, length: 0 };
    for (let drawn = 0; drawn < recordings.length; drawn++) {
      const { errors, length } = recordings[Math.floor(random() * recordings.length)]!;
      sum.errors += errors;
      sum.length += length;
    }
    if (sum.length > 0) rates.push(sum.errors / sum.length);
  }
  rates.sort((a, b) => a - b);
  const rateAt = (share: number) => rates[Math.round(share * (rates.length - 1))]!;
  return { low: rateAt((1 - level) / 2), high: rateAt((1 + level) / 2) };
}

/** Of word or character errors. */
export function bootstrapInterval(
  recordings: readonly EditCounts[],
  options: BootstrapOptions,
): Interval | undefined {
  const errors = recordings.map((counts) => {
    return { errors: errorCount(counts), length: referenceLength(counts) };
  });
  return bootstrapRates(errors, options);
}

/** The same numbers for the same seed (Mulberry32), so that a report can be made again. */
export function seededRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
