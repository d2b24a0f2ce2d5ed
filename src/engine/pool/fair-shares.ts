/**
 * Whose turn it is: start-time fair queueing over recordings. A recording's mark goes up by the sound that
 * was taken of it; the lowest mark goes next. One that is new, or was idle, begins at the mark that is being
 * served: so a short recording does not wait behind a long one, and a long one is never starved by many
 * short ones.
 */
export interface FairShares<T extends object> {
  /** Lower goes first. */
  markOf(recording: T): number;
  /** So many samples of the recording were taken to be recognised. */
  take(recording: T, sampleCount: number): void;
}

export function createFairShares<T extends object>(): FairShares<T> {
  const marks = new WeakMap<T, number>();
  let served = 0;
  const markOf = (recording: T) => Math.max(marks.get(recording) ?? 0, served);
  return {
    markOf,
    take(recording, sampleCount) {
      const mark = markOf(recording);
      served = Math.max(served, mark);
      marks.set(recording, mark + sampleCount);
    },
  };
}
