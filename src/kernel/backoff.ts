export interface Backoff {
  readonly firstMs: number;
  /** Doubled until here. */
  readonly mostMs: number;
}

/**
 * How long to wait before the next attempt, doubling, with up to a quarter more or less so that what failed
 * together does not come back together. @param attempt 1 for the wait after the first failure.
 * @param random in [0, 1).
 */
export function backoffMs({ firstMs, mostMs }: Backoff, attempt: number, random: number): number {
  const doubled = Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return withJitter(doubled, random);
}

/** Up to a quarter more or less. @param random in [0, 1). */
export function withJitter(ms: number, random: number): number {
  return Math.round(ms * (0.75 + random / 2));
}
