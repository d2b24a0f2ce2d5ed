/** How often something may be done in a minute, by name: a token bucket each, in bounded memory. */
import { MINUTE_MS } from '../kernel/index.ts';
import type { RateState } from './admission.ts';

export interface RateLimiter {
  /** What `name` has left, without spending any. */
  readonly look: (name: string, limit: number) => RateState;
  /** Spends one, where one is left. */
  readonly spend: (name: string, limit: number) => RateState & { readonly isAllowed: boolean };
  /** Until `name` may do it again, milliseconds. */
  readonly waitMs: (name: string, limit: number) => number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

export interface RateLimiterOptions {
  readonly now: () => number;
  /** Of more, those that did nothing for longest are forgotten. */
  readonly mostNames: number;
}

export function createRateLimiter({ now, mostNames }: RateLimiterOptions): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function tokensOf(name: string, limit: number): number {
    const bucket = buckets.get(name);
    if (bucket === undefined) return limit;
    const passedMs = Math.max(0, now() - bucket.atMs);
    return Math.min(limit, bucket.tokens + (passedMs * limit) / MINUTE_MS);
  }

  function keep(name: string, tokens: number): void {
    buckets.delete(name);
    buckets.set(name, { tokens, atMs: now() });
    if (buckets.size <= mostNames) return;
    for (const oldest of buckets.keys()) {
      buckets.delete(oldest);
      break;
    }
  }

  function stateOf(tokens: number, limit: number): RateState {
    const resetMs = Math.ceil(((limit - tokens) * MINUTE_MS) / limit);
    return { limit, remaining: Math.floor(tokens), resetMs };
  }

  return {
    look: (name, limit) => stateOf(tokensOf(name, limit), limit),
    spend(name, limit) {
      const tokens = tokensOf(name, limit);
      const isAllowed = tokens >= 1;
      const left = isAllowed ? tokens - 1 : tokens;
      if (isAllowed) keep(name, left);
      return { ...stateOf(left, limit), isAllowed };
    },
    waitMs: (name, limit) =>
      Math.ceil((Math.max(0, 1 - tokensOf(name, limit)) * MINUTE_MS) / limit),
  };
}
