import { bootstrapInterval, type Interval, type RandomSource } from './bootstrap.ts';
import { NO_EDITS, addCounts, errorRate, type EditCounts } from './edit-counts.ts';

/** Totals over some recordings, in words or in characters. */
export interface Totals {
  readonly counts: EditCounts;
  /** Errors for each word of the reference; absent where there is none. */
  readonly errorRate: number | undefined;
  /** 95 % confidence interval of the rate; absent for fewer than two recordings. */
  readonly interval: Interval | undefined;
}

export function totalsOf(counts: readonly EditCounts[], random: RandomSource): Totals {
  const sum = counts.reduce(addCounts, NO_EDITS);
  return {
    counts: sum,
    errorRate: errorRate(sum),
    interval: bootstrapInterval(counts, { random }),
  };
}
