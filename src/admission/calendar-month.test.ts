import { expect, test } from 'vitest';
import { monthOf } from './calendar-month.ts';

test.each([
  [Date.UTC(2026, 11, 31, 23, 59), '2026-12-01', '2027-01-01'],
  [Date.UTC(2026, 1, 1), '2026-02-01', '2026-03-01'],
])('the month of %i begins on %s and ends before %s', (atMs, since, until) => {
  const { sinceMs, untilMs } = monthOf(atMs);
  expect([sinceMs, untilMs].map((ms) => new Date(ms).toISOString().slice(0, 10))).toEqual([
    since,
    until,
  ]);
});
