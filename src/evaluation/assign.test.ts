import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assign } from './assign.ts';

test.each([
  ['nothing', [], []],
  ['rows without columns', [[], []], [undefined, undefined]],
  ['what gains nothing', [[0, 0]], [undefined]],
  // Taking the greatest first, 9, leaves 0: 9. The other way: 8 + 7 = 15.
  [
    'the best sum, not the best pair first',
    [
      [9, 8],
      [7, 0],
    ],
    [1, 0],
  ],
  ['more rows than columns', [[1], [3], [2]], [undefined, 0, undefined]],
  ['more columns than rows', [[1, 3, 2]], [1]],
] as const)('pairs %s', (_name, gains, expected) => {
  expect(assign(gains)).toEqual(expected);
});

test('gains as much as the best of all ways to pair', () => {
  const matrix = fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
    .chain(([rows, columns]) => {
      const row = fc.array(fc.integer({ min: 0, max: 9 }), {
        minLength: columns,
        maxLength: columns,
      });
      return fc.array(row, { minLength: rows, maxLength: rows });
    });
  fc.assert(
    fc.property(matrix, (gains) => {
      const columns = assign(gains);
      const taken = columns.filter((column) => column !== undefined);
      expect(new Set(taken).size).toBe(taken.length);
      const gained = columns.map((column, row) =>
        column === undefined ? 0 : gains[row]![column]!,
      );
      expect(gained.reduce((sum, gain) => sum + gain, 0)).toBe(mostGain(gains, 0, new Set()));
    }),
  );
});

/** By trying every way. */
function mostGain(gains: readonly (readonly number[])[], row: number, taken: Set<number>): number {
  if (row === gains.length) return 0;
  const ways = gains[row]!.map((gain, column) => {
    return taken.has(column) ? 0 : gain + mostGain(gains, row + 1, new Set([...taken, column]));
  });
  return Math.max(mostGain(gains, row + 1, taken), ...ways);
}
