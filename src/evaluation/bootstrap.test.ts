import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootstrapInterval, seededRandom } from './bootstrap.ts';

const recording = (errors: number, length: number) => ({
  hits: length - errors,
  substitutions: errors,
  deletions: 0,
  insertions: 0,
});

describe('bootstrapInterval', () => {
  test('is the rate itself where all recordings have the same', () => {
    const interval = bootstrapInterval([recording(1, 10), recording(2, 20)], {
      random: seededRandom(1),
    });
    expect(interval).toEqual({ low: 0.1, high: 0.1 });
  });

  test('is about two standard errors to each side of the rate', () => {
    // 200 recordings of 10 words, half with no error and half with 4: rate 0.2, standard error 0.2/√200.
    const recordings = Array.from({ length: 200 }, (_, i) => recording(i % 2 === 0 ? 0 : 4, 10));
    const { low, high } = bootstrapInterval(recordings, { random: seededRandom(7) })!;
    expect(low).toBeCloseTo(0.2 - (1.96 * 0.2) / Math.sqrt(200), 2);
    expect(high).toBeCloseTo(0.2 + (1.96 * 0.2) / Math.sqrt(200), 2);
  });

  test('holds 95 % of the corpora drawn unless told otherwise', () => {
    const recordings = Array.from({ length: 50 }, (_, i) => recording(i % 7, 10));
    const random = () => seededRandom(3);
    expect(bootstrapInterval(recordings, { random: random() })).toEqual(
      bootstrapInterval(recordings, { random: random(), level: 0.95, rounds: 1000 }),
    );
  });

  test('is narrower for a lower level', () => {
    const recordings = Array.from({ length: 50 }, (_, i) => recording(i % 5, 10));
    const wide = bootstrapInterval(recordings, { random: seededRandom(3) })!;
    const narrow = bootstrapInterval(recordings, { random: seededRandom(3), level: 0.5 })!;
    expect(narrow.low).toBeGreaterThan(wide.low);
    expect(narrow.high).toBeLessThan(wide.high);
  });

  test.each([[[]], [[recording(1, 10)]], [[recording(1, 10), recording(0, 0)]]])(
    'is absent for fewer than two recordings with a reference',
    (recordings) => {
      expect(bootstrapInterval(recordings, { random: seededRandom(1) })).toBeUndefined();
    },
  );
});

test('seededRandom is Mulberry32', () => {
  const random = seededRandom(0);
  expect([random(), random()]).toEqual([0.26642920868471265, 0.0003297457005828619]);
});

test('seededRandom gives the same numbers for the same seed, spread over 0 to 1', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [a, b] = [seededRandom(seed), seededRandom(seed)];
      const numbers = Array.from({ length: 500 }, () => a());
      expect(numbers).toEqual(Array.from({ length: 500 }, () => b()));
      expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...numbers)).toBeLessThan(1);
      const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.1);
    }),
  );
});
