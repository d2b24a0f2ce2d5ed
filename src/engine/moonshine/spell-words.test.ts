import { expect, test } from 'vitest';
import { spellWords } from './spell-words.ts';
import type { Vocabulary } from './vocabulary.ts';

const PIECES = [
  ' Hel',
  'lo',
  ',',
  ' w\u00f6rld',
  ' ',
  '\n',
  '\u266a',
  ' \u2014',
  ' &',
  ' a b',
  '\u0000',
];

const vocabulary: Vocabulary = {
  size: 300,
  bytesOf: (token) =>
    token >= 100 ? Uint8Array.of(token) : Buffer.from(PIECES[token] ?? '', 'utf8'),
};

function spell(tokens: readonly number[]) {
  return spellWords({ tokens, probabilities: tokens.map(() => 0.5) }, vocabulary);
}

test('pieces are joined to words at white space, with the tokens that they are made of', () => {
  const words = spell([0, 1, 2, 3]);

  expect(words.map(({ text }) => text)).toEqual(['Hello,', 'w\u00f6rld']);
  expect(words.map(({ firstToken, tokenCount }) => [firstToken, tokenCount])).toEqual([
    [0, 3],
    [3, 1],
  ]);
});

test('the confidence of a word is the geometric mean of its tokens', () => {
  const words = spellWords({ tokens: [0, 1, 3], probabilities: [0.9, 0.4, 0.7] }, vocabulary);

  expect(words[0]?.confidence).toBeCloseTo(0.6, 6);
  expect(words[1]?.confidence).toBeCloseTo(0.7, 6);
});

test('bytes are joined to characters over several tokens', () => {
  expect(spell([4, 0xe2, 0x82, 0xac, 1])).toMatchObject([
    { text: '\u20aclo', firstToken: 1, tokenCount: 4 },
  ]);
});

test('half a character at a cut leaves no broken character behind', () => {
  expect(spell([0, 0xe2, 0x82]).map(({ text }) => text)).toEqual(['Hel']);
});

test('white space of any kind makes no word, and neither do marks that stand alone', () => {
  expect(spell([4, 5, 4, 6, 7, 10]).map(({ text }) => text)).toEqual([]);
  expect(spell([0, 7, 8, 0]).map(({ text }) => text)).toEqual(['Hel', '&', 'Hel']);
});

test('a piece with white space inside belongs to two words', () => {
  expect(spell([9, 1]).map(({ text, firstToken }) => [text, firstToken])).toEqual([
    ['a', 0],
    ['blo', 0],
  ]);
});

test('no tokens are no words', () => {
  expect(spell([])).toEqual([]);
});

test('an impossible probability spoils no confidence', () => {
  const [word] = spellWords({ tokens: [0], probabilities: [0] }, vocabulary);

  expect(word?.confidence).toBeGreaterThanOrEqual(0);
  expect(word?.confidence).toBeLessThan(0.001);
});
