import { describe, expect, test } from 'vitest';
import { askedLanguage, LANGUAGES, languageCode, languageLabel } from './languages.ts';

describe('languageCode', () => {
  test.each(LANGUAGES)('knows $code by its code, English name and own name', (language) => {
    const { code, englishName, ownName } = language;

    expect([code, englishName, ownName].map(languageCode)).toEqual([code, code, code]);
  });

  test('knows the eleven languages and no other as its own', () => {
    expect(LANGUAGES.map(({ code }) => code).join(' ')).toBe(
      'afr eng nbl nso sot ssw tsn tso ven xho zul',
    );
  });

  test.each([
    ['af', 'afr'],
    ['en', 'eng'],
    ['nr', 'nbl'],
    ['st', 'sot'],
    ['ss', 'ssw'],
    ['tn', 'tsn'],
    ['ts', 'tso'],
    ['ve', 'ven'],
    ['xh', 'xho'],
    ['zu', 'zul'],
  ])('knows the two-letter code %s', (name, code) => {
    expect(languageCode(name)).toBe(code);
  });

  test.each(['sto', 'stu', 'STO', 'sot'])('takes %s of the older contract as Sesotho', (name) => {
    expect(languageCode(name)).toBe('sot');
  });

  test.each([
    ['zu-ZA', 'zul'],
    ['tn-Latn-ZA', 'tsn'],
    ['zul_Latn', 'zul'],
    ['ZUL_LATN', 'zul'],
    ['nso-ZA', 'nso'],
    ['en_ZA', 'eng'],
    ['en-GB', 'eng'],
    ['en-ZA-u-nu-latn', 'eng'],
    ['sto-ZA', 'sot'],
    ['mul-ZA', 'mul'],
  ])('reads the tag %s', (tag, code) => {
    expect(languageCode(tag)).toBe(code);
  });

  test.each([
    ['  isiZulu ', 'zul'],
    ['ISIXHOSA', 'xho'],
    ['Tshivenda', 'ven'],
    ['tshivenḓa', 'ven'],
    ['Sesotho sa  Leboa', 'nso'],
    ['Northern Sotho', 'nso'],
    ['Sotho', 'sot'],
    ['Ndebele', 'nbl'],
    ['swazi', 'ssw'],
    ['mul', 'mul'],
  ])('knows the name "%s"', (name, code) => {
    expect(languageCode(name)).toBe(code);
  });

  test.each([
    '',
    ' ',
    'fr',
    'nd',
    'nde',
    'zul-Arab',
    'zu-',
    'z',
    'zulu-zulu-zulu',
    'constructor',
    '__proto__',
    '../zul',
    'zul\u0000',
    'zu'.repeat(5000),
  ])('does not know "%s"', (name) => {
    expect(languageCode(name)).toBeUndefined();
  });
});

test('askedLanguage takes what languageCode knows, and auto in any case', () => {
  expect(['isiZulu', 'mul', 'auto', ' AUTO ', 'fr'].map(askedLanguage)).toEqual([
    'zul',
    'mul',
    'auto',
    'auto',
    undefined,
  ]);
  expect(languageCode('auto')).toBeUndefined();
});

test('languageLabel names a language for people', () => {
  expect(languageLabel('zul')).toBe('isiZulu (zul)');
  expect(languageLabel('mul')).toBe('several languages (mul)');
});
