import { expect, test } from 'vitest';
import { drawTable } from './table.ts';

test('makes columns as wide as their widest cell, and no spaces at the ends', () => {
  expect(
    drawTable([
      ['A', 'B'],
      ['long', ''],
      ['x', 'y'],
    ]),
  ).toBe('A     B\nlong\nx     y\n');
  expect(drawTable([])).toBe('');
});
