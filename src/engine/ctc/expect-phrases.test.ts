import { expect, test } from 'vitest';
import { expectPhrases } from './expect-phrases.ts';
import type { CtcSettings } from './settings.ts';
import { createVocabulary } from './vocabulary.ts';

const SETTINGS: CtcSettings = { input: 'wave', blank: '<s>' };

function vocabularyOf(texts: readonly string[]) {
  const all = ['<s>', ...texts];
  return createVocabulary(
    {
      texts: new Map(all.map((text, number) => [number, text])),
      numbers: new Map(all.map((text, number) => [text, number])),
    },
    '<s>',
  );
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const small = vocabularyOf([' ', ...LETTERS]);

test('nothing is expected where nothing was given, so that decoding stays greedy', () => {
  const expected = expectPhrases(small, SETTINGS);

  expect(expected([])).toEqual({ phrases: undefined, warnings: [] });
  expect(expected(['nkosi']).phrases).toBeDefined();
  expect(expected([]).phrases).toBeUndefined();
});

test('the phrases of a recording are made ready once for all its segments', () => {
  const expected = expectPhrases(small, SETTINGS);
  const first = expected(['nkosi', 'dlamini']);

  expect(expected(['nkosi', 'dlamini'])).toBe(first);
  expect(expected(['nkosi'])).not.toBe(first);
});

test('a phrase without a spelling is told by how many they are, not by what it says', () => {
  const { warnings } = expectPhrases(small, SETTINGS)(['nkosi', 'N2', 'šibuyi']);

  expect(warnings).toMatchObject([{ code: 'PHRASES_NOT_USED' }]);
  expect(warnings[0]?.message).toMatch(/^Of the 3 expected phrases 2 cannot be spelled/);
  expect(warnings[0]?.message).not.toMatch(/N2|nkosi|ibuyi/i);
});

test('phrases of the entry are expected too, and are the model’s own matter', () => {
  const expected = expectPhrases(small, { ...SETTINGS, phrases: 'eskom;N1' });

  expect(expected([]).phrases).toBeDefined();
  expect(expected([]).warnings).toEqual([]);
});

test.each([
  ['small letters', small],
  ['capitals', vocabularyOf([' ', ...LETTERS.map((letter) => letter.toUpperCase())])],
])('a phrase is spelled with %s where the model has no others', (_name, vocabulary) => {
  const letters = vocabulary.spell('KwaZulu-Natal').map((token) => vocabulary.text(token));

  expect(letters.join('').toLowerCase()).toBe('kwazulu natal');
});

test('marks that the model has no sign for are left out, and kept where it has one', () => {
  const spelled = (texts: readonly string[]) => {
    const vocabulary = vocabularyOf(texts);
    return vocabulary
      .spell('St. John’s')
      .map((token) => vocabulary.text(token))
      .join('');
  };

  expect(spelled([' ', ...LETTERS])).toBe('st johns');
  expect(spelled([' ', '’', ...LETTERS])).toBe('st john’s');
});

test('a word begins with the mark of its pieces', () => {
  const vocabulary = vocabularyOf(['▁sawu', '▁bo', 'na', '▁']);

  expect(vocabulary.spell('Sawubona')).toEqual([]);
  expect(vocabulary.spell('Sawu bona')).toEqual([1, 2, 3]);
});
