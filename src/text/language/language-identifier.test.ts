import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../kernel/index.ts';
import { createLanguageIdentifier } from './language-identifier.ts';

const file = readFileSync(resolve(import.meta.dirname, '../../../weights/language.bin'));
const identifier = createLanguageIdentifier(file);
const wordsOf = (text: string) => text.split(' ');

describe('identify', () => {
  test.each([
    ['afr', 'Die kinders het gister by die skool gespeel en was baie moeg'],
    ['eng', 'The children played at school yesterday and were very tired'],
    ['nbl', 'Abantwana badlale esikolweni izolo begodu bebadiniwe khulu'],
    ['nso', 'Bana ba ralokile sekolong maabane gomme ba be ba lapile kudu'],
    ['sot', 'Bana ba ne ba bapala sekolong maobane mme ba ne ba kgathetse haholo'],
    ['ssw', 'Bantfwana badlale esikolweni itolo futsi bebakhatsele kakhulu'],
    ['tsn', 'Bana ba ne ba tshameka kwa sekolong maabane mme ba ne ba lapile thata'],
    ['tso', 'Vana va tlangile exikolweni tolo naswona a va karhele ngopfu'],
    ['ven', 'Vhana vho tamba tshikoloni mulovha nahone vho vha vho neta vhukuma'],
    ['xho', 'Abantwana bebedlala esikolweni izolo kwaye bebediniwe kakhulu'],
    ['zul', 'Izingane bezidlala esikoleni izolo futhi bezikhathele kakhulu'],
  ])('knows %s', (code, text) => {
    expect(identifier.identify(wordsOf(text))[0]!.language).toBe(code);
    expect(identifier.identify(wordsOf(`${text.toUpperCase()}.`))[0]!.language).toBe(code);
  });

  test('gives every language once, the shares adding up to one, whatever the words', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        const shares = identifier.identify(words);
        expect(shares.map(({ language }) => language).sort()).toEqual(LANGUAGES.map((l) => l.code));
        expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
        expect(shares).toEqual(shares.toSorted((a, b) => b.share - a.share));
      }),
    );
  });

  test('has no preference where there are no words', () => {
    const shares = identifier.identify(['', '12', '–']);
    expect(new Set(shares.map(({ share }) => share))).toEqual(new Set([1 / 11]));
  });
});

describe('ofEachWord', () => {
  test('finds where speech switches, and lets words without letters follow', () => {
    const words = wordsOf(
      'sicela nisilethele imali yethu kusasa 2 but please remember the meeting',
    );
    expect(identifier.ofEachWord(words)).toEqual([
      ...Array.from({ length: 6 }, () => 'zul'),
      ...Array.from({ length: 5 }, () => 'eng'),
    ]);
  });

  test('leaves the expected language only on good evidence', () => {
    const names = wordsOf(
      'the minister Ramaphosa spoke to Dlamini in Polokwane about roads and water',
    );
    expect(new Set(identifier.ofEachWord(names, 'eng'))).toEqual(new Set(['eng']));
    const quoted = wordsOf('she said ngiyabonga kakhulu mngani wami and then she left');
    expect(identifier.ofEachWord(quoted, 'eng').slice(2, 6)).not.toContain('eng');
  });

  test('gives one language a word, whatever the words', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(identifier.ofEachWord(words)).toHaveLength(words.length);
      }),
    );
  });
});

test.each([
  ['too short', file.subarray(0, 100)],
  ['of another kind', Uint8Array.from(file, (byte, i) => (i === 0 ? byte + 1 : byte))],
  ['empty', new Uint8Array()],
])('refuses weights that are %s', (_name, bytes) => {
  expect(() => createLanguageIdentifier(bytes)).toThrow(
    expect.objectContaining({ code: 'INTERNAL' }),
  );
});
