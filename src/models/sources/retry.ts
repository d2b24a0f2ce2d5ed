import { setTimeout as wait } from 'node:timers/promises';
import type { NetworkLimits } from './fetch-context.ts';

export interface RetryOptions {
  readonly limits: Pick<NetworkLimits, 'attempts' | 'retryMs'>;
  readonly signal: AbortSignal;
  readonly isRetryable: (error: unknown) => boolean;
  /** Whether the last attempt got a good piece further: then the counting begins anew. */
  readonly hasProgressed?: () => boolean;
}

/** Calls `attempt` until it succeeds, fails for good, or has failed `attempts` times without progress. */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { limits, signal, isRetryable } = options;
  let failures = 0;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      failures = options.hasProgressed?.() === true ? 1 : failures + 1;
      if (failures >= limits.attempts || !isRetryable(error)) throw error;
      await wait(limits.retryMs * 2 ** (failures - 1), undefined, { signal });
    }
  }
}
