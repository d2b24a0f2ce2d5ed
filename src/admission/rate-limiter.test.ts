import { expect, test } from 'vitest';
import { createRateLimiter } from './rate-limiter.ts';

function limiter(mostNames = 100) {
  let nowMs = 0;
  return {
    ...createRateLimiter({ now: () => nowMs, mostNames }),
    pass: (ms: number) => (nowMs += ms),
  };
}

test('allows so many a minute, and tells what is left', () => {
  const { spend } = limiter();
  const states = [1, 2, 3].map(() => spend('a', 2));
  expect(states.map(({ isAllowed, remaining }) => [isAllowed, remaining])).toEqual([
    [true, 1],
    [true, 0],
    [false, 0],
  ]);
  expect(states.map(({ resetMs }) => resetMs)).toEqual([30_000, 60_000, 60_000]);
});

test('gives them back evenly, and says how long to wait', () => {
  const { spend, waitMs, pass } = limiter();
  spend('a', 2);
  spend('a', 2);
  expect(waitMs('a', 2)).toBe(30_000);
  pass(29_000);
  expect(spend('a', 2).isAllowed).toBe(false);
  pass(1000);
  expect(spend('a', 2).isAllowed).toBe(true);
});

test('never holds more than a minute’s', () => {
  const { spend, look, pass } = limiter();
  spend('a', 2);
  pass(3_600_000);
  expect(look('a', 2).remaining).toBe(2);
});

test('counts each name for itself, and looking costs nothing', () => {
  const { spend, look } = limiter();
  spend('a', 1);
  for (let times = 0; times < 5; times++) expect(look('b', 1).remaining).toBe(1);
  expect(spend('b', 1).isAllowed).toBe(true);
});

test('forgets those that did nothing for longest when there are too many', () => {
  const { spend, look } = limiter(2);
  spend('a', 5);
  spend('b', 5);
  spend('a', 5);
  spend('c', 5);
  expect(['a', 'b', 'c'].map((name) => look(name, 5).remaining)).toEqual([3, 5, 4]);
});
