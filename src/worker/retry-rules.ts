/** Whether a job that failed is tried again, and when: per cause, as data. */
import {
  backoffMs,
  MINUTE_MS,
  SECOND_MS,
  type Backoff,
  type ErrorCode,
  type LalelaError,
} from '../kernel/index.ts';

interface RetryRule extends Backoff {
  /** Attempts after the first. */
  readonly most: number;
}

/** What may pass by itself. A missing recording, or one that is not media, does not. */
const RULES: Partial<Record<ErrorCode, RetryRule>> = {
  SOURCE_UNREACHABLE: { most: 6, firstMs: 10 * SECOND_MS, mostMs: 10 * MINUTE_MS },
  ENGINE_FAILED: { most: 2, firstMs: 2 * SECOND_MS, mostMs: MINUTE_MS },
  ENGINE_TIMEOUT: { most: 2, firstMs: 2 * SECOND_MS, mostMs: MINUTE_MS },
  DECODER_FAILED: { most: 2, firstMs: 2 * SECOND_MS, mostMs: MINUTE_MS },
  DISK_FULL: { most: 10, firstMs: 30 * SECOND_MS, mostMs: 10 * MINUTE_MS },
  SCRATCH_UNWRITABLE: { most: 5, firstMs: 10 * SECOND_MS, mostMs: 5 * MINUTE_MS },
  OBJECT_STORE_UNWRITABLE: { most: 10, firstMs: 10 * SECOND_MS, mostMs: 10 * MINUTE_MS },
  DATABASE_UNAVAILABLE: { most: 10, firstMs: 2 * SECOND_MS, mostMs: MINUTE_MS },
  MODEL_PULL_FAILED: { most: 6, firstMs: 30 * SECOND_MS, mostMs: 10 * MINUTE_MS },
  INTERNAL: { most: 1, firstMs: 5 * SECOND_MS, mostMs: MINUTE_MS },
};

const OTHERWISE: RetryRule = { most: 3, firstMs: 5 * SECOND_MS, mostMs: MINUTE_MS };

/**
 * How long to wait before the job is run again; `undefined` when it has failed for good.
 * @param retries how often it was tried again before. @param random in [0, 1).
 */
export function retryAfterMs(
  fault: LalelaError,
  retries: number,
  random: number,
): number | undefined {
  const rule = RULES[fault.code] ?? (fault.isRetryable ? OTHERWISE : undefined);
  if (rule === undefined || retries >= rule.most) return undefined;
  return backoffMs(rule, retries + 1, random);
}
