import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createStallGuard, StalledError } from './stall-guard.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const LIMITS = { windowMs: 1000, leastBytes: 100 };

describe('a stall guard', () => {
  test('lets a transfer be that is fast enough in every window', () => {
    using guard = createStallGuard(LIMITS, new AbortController().signal);
    for (let window = 0; window < 10; window += 1) {
      guard.saw(60);
      guard.saw(40);
      vi.advanceTimersByTime(1000);
    }

    expect(guard.signal.aborted).toBe(false);
  });

  test('ends a transfer that was fast and then is not', () => {
    using guard = createStallGuard(LIMITS, new AbortController().signal);
    guard.saw(1_000_000);
    vi.advanceTimersByTime(1000);
    guard.saw(99);
    vi.advanceTimersByTime(1000);

    expect(guard.signal.reason).toBeInstanceOf(StalledError);
  });

  test('passes on the signal of its caller', () => {
    const stop = new AbortController();
    using guard = createStallGuard(LIMITS, stop.signal);
    stop.abort(new Error('stopped'));

    expect(guard.signal.reason).toEqual(new Error('stopped'));
  });

  test('leaves no timer', () => {
    createStallGuard(LIMITS, new AbortController().signal)[Symbol.dispose]();

    expect(vi.getTimerCount()).toBe(0);
  });
});
