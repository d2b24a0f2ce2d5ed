/** Values that are read again when they are too old; those who ask meanwhile share one reading. */
export interface FreshValues<T> {
  get(name: string, freshMs: number): Promise<T>;
}

export interface FreshValuesOptions<T> {
  readonly now: () => number;
  readonly read: (name: string) => Promise<T>;
  /** Told before each reading. */
  readonly onRead?: (name: string) => void;
}

interface Kept<T> {
  readonly readAtMs: number;
  readonly value: Promise<T>;
}

export function createFreshValues<T>(options: FreshValuesOptions<T>): FreshValues<T> {
  const { now, read, onRead } = options;
  const kept = new Map<string, Kept<T>>();

  function readAgain(name: string): Promise<T> {
    onRead?.(name);
    const reading = { readAtMs: now(), value: read(name) };
    kept.set(name, reading);
    // Who asked is told; what failed must not be given to those who ask later.
    reading.value.catch(() => {
      if (kept.get(name) === reading) kept.delete(name);
    });
    return reading.value;
  }

  return {
    get(name, freshMs) {
      const found = kept.get(name);
      const isFresh = found !== undefined && now() - found.readAtMs <= freshMs;
      return isFresh ? found.value : readAgain(name);
    },
  };
}
