import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainWords, visibleTokens } from './word-text.ts';

describe('visibleTokens', () => {
  test.each([
    ['word', ['word']],
    ['a\u00A0b\u2028c\u0085d\u0007e\uFEFF', ['a', 'b', 'c', 'd', 'e']],
    ['\u200B\u2060 \u00AD', []],
    ['\uD800x', ['\uFFFDx']],
    ['👩‍👧 d\u032A', ['👩‍👧', 'd\u032A']],
  ])('%j', (text, tokens) => {
    expect(visibleTokens(text)).toEqual(tokens);
  });

  test('gives text that stays as it is when read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const token of visibleTokens(text)) {
          expect(visibleTokens(token)).toEqual([token]);
          expect(token).not.toMatch(/[\s\p{Cc}\p{Surrogate}]/u);
        }
      }),
    );
  });
});

test('plainWords shares the time of a word among its parts by their length', () => {
  const word = { text: 'a bcd', startMs: 1000, endMs: 1400, confidence: 0.5 };
  expect(plainWords(word)).toEqual([
    { text: 'a', startMs: 1000, endMs: 1100, confidence: 0.5 },
    { text: 'bcd', startMs: 1100, endMs: 1400, confidence: 0.5 },
  ]);
});
