import { describe, expect, test } from 'vitest';
import { LalelaError, type ErrorCode } from '../kernel/index.ts';
import { retryAfterMs } from './retry-rules.ts';

function waits(code: ErrorCode, isRetryable = false): number[] {
  const fault = new LalelaError(code, 'x', { isRetryable });
  const found: number[] = [];
  for (let retries = 0; retries < 100; retries++) {
    const wait = retryAfterMs(fault, retries, 0.5);
    if (wait === undefined) break;
    found.push(wait);
  }
  return found;
}

describe('retryAfterMs', () => {
  test.each(['SOURCE_NOT_FOUND', 'NOT_MEDIA', 'MEDIA_TOO_LONG', 'NO_MODEL_FOR_LANGUAGE'] as const)(
    'does not try %s again',
    (code) => {
      expect(waits(code)).toEqual([]);
    },
  );

  test('tries a source that could not be reached for some minutes', () => {
    expect(waits('SOURCE_UNREACHABLE')).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 320_000]);
  });

  test('tries what says that it may pass', () => {
    expect(waits('RATE_LIMITED', true)).toEqual([5000, 10_000, 20_000]);
    expect(waits('RATE_LIMITED', false)).toEqual([]);
  });

  test('gives a fault of our own one more try', () => {
    expect(waits('INTERNAL')).toHaveLength(1);
  });
});
