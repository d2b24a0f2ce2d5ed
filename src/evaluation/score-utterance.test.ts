import { expect, test } from 'vitest';
import { errorRate } from './edit-counts.ts';
import { normaliserFor } from './normaliser.ts';
import { scoreUtterance } from './score-utterance.ts';

const score = (reference: string, hypothesis: string) =>
  scoreUtterance({ reference, hypothesis }, normaliserFor('eng'));

test('compares words and characters after normalisation', () => {
  const { words, characters, reference, hypothesis } = score('the cat sat', 'The hat, sat.');
  expect([reference, hypothesis]).toEqual(['the cat sat', 'the hat sat']);
  expect(words).toEqual({ hits: 2, substitutions: 1, deletions: 0, insertions: 0 });
  expect(characters).toEqual({ hits: 10, substitutions: 1, deletions: 0, insertions: 0 });
});

test('counts a wrong word border as one character', () => {
  expect(score('an other', 'another').characters).toEqual({
    hits: 7,
    substitutions: 0,
    deletions: 1,
    insertions: 0,
  });
});

test('counts a letter with its marks as one character', () => {
  expect(score('d\u032Al\u032A', 'x').characters).toEqual({
    hits: 0,
    substitutions: 1,
    deletions: 1,
    insertions: 0,
  });
});

test.each([
  ['', '', undefined],
  ['', 'a word', undefined],
  ['a word', '', 1],
  ['one', 'one two three', 2],
])('the error rate of %j heard as %j is %s', (reference, hypothesis, rate) => {
  expect(errorRate(score(reference, hypothesis).words)).toBe(rate);
});
