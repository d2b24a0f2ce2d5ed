import { expect, test } from 'vitest';
import { affixesOf, listAffixes, type WordInLanguage } from './word-affixes.ts';

const word = (text: string, language: WordInLanguage['language'] = 'zul') =>
  affixesOf({ text, language });

test('words that begin alike share the numbers of their first letters', () => {
  const [one, other] = [word('abantu'), word('abafana')];
  expect(one.first.slice(0, 3)).toEqual(other.first.slice(0, 3));
  expect(one.first[3]).not.toBe(other.first[3]);
});

test('words that end alike share the numbers of their last letters, which are not those of first ones', () => {
  const [one, other] = [word('ukuthi'), word('lokuthi')];
  expect(one.last).toEqual(other.last);
  expect(word('aba').first).not.toEqual(word('aba').last);
});

test('languages of one group share words, others do not', () => {
  expect(word('abantu', 'xho')).toEqual(word('abantu', 'zul'));
  expect(word('abantu', 'afr').whole).not.toBe(word('abantu', 'zul').whole);
});

test('case, kind of apostrophe and which digits are not seen', () => {
  expect(word('N’WANA', 'tso')).toEqual(word("n'wana", 'tso'));
  expect(word('2019')).toEqual(word('1976'));
});

test('short and strange words have numbers too', () => {
  expect(listAffixes(word('a'))).toHaveLength(3);
  expect(listAffixes(word(''))).toHaveLength(1);
  expect(listAffixes(word('x'.repeat(5000)))).toHaveLength(11);
});
