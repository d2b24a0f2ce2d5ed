import { describe, expect, test } from 'vitest';
import { retry, type RetryOptions } from './retry.ts';

/** Fails with each of these in turn, then succeeds. */
function failing(...errors: string[]): { attempt: () => Promise<string>; calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    attempt: () => {
      const error = errors[calls];
      calls += 1;
      return error === undefined ? Promise.resolve('done') : Promise.reject(new Error(error));
    },
  };
}

function options(part: Partial<RetryOptions> = {}): RetryOptions {
  return {
    limits: { attempts: 3, retryMs: 0 },
    signal: new AbortController().signal,
    isRetryable: (error) => (error as Error).message !== 'for good',
    ...part,
  };
}

describe('retry', () => {
  test('tries until it works', async () => {
    const { attempt, calls } = failing('cut', 'cut');

    expect(await retry(attempt, options())).toBe('done');
    expect(calls()).toBe(3);
  });

  test('gives up after so many attempts, with the last error', async () => {
    const { attempt, calls } = failing('cut', 'cut', 'slow', 'cut');

    await expect(retry(attempt, options())).rejects.toThrow('slow');
    expect(calls()).toBe(3);
  });

  test('gives up at once what cannot get better', async () => {
    const { attempt, calls } = failing('for good');

    await expect(retry(attempt, options())).rejects.toThrow('for good');
    expect(calls()).toBe(1);
  });

  test('counts anew after progress', async () => {
    const { attempt, calls } = failing('cut', 'cut', 'cut', 'cut', 'cut');

    expect(await retry(attempt, options({ hasProgressed: () => calls() % 2 === 0 }))).toBe('done');
  });

  test('stops between attempts when it is told to', async () => {
    const stop = new AbortController();
    const attempt = () => {
      stop.abort(new Error('stopped'));
      return Promise.reject(new Error('cut'));
    };

    await expect(retry(attempt, options({ signal: stop.signal }))).rejects.toThrow('stopped');
  });
});
