import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repetitionStart } from './repetition.ts';

const times = (count: number, phrase: readonly number[]) =>
  Array.from({ length: count }, () => phrase).flat();

test('one token said thirteen times is a loop, cut after the first', () => {
  expect(repetitionStart([5, 6, ...times(13, [9])])).toBe(3);
});

test('a short phrase said seven times is a loop, cut after its first time', () => {
  expect(repetitionStart([5, ...times(7, [8, 9])])).toBe(3);
});

test('a long phrase said four times is a loop', () => {
  const phrase = Array.from({ length: 20 }, (_, i) => 100 + i);
  expect(repetitionStart([1, 2, ...times(4, phrase)])).toBe(22);
});

test.each([
  ['no no no no', times(4, [7])],
  ['ha ha ha ha ha ha', times(6, [7])],
  ['one two one two one two', times(3, [1, 2])],
  ['a long phrase said three times', times(3, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])],
])('people may say %s', (_what, tokens) => {
  expect(repetitionStart(tokens)).toBeUndefined();
});

test('a repetition that has ended is none', () => {
  expect(repetitionStart([...times(20, [9]), 1, 2])).toBeUndefined();
});

test('tokens that are all different are never a loop', () => {
  const distinct = fc.uniqueArray(fc.integer(), { maxLength: 200 });
  fc.assert(fc.property(distinct, (tokens) => repetitionStart(tokens) === undefined));
});

test('what is kept ends in the phrase that was repeated', () => {
  const phrase = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 32 });
  fc.assert(
    fc.property(phrase, fc.array(fc.integer({ min: 100, max: 150 })), (said, before) => {
      const tokens = [...before, ...times(14, said)];
      const kept = repetitionStart(tokens) ?? 0;
      expect(kept).toBeGreaterThan(before.length);
      expect(kept).toBeLessThanOrEqual(before.length + said.length);
    }),
  );
});
