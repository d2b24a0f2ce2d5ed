import type { Edit } from './align.ts';

export interface FrequentErrors {
  readonly substitutions: readonly { reference: string; hypothesis: string; count: number }[];
  readonly deletions: readonly { reference: string; count: number }[];
  readonly insertions: readonly { hypothesis: string; count: number }[];
}

/** The errors that were made most often, at most `limit` of each kind; equally frequent ones by alphabet. */
export function frequentErrors(edits: Iterable<Edit>, limit: number): FrequentErrors {
  const counts = { substitution: new Tally(), deletion: new Tally(), insertion: new Tally() };
  for (const edit of edits) {
    if (edit.kind === 'substitution') {
      counts.substitution.add(edit.reference, edit.hypothesis);
    } else if (edit.kind === 'deletion') counts.deletion.add(edit.reference, '');
    else if (edit.kind === 'insertion') counts.insertion.add('', edit.hypothesis);
  }
  return {
    substitutions: counts.substitution.top(limit),
    deletions: counts.deletion.top(limit).map(({ reference, count }) => ({ reference, count })),
    insertions: counts.insertion.top(limit).map(({ hypothesis, count }) => ({ hypothesis, count })),
  };
}

interface Counted {
  readonly reference: string;
  readonly hypothesis: string;
  readonly count: number;
}

class Tally {
  readonly #byPair = new Map<string, Counted>();

  add(reference: string, hypothesis: string): void {
    // Words hold no spaces, so a space keeps the two apart.
    const key = `${reference} ${hypothesis}`;
    const count = (this.#byPair.get(key)?.count ?? 0) + 1;
    this.#byPair.set(key, { reference, hypothesis, count });
  }

  top(limit: number): Counted[] {
    return [...this.#byPair.entries()]
      .sort(([keyA, a], [keyB, b]) => b.count - a.count || (keyA < keyB ? -1 : 1))
      .slice(0, limit)
      .map(([, counted]) => counted);
  }
}
