import { expect, test } from 'vitest';
import { align } from './align.ts';
import { frequentErrors } from './frequent-errors.ts';

const edits = (reference: string, hypothesis: string) =>
  align(reference.split(' '), hypothesis.split(' ')).edits;

test('counts errors of each kind, the most frequent first, equals by alphabet', () => {
  const all = [
    ...edits('in the house', 'and the house'),
    ...edits('in a house', 'and a home'),
    ...edits('b x', 'c x'),
    ...edits('a x', 'c x y'),
    ...edits('so we so', 'we'),
  ];
  expect(frequentErrors(all, 10)).toEqual({
    substitutions: [
      { reference: 'in', hypothesis: 'and', count: 2 },
      { reference: 'a', hypothesis: 'c', count: 1 },
      { reference: 'b', hypothesis: 'c', count: 1 },
      { reference: 'house', hypothesis: 'home', count: 1 },
    ],
    deletions: [{ reference: 'so', count: 2 }],
    insertions: [{ hypothesis: 'y', count: 1 }],
  });
});

test('gives no more of each kind than asked for', () => {
  expect(frequentErrors(edits('a b c', 'x y z'), 2).substitutions).toHaveLength(2);
  expect(frequentErrors([], 2)).toEqual({ substitutions: [], deletions: [], insertions: [] });
});
