/** What the store counted some seconds ago, and how many were added since that its count may not hold. */
import { createFreshValues } from './fresh-values.ts';

export interface Counted<T> {
  get(name: string, freshMs: number): Promise<T>;
  added(name: string): number;
  /** Counts one that is about to be kept. */
  begin(name: string): Addition;
}

export interface Addition {
  keep(): void;
  /** It was not kept after all. */
  drop(): void;
}

interface Tally {
  added: number;
  /** Of those, the ones that are not kept yet: the next reading will not hold them. */
  begun: number;
}

export interface CountedOptions<T> {
  readonly now: () => number;
  readonly read: (name: string) => Promise<T>;
}

export function createCounted<T>({ now, read }: CountedOptions<T>): Counted<T> {
  const tallies = new Map<string, Tally>();
  const tallyOf = (name: string) => tallies.get(name) ?? { added: 0, begun: 0 };
  const change = (name: string, added: number, begun: number) => {
    const tally = tallyOf(name);
    tallies.set(name, { added: tally.added + added, begun: tally.begun + begun });
  };
  const values = createFreshValues({
    now,
    read,
    onRead(name) {
      const { begun } = tallyOf(name);
      tallies.set(name, { added: begun, begun });
    },
  });
  return {
    get: (name, freshMs) => values.get(name, freshMs),
    added: (name) => tallyOf(name).added,
    begin(name) {
      change(name, 1, 1);
      return {
        keep: () => change(name, 0, -1),
        drop: () => change(name, -1, -1),
      };
    },
  };
}
