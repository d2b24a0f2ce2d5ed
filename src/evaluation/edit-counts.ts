/** How a hypothesis differs from its reference, in words or in characters. */
export interface EditCounts {
  /** Of the reference, recognised right. */
  readonly hits: number;
  /** Of the reference, recognised as something else. */
  readonly substitutions: number;
  /** Of the reference, not recognised. */
  readonly deletions: number;
  /** Recognised, but not in the reference. */
  readonly insertions: number;
}

export const NO_EDITS: EditCounts = { hits: 0, substitutions: 0, deletions: 0, insertions: 0 };

export function addCounts(a: EditCounts, b: EditCounts): EditCounts {
  return {
    hits: a.hits + b.hits,
    substitutions: a.substitutions + b.substitutions,
    deletions: a.deletions + b.deletions,
    insertions: a.insertions + b.insertions,
  };
}

export function referenceLength(counts: EditCounts): number {
  return counts.hits + counts.substitutions + counts.deletions;
}

export function errorCount(counts: EditCounts): number {
  return counts.substitutions + counts.deletions + counts.insertions;
}

/** Errors for each unit of the reference; may be above 1. Absent where the reference is empty. */
export function errorRate(counts: EditCounts): number | undefined {
  const length = referenceLength(counts);
  return length === 0 ? undefined : errorCount(counts) / length;
}
