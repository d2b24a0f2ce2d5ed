import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readManifest } from './manifest.ts';
import { normaliserFor } from './normaliser.ts';

const librispeech = fileURLToPath(
  new URL('../../../shared/data/audio/eng-librispeech/transcripts.tsv', import.meta.url),
);

describe('English', () => {
  test.each([
    ['Hello, World!', 'hello world'],
    ['Mr. Hale, Mrs. Hale and Dr. Bell', 'mister hale missus hale and doctor bell'],
    ['missis Misses MISSUS', 'missus missus missus'],
    ['St. Mary’s', "saint mary's"],
    ['Black & white', 'black and white'],
    ['OK, ok. O.K., o k Okay! token book', 'okay okay okay okay okay token book'],
    ["Don't — ‘quote’ 'tis boys'", "don't quote tis boys"],
    ['well-known twenty–one', 'well known twenty one'],
    ['the U.S. e.g. 3.5 and 1,000,000.', 'the u s e g 3.5 and one million'],
    ['10% of $5', 'ten of five'],
    ['a\u200Bb cafe\u0301 CAFÉ', 'ab café café'],
    ["the a n c, A.N.C., A. N. C. and ANC's", "the anc anc anc and anc's"],
    ['The U.S. said', 'the us said'],
    ['a u s ship for e t v and e.tv', 'a us ship for e tv and e tv'],
    ['Mr. D. A. Bell, mister d a Bell', 'mister d a bell mister d a bell'],
    ['', ''],
    ['… — !', ''],
    ['line\nbreak\ttab', 'line break tab'],
  ])('%j is %j', (text, words) => {
    expect(normaliserFor('eng').words(text)).toEqual(words === '' ? [] : words.split(' '));
  });

  test('says what it does and what it does not do', () => {
    const { does, doesNot } = normaliserFor('eng');
    expect(does.join(' ')).toContain('`mr` is `mister`');
    expect(doesNot.join(' ')).toContain('removing fillers');
  });

  test('leaves what is normal as it is', () => {
    const normal = "mister hale's doctor said okay and 3.5 don't";
    expect(normaliserFor('eng').words(normal).join(' ')).toBe(normal);
  });

  test.skipIf(!existsSync(librispeech))(
    'leaves the references of LibriSpeech as they are (needs ../shared/data)',
    () => {
      const references = readManifest(readFileSync(librispeech, 'utf8')).map(
        (row) => row.reference ?? '',
      );
      expect(references.length).toBe(50);
      for (const reference of references) {
        expect(normaliserFor('eng').words(reference).join(' ')).toBe(reference);
      }
    },
  );
});

describe('any language', () => {
  test.each([
    ['Ndi a livhuwa, vhaḓivhi Ḽ D\u032AI.', 'ndi a livhuwa vhaḓivhi ḽ d\u032Ai'],
    ["Ng’ombe 'n Dr. & ok", "ng'ombe n dr ok"],
    ['Sê môre i-ANC', 'sê môre i anc'],
    ['i a n c le s a u k o a u bona', 'i anc le sauk o a u bona'],
  ])('%j is %j', (text, words) => {
    expect(normaliserFor('mul').words(text).join(' ')).toBe(words);
  });

  test.each(['mul', 'toString', ''])('is used for %j', (language) => {
    expect(normaliserFor(language).language).toBe('und');
  });
});

test.each([
  ['zul', 'i-ANC ngo-2020, u-Cyril', 'ianc ngo2020 ucyril'],
  ['xho', "ng'ombe kwa-Zulu", 'ngombe kwazulu'],
  ['afr', 'ŉ Mens wát môre, reën', 'n mens wat môre reën'],
  ['afr', "'n mens", 'n mens'],
  ['nso', 'Bôna mošomô', 'bona mošomo'],
  ['ven', 'd\u032Aivha ṱhoho n\u0304e', 'ḓivha ṱhoho ṅe'],
  ['sot', "M'e o teng", 'me o teng'],
])('%s: %j is compared as %j', (language, text, expected) => {
  expect(normaliserFor(language).words(text).join(' ')).toBe(expected);
  expect(normaliserFor(language).language).toBe(language);
});
