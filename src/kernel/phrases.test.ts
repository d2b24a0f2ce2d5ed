import { describe, expect, test } from 'vitest';
import { LalelaError } from './errors.ts';
import { checkPhrases, LONGEST_PHRASE, MOST_PHRASES } from './phrases.ts';

const check = (given: readonly string[]) =>
  checkPhrases(given, (message, index) => new LalelaError('USAGE', `${index ?? 'all'} ${message}`));
const many = (count: number) => Array.from({ length: count }, (_, index) => `name ${index}`);

describe('checkPhrases', () => {
  test('takes each once, as it was meant, in the order given', () => {
    expect(check([' Thandi  Nkosi\n', 'eThekwini', 'Thandi\u00a0Nkosi'])).toEqual([
      'Thandi Nkosi',
      'eThekwini',
    ]);
    // A letter with its mark apart is the same letter.
    expect(check(['Tshivenḓa', 'Tshivend\u032da'])).toEqual(['Tshivenḓa']);
  });

  test('counts characters, not what stands around them', () => {
    const longest = 'ḓ'.repeat(LONGEST_PHRASE);

    expect(check([`   ${longest}   `])).toEqual([longest]);
    expect(() => check([`${longest}a`])).toThrow('0 has 101 characters, and at most 100 are taken');
  });

  test('takes so many and no more, the same ones counted once', () => {
    expect(check([...many(MOST_PHRASES), 'name 0'])).toHaveLength(MOST_PHRASES);
    expect(() => check(many(MOST_PHRASES + 1))).toThrow('all there are 501, and at most 500');
  });

  test.each([
    ['blank', ' \t\u00a0', /^1 is blank$/],
    ['a tab inside', 'Thandi\tNkosi', /^1 has a character that cannot be shown/],
    ['a line end inside', 'Thandi\nNkosi', /^1 has a character that cannot be shown/],
    ['a null', 'Thandi\u0000', /^1 has a character that cannot be shown/],
    ['half a character', 'Thandi \ud83d', /^1 has a character that cannot be shown/],
    ['a turn of direction', 'Thandi \u202e', /^1 has a character that cannot be shown/],
    ['marks alone', '--', /^1 has no letter and no figure$/],
    ['nothing that can be seen', '\u200b', /^1 has no letter and no figure$/],
  ])('refuses %s by its place, and does not repeat it', (_name, phrase, message) => {
    expect(() => check(['Nkosi', phrase])).toThrow(message);
    expect(() => check(['Nkosi', phrase])).not.toThrow(/Thandi|Nkosi/);
  });
});
