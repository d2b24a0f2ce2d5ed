import { describe, expect, test } from 'vitest';
import { spellEnglishNumbers } from './english-numbers.ts';

describe('spellEnglishNumbers', () => {
  test.each([
    ['0 7 13 20 42', 'zero seven thirteen twenty forty two'],
    ['100 105 999', 'one hundred one hundred five nine hundred ninety nine'],
    ['2001 12345', 'two thousand one twelve thousand three hundred forty five'],
    ['1000000', 'one million'],
    ['1455', 'fourteen fifty five'],
    ['1900 1905', 'nineteen hundred nineteen o five'],
    [
      '1st 2nd 3rd 5th 12th 15th 20th 21st',
      'first second third fifth twelfth fifteenth twentieth twenty first',
    ],
  ])('%s is %s', (numerals, words) => {
    expect(spellEnglishNumbers(numerals)).toBe(words);
  });

  test('leaves what is not a whole number by itself', () => {
    const text = 'a4 3.5 mp3 1234567890123 5kg .5';
    expect(spellEnglishNumbers(text)).toBe(text);
  });
});
