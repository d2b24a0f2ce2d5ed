/**
 * What is made equal before a reference and a transcript are compared. Every rule says in words what it
 * does, and those words are what a report prints, so that a report cannot claim another normalisation
 * than the one that was used. A new language is one entry of `NORMALISERS`.
 */

import { joinSpelledText } from '../text/index.ts';
import { spellEnglishNumbers } from './english-numbers.ts';

interface Rule {
  readonly says: string;
  readonly apply: (text: string) => string;
}

export interface Normaliser {
  /** ISO 639-3 code, or `und` for the rules that suit any language. */
  readonly language: string;
  /** What it does, in order, in words. */
  readonly does: readonly string[];
  /** What a reader might expect of it and it does not do. */
  readonly doesNot: readonly string[];
  /** Text → its words, none empty. */
  readonly words: (text: string) => string[];
}

const LOWER_CASE: Rule = {
  says: 'Letters are lower case, in Unicode form NFC; diacritics stay, invisible characters go.',
  apply: (text) =>
    text
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .normalize('NFC')
      .toLowerCase(),
};

const APOSTROPHES: Rule = {
  says: 'Curly apostrophes are straight; an apostrophe inside a word stays, at its edge it is removed.',
  apply: (text) =>
    text
      .replace(/[‘’ʼ‛´`]/gu, "'")
      .replace(/(?<![\p{L}\p{M}\p{N}])'+|'+(?![\p{L}\p{M}\p{N}])/gu, ' '),
};

const PUNCTUATION: Rule = {
  says: 'All other punctuation and symbols become spaces, also hyphens and the points of abbreviations.',
  apply: (text) => text.replace(/(?<!\d)\.|\.(?!\d)|[^\p{L}\p{M}\p{N}'.]/gu, ' '),
};

/** After `PUNCTUATION`, so that both texts are read by the same evidence. */
function acronyms(language: string): Rule {
  return {
    says: 'Known acronyms that are spelled out are one word (`a n c` and `A.N.C.` are `anc`).',
    apply: (text) => PUNCTUATION.apply(joinSpelledText(text, language).toLowerCase()),
  };
}

const NUMBERS: Rule = {
  says: 'Commas between thousands are removed; a decimal point between digits stays.',
  apply: (text) => text.replace(/(?<=\d),(?=\d{3}(?!\d))/gu, ''),
};

const ENGLISH_NUMBERS: Rule = {
  says: 'Whole numbers and ordinals in digits are spelled out (`10` is `ten`, `15th` is `fifteenth`); 1100 to 1999 are read as years.',
  apply: spellEnglishNumbers,
};

const AMPERSAND: Rule = {
  says: '`&` is `and`.',
  apply: (text) => text.replaceAll('&', ' and '),
};

const OKAY: Rule = {
  says: '`ok`, `o k` and `o.k.` are `okay`.',
  apply: (text) =>
    text.replace(/(?<![\p{L}\p{M}\p{N}'])o\.? ?k\.?(?![\p{L}\p{M}\p{N}'])/gu, 'okay'),
};

const ENGLISH_TITLES = new Map([
  ['mr', 'mister'],
  ['mrs', 'missus'],
  ['missis', 'missus'],
  ['misses', 'missus'],
  ['dr', 'doctor'],
  ['st', 'saint'],
]);

const TITLES: Rule = {
  says: '`mr` is `mister`; `mrs`, `missis` and `misses` are `missus`; `dr` is `doctor`; `st` is `saint`.',
  apply: (text) =>
    text
      .split(/\s+/u)
      .map((word) => ENGLISH_TITLES.get(word) ?? word)
      .join(' '),
};

/** Nguni languages set a prefix before names and figures with a hyphen, or without: `i-NCOP`, `iNCOP`. */
const JOINED_HYPHENS: Rule = {
  says: 'A hyphen between letters or figures is removed (`i-ANC` and `iANC` are `ianc`, `ngo-2020` is `ngo2020`).',
  apply: (text) => text.replace(/(?<=[\p{L}\p{M}\p{N}])[-‐‑](?=[\p{L}\p{N}])/gu, ''),
};

const JOINED_APOSTROPHES: Rule = {
  says: 'Apostrophes inside words are removed, because elisions are written with and without.',
  apply: (text) => text.replace(/(?<=[\p{L}\p{M}])'(?=\p{L})/gu, ''),
};

const AFRIKAANS_ARTICLE: Rule = {
  says: 'The article is `n`, also where it is the one character `ŉ`.',
  apply: (text) => text.replaceAll('ŉ', "'n"),
};

const AFRIKAANS_STRESS: Rule = {
  says: 'Acute and grave accents, which mark stress, are removed (`wát` is `wat`); `ê ë ï ô ö û ü` stay.',
  apply: (text) => withoutMarks(text, /[\u0300\u0301]/gu),
};

const SEPEDI_TONE: Rule = {
  says: 'The circumflex of `ê` and `ô`, which few texts write, is removed; `š` stays.',
  apply: (text) => withoutMarks(text, /\u0302/gu),
};

const TSHIVENDA_MARKS: Rule = {
  says: '`ḓ ḽ ṋ ṱ` have their circumflex below and `ṅ` its dot above, also where other signs stand for them; `ḓ` and `d` differ.',
  apply: (text) =>
    text
      .normalize('NFD')
      .replace(/(?<=[dlnt])[\u032A\u0332\u0323]/gu, '\u032D')
      .replace(/(?<=n)\u0304/gu, '\u0307')
      .normalize('NFC'),
};

function withoutMarks(text: string, marks: RegExp): string {
  return text.normalize('NFD').replace(marks, '').normalize('NFC');
}

const NOT_IN_ANY = [
  'removing fillers (`um`), repetitions and false starts.',
  'joining letters that spell no known acronym.',
];

const NOT_DIGITS = ['spelling out numbers: `10` and its word differ.', ...NOT_IN_ANY];

/** By language; `und` is for every language that has no entry of its own. */
const NORMALISERS: Readonly<Record<string, Normaliser>> = {
  und: normaliser(
    'und',
    [LOWER_CASE, APOSTROPHES, NUMBERS, PUNCTUATION, acronyms('mul')],
    NOT_DIGITS,
  ),
  afr: normaliser(
    'afr',
    [
      LOWER_CASE,
      AFRIKAANS_ARTICLE,
      AFRIKAANS_STRESS,
      APOSTROPHES,
      NUMBERS,
      PUNCTUATION,
      acronyms('afr'),
    ],
    NOT_DIGITS,
  ),
  ...forEach(['nbl', 'ssw', 'xho', 'zul'], [JOINED_HYPHENS, JOINED_APOSTROPHES]),
  ...forEach(['sot', 'tsn', 'tso'], [JOINED_APOSTROPHES]),
  ...forEach(['nso'], [SEPEDI_TONE, JOINED_APOSTROPHES]),
  ...forEach(['ven'], [TSHIVENDA_MARKS, JOINED_APOSTROPHES]),
  eng: normaliser(
    'eng',
    [
      LOWER_CASE,
      AMPERSAND,
      OKAY,
      APOSTROPHES,
      NUMBERS,
      ENGLISH_NUMBERS,
      PUNCTUATION,
      acronyms('eng'),
      TITLES,
    ],
    [
      ...NOT_IN_ANY,
      'expanding contractions: `don’t` and `do not` differ.',
      'making British and American spellings the same.',
    ],
  ),
};

/** The normaliser of a language (ISO 639-3), or the one for any language. */
export function normaliserFor(language: string): Normaliser {
  const own = Object.hasOwn(NORMALISERS, language) ? NORMALISERS[language] : undefined;
  return own ?? NORMALISERS['und']!;
}

/** Languages with the same rules of their own, which stand behind those for apostrophes. */
function forEach(languages: readonly string[], own: readonly Rule[]): Record<string, Normaliser> {
  const entries = languages.map((language) => {
    const rules = [LOWER_CASE, APOSTROPHES, ...own, NUMBERS, PUNCTUATION, acronyms(language)];
    return [language, normaliser(language, rules, NOT_DIGITS)] as const;
  });
  return Object.fromEntries(entries);
}

function normaliser(
  language: string,
  rules: readonly Rule[],
  doesNot: readonly string[],
): Normaliser {
  return {
    language,
    does: rules.map(({ says }) => says),
    doesNot,
    words: (text) =>
      rules
        .reduce((changed, rule) => rule.apply(changed), text)
        .split(/\s+/u)
        .filter((word) => word !== ''),
  };
}
