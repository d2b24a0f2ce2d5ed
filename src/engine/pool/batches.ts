/** Which waiting segments are recognised together (pure). */

export interface Sized {
  readonly sampleCount: number;
  /** A segment whose first attempt failed goes by itself, so that it cannot take others down. */
  readonly isAlone: boolean;
}

/** The longest of a batch is at most so many times as long as the shortest: padding is work for nothing. */
const MOST_UNLIKE = 1.3;

/**
 * Picks from `waiting` (oldest first) the oldest and those most like it in length.
 * @returns indexes into `waiting`, ascending; empty when nothing waits.
 */
export function pickBatch(waiting: readonly Sized[], batchSize: number): number[] {
  const oldest = waiting[0];
  if (oldest === undefined) return [];
  if (oldest.isAlone) return [0];
  return waiting
    .map((item, index) => ({
      index,
      ratio: unlikeness(item.sampleCount, oldest.sampleCount),
      item,
    }))
    .filter(({ ratio, item }) => ratio <= MOST_UNLIKE && !item.isAlone)
    .sort((a, b) => a.ratio - b.ratio || a.index - b.index)
    .slice(0, batchSize)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}

function unlikeness(a: number, b: number): number {
  return Math.max(a, b) / Math.max(1, Math.min(a, b));
}
