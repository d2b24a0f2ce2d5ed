import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spansMs, subtractSpans, uniteSpans } from './time-spans.ts';
import type { TimeSpan } from './transcript.ts';

const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 15 }))
    .map(([startMs, lengthMs]): TimeSpan => ({ startMs, endMs: startMs + lengthMs })),
  { maxLength: 8 },
);
const milliseconds = Array.from({ length: 80 }, (_, ms) => ms);
const holds = (set: readonly TimeSpan[], ms: number) =>
  set.some(({ startMs, endMs }) => startMs <= ms && ms < endMs);

test('union and difference hold exactly the milliseconds that they should', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      const united = uniteSpans(a);
      const left = subtractSpans(a, b);
      for (const ms of milliseconds) {
        expect(holds(united, ms)).toBe(holds(a, ms));
        expect(holds(left, ms)).toBe(holds(a, ms) && !holds(b, ms));
      }
      expect(spansMs(united)).toBe(milliseconds.filter((ms) => holds(a, ms)).length);
      for (const set of [united, left]) {
        set.slice(1).forEach((span, i) => {
          expect(span.startMs).toBeGreaterThan(set[i]!.endMs);
        });
      }
    }),
  );
});
