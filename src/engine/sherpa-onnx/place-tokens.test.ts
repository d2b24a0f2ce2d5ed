import { expect, test } from 'vitest';
import { placeTokens, textWords } from './place-tokens.ts';

const pieces = {
  text: ' sawubona unjani',
  tokens: [' sa', 'wu', 'bona', ' un', 'jani'],
  timestamps: [0.4, 0.52, 0.64, 1.6, 1.72],
};

test('a word lasts from its first token to the end of its last', () => {
  expect(placeTokens(pieces, 3000)).toEqual([
    { text: 'sawubona', startMs: 400, endMs: 920 },
    { text: 'unjani', startMs: 1600, endMs: 2000 },
  ]);
});

test('a token of white space ends a word and belongs to none', () => {
  const letters = {
    text: 'a bc',
    tokens: ['a', ' ', 'b', 'c'],
    timestamps: [0.1, 0.2, 0.5, 0.6],
  };

  expect(placeTokens(letters, 650)).toEqual([
    { text: 'a', startMs: 100, endMs: 200 },
    { text: 'bc', startMs: 500, endMs: 650 },
  ]);
});

test('durations say how long a token is held', () => {
  const durations = [0.1, 0.1, 0.2, 0.1, 0.3];

  const words = placeTokens({ ...pieces, durations }, 3000);

  expect(words?.map(({ endMs }) => endMs)).toEqual([840, 2020]);
});

test('the confidence of a word is the geometric mean of its tokens', () => {
  const half = Math.log(0.5);
  const scores = [half, half, half, Math.log(0.9), Math.log(0.4)];

  const words = placeTokens({ ...pieces, ys_log_probs: scores }, 3000);

  expect(words?.[0]?.confidence).toBeCloseTo(0.5);
  expect(words?.[1]?.confidence).toBeCloseTo(0.6);
});

test('bytes of one letter that are spread over tokens do not upset the times', () => {
  const split = {
    text: 'ṱhoho ya',
    tokens: ['\uFFFD', '\uFFFD', 'hoho', ' ya'],
    timestamps: [0, 0.1, 0.2, 0.9],
  };

  expect(placeTokens(split, 2000)?.map(({ text }) => text)).toEqual(['ṱhoho', 'ya']);
});

test('without times, or with times that fit no words, nothing is placed', () => {
  expect(placeTokens({ ...pieces, timestamps: [] }, 3000)).toBeUndefined();
  expect(placeTokens({ ...pieces, text: 'one two three' }, 3000)).toBeUndefined();
});

test('silence has no words', () => {
  expect(placeTokens({ text: '', tokens: [], timestamps: [] }, 3000)).toEqual([]);
});

test('bars and odd white space stand between words, marks are composed', () => {
  expect(textWords({ text: 'mo\u0302re|alle\u00a0 \u0007mense\n' })).toEqual([
    'môre',
    'alle',
    'mense',
  ]);
});
