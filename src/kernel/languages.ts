/**
 * The one table of names of languages: what clients say → ISO 639-3. `sto` and `stu` are what the older
 * contract calls Sesotho; both belong to other languages in ISO 639-3, neither of which is offered here.
 */
export type LanguageCode =
  | 'afr'
  | 'eng'
  | 'nbl'
  | 'nso'
  | 'sot'
  | 'ssw'
  | 'tsn'
  | 'tso'
  | 'ven'
  | 'xho'
  | 'zul'
  /** Speech that switches between languages. */
  | 'mul';

export interface Language {
  /** ISO 639-3. */
  readonly code: LanguageCode;
  /** What English calls it. */
  readonly englishName: string;
  /** What its speakers call it. */
  readonly ownName: string;
  /** ISO 639-1, where it has one. */
  readonly twoLetterCode?: string;
}

/** The eleven written official languages of South Africa, by code. */
export const LANGUAGES: readonly Language[] = [
  { code: 'afr', englishName: 'Afrikaans', ownName: 'Afrikaans', twoLetterCode: 'af' },
  { code: 'eng', englishName: 'English', ownName: 'English', twoLetterCode: 'en' },
  { code: 'nbl', englishName: 'Southern Ndebele', ownName: 'isiNdebele', twoLetterCode: 'nr' },
  { code: 'nso', englishName: 'Northern Sotho', ownName: 'Sepedi' },
  { code: 'sot', englishName: 'Southern Sotho', ownName: 'Sesotho', twoLetterCode: 'st' },
  { code: 'ssw', englishName: 'Swati', ownName: 'siSwati', twoLetterCode: 'ss' },
  { code: 'tsn', englishName: 'Tswana', ownName: 'Setswana', twoLetterCode: 'tn' },
  { code: 'tso', englishName: 'Tsonga', ownName: 'Xitsonga', twoLetterCode: 'ts' },
  { code: 'ven', englishName: 'Venda', ownName: 'Tshivenḓa', twoLetterCode: 've' },
  { code: 'xho', englishName: 'Xhosa', ownName: 'isiXhosa', twoLetterCode: 'xh' },
  { code: 'zul', englishName: 'Zulu', ownName: 'isiZulu', twoLetterCode: 'zu' },
];

/** Names beyond code, English name and own name; lower case, without marks. */
const OTHER_NAMES: Readonly<Record<LanguageCode, readonly string[]>> = {
  afr: [],
  eng: [],
  nbl: ['ndebele', 'south ndebele', 'isindebele sesewula'],
  nso: ['pedi', 'sesotho sa leboa', 'sesotho sa lebowa'],
  sot: ['sto', 'stu', 'sotho'],
  ssw: ['swazi', 'siswati', 'seswati', 'isiswati'],
  tsn: [],
  tso: [],
  ven: ['luvenda'],
  xho: [],
  zul: [],
  mul: ['mul', 'multilingual', 'mixed'],
};

/** Asked for instead of a language: the one that most of the recognised text is in. */
export const AUTO_LANGUAGE = 'auto';
export type AskedLanguage = LanguageCode | typeof AUTO_LANGUAGE;

/** Longer than any name; what is longer is not looked at. */
const LONGEST_NAME = 64;

const CODE_BY_NAME: ReadonlyMap<string, LanguageCode> = new Map([
  ...LANGUAGES.flatMap(({ code, englishName, ownName, twoLetterCode: short = code }) =>
    [code, englishName, ownName, short].map((name) => [plain(name), code] as const),
  ),
  ...Object.entries(OTHER_NAMES).flatMap(([code, names]) =>
    names.map((name) => [name, code as LanguageCode] as const),
  ),
]);

/**
 * The three-letter code of a language by any of its names: `zul`, `zu`, `zu-ZA`, `tn-Latn-ZA`, `zul_Latn`,
 * `Zulu`, `isiZulu`; any case. All eleven are written in Latin letters, so a tag that asks for another
 * script is not known. `undefined` for a name that is not known.
 */
export function languageCode(name: string): LanguageCode | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const plainName = plain(name);
  return CODE_BY_NAME.get(plainName) ?? codeOfTag(plainName);
}

/**
 * What may be asked for where the language can be found out: the code of a language by any of its names, or
 * `auto`, in any case. `undefined` for anything else.
 */
export function askedLanguage(name: string): AskedLanguage | undefined {
  return name.trim().toLowerCase() === AUTO_LANGUAGE ? AUTO_LANGUAGE : languageCode(name);
}

/** ISO 639-1 code, `zu`; `undefined` for Sepedi, which has none, and for several languages. */
export function twoLetterCode(code: LanguageCode): string | undefined {
  return LANGUAGES.find((known) => known.code === code)?.twoLetterCode;
}

/** `isiZulu (zul)`: how messages name a language. */
export function languageLabel(code: LanguageCode): string {
  const language = LANGUAGES.find((known) => known.code === code);
  return language === undefined ? 'several languages (mul)' : `${language.ownName} (${code})`;
}

function codeOfTag(tag: string): LanguageCode | undefined {
  try {
    const { language, script } = new Intl.Locale(tag.replaceAll('_', '-'));
    if (script !== undefined && script !== 'Latn') return undefined;
    return CODE_BY_NAME.get(language);
  } catch {
    // Not a BCP-47 tag at all.
    return undefined;
  }
}

/** Lower case, without marks (`Tshivenḓa` → `tshivenda`), single spaces. */
function plain(name: string): string {
  return name
    .normalize('NFD')

    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/\s+/gu, ' ')
    .trim();
}
