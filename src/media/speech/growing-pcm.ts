/** A scratch file that the decoder writes while others read it. */

export interface PcmSoFar {
  /** Absent as long as nothing was written. */
  readonly path?: string;
  readonly sampleCount: number;
  /** Whether there will be no more. */
  readonly isComplete: boolean;
}

/** The reader's side. */
export interface GrowingPcm {
  /**
   * Waits until at least `sampleCount` samples are written, or the decoder has finished.
   * @throws what the decoder failed with.
   */
  waitFor(sampleCount: number): Promise<PcmSoFar>;
}

/** The decoder's side. */
export interface PcmGrowth extends GrowingPcm {
  grow(path: string, sampleCount: number): void;
  finish(): void;
  fail(error: unknown): void;
}

export function createGrowingPcm(): PcmGrowth {
  let soFar: PcmSoFar = { sampleCount: 0, isComplete: false };
  let failure: { error: unknown } | undefined;
  let waiting: (() => void)[] = [];

  function change(next: PcmSoFar): void {
    soFar = next;
    for (const wake of waiting.splice(0)) wake();
  }

  return {
    grow: (path, sampleCount) => change({ path, sampleCount, isComplete: false }),
    finish: () => change({ ...soFar, isComplete: true }),
    fail(error) {
      failure = { error };
      change(soFar);
    },
    async waitFor(sampleCount) {
      for (;;) {
        if (failure !== undefined) throw failure.error;
        if (soFar.isComplete || soFar.sampleCount >= sampleCount) return soFar;
        await new Promise<void>((resolve) => (waiting = [...waiting, resolve]));
      }
    },
  };
}
