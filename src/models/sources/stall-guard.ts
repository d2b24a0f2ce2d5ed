import type { NetworkLimits } from './fetch-context.ts';

/** A transfer that was given up because next to nothing arrived. */
export class StalledError extends Error {
  override readonly name = 'StalledError';
  readonly code = 'STALLED';
}

export interface StallGuard extends Disposable {
  /** Aborted when the transfer stalls or the caller's signal is aborted. */
  readonly signal: AbortSignal;
  saw(bytes: number): void;
}

/** Watches a transfer: gives up when less than `leastBytes` arrive in `windowMs`. Dispose it to stop. */
export function createStallGuard(
  limits: Pick<NetworkLimits, 'windowMs' | 'leastBytes'>,
  signal: AbortSignal,
): StallGuard {
  const stalled = new AbortController();
  let bytesInWindow = 0;
  const timer = setInterval(() => {
    if (bytesInWindow < limits.leastBytes) stalled.abort(new StalledError('too slow'));
    bytesInWindow = 0;
  }, limits.windowMs);
  return {
    signal: AbortSignal.any([signal, stalled.signal]),
    saw: (bytes) => {
      bytesInWindow += bytes;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
