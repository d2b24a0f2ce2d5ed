import { expect, test } from 'vitest';
import { captionTokens } from './caption-token.ts';

const word = (text: string) => ({ text, startMs: 0, endMs: 1000 });

test('tells what ends after each word', () => {
  const tokens = captionTokens(['Well,', 'yes', '(really);', 'Dr.', 'No.'].map(word), 42);
  expect(tokens.map(({ ending }) => ending)).toEqual([
    'clause',
    'none',
    'clause',
    'none',
    'sentence',
  ]);
});

test('cuts a word that is wider than a line; only its last piece ends what the word ends', () => {
  expect(captionTokens([word('abcdefgh.')], 4)).toEqual([
    { text: 'abcd', startMs: 0, endMs: 444, width: 4, ending: 'none' },
    { text: 'efgh', startMs: 444, endMs: 889, width: 4, ending: 'none' },
    { text: '.', startMs: 889, endMs: 1000, width: 1, ending: 'sentence' },
  ]);
});

test('never cuts a letter from its marks or an emoji into its parts', () => {
  const texts = captionTokens([word('d\u032Al\u032A👩‍👩‍👧‍👦\u200Bx')], 2).map(({ text }) => text);
  expect(texts).toEqual(['d\u032Al\u032A', '👩‍👩‍👧‍👦\u200Bx']);
});
