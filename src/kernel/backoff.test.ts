import { expect, test } from 'vitest';
import { backoffMs, withJitter } from './backoff.ts';

test.each([
  [1, 1000],
  [2, 2000],
  [4, 8000],
  [5, 10_000],
  [5000, 10_000],
])('after failure %i it waits about %i ms', (attempt, expected) => {
  expect(backoffMs({ firstMs: 1000, mostMs: 10_000 }, attempt, 0.5)).toBe(expected);
});

test('jitter is at most a quarter either way', () => {
  expect([0, 0.5, 1].map((random) => withJitter(1000, random))).toEqual([750, 1000, 1250]);
});
