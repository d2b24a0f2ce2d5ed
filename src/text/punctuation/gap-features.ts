/**
 * What the punctuation model looks at: the gap between two words, by the words around it, their first and
 * last letters, and pairs of those. Each is a number made by hashing. Changing anything here means training
 * anew.
 */
import type { WrittenLanguage } from '../language/language-identifier.ts';

/** Languages that are close enough to learn from each other's words. */
const FAMILIES: Readonly<Record<WrittenLanguage, number>> = {
  afr: 0,
  eng: 1,
  nbl: 2,
  ssw: 2,
  xho: 2,
  zul: 2,
  nso: 3,
  sot: 3,
  tsn: 3,
  tso: 4,
  ven: 5,
};
const LANGUAGE_NUMBERS = new Map(
  Object.keys(FAMILIES).map((language, number) => [language, number]),
);

/** Words that are looked at: three up to the gap, four behind it. */
export const WINDOW_BEFORE = 3;
export const WINDOW_WORDS = 7;
const A = WINDOW_BEFORE - 1;
const B = WINDOW_BEFORE;

/** Parts of a word: the whole, its first and its last one to four letters, its stem. */
const WHOLE = 0;
const FIRST = (letters: number) => letters;
const LAST = (letters: number) => 4 + letters;
const STEM = 9;
const PART_COUNT = 10;
const STEM_LETTERS = 6;
const LONGEST_WORD = 60;

/** A word of the window and a part of it. */
type Part = readonly [word: number, part: number];

const SINGLES: readonly Part[] = [
  ...[0, 1, 2, 3, 4, 5, 6].map((word): Part => [word, WHOLE]),
  ...[A - 1, A, B, B + 1].flatMap((word) =>
    [FIRST(2), FIRST(3), FIRST(4), LAST(2), LAST(3), LAST(4)].map((part): Part => [word, part]),
  ),
  [A - 2, LAST(3)],
  [B + 2, FIRST(3)],
  ...[A, B].flatMap((word) => [FIRST(1), LAST(1), STEM].map((part): Part => [word, part])),
];

const PAIRS: readonly (readonly [Part, Part])[] = [
  [
    [A, WHOLE],
    [B, WHOLE],
  ],
  [
    [A, LAST(3)],
    [B, FIRST(3)],
  ],
  [
    [A, LAST(2)],
    [B, FIRST(2)],
  ],
  [
    [A, WHOLE],
    [B, FIRST(2)],
  ],
  [
    [A, LAST(3)],
    [B, WHOLE],
  ],
  [
    [B, WHOLE],
    [B + 1, WHOLE],
  ],
  [
    [A - 1, WHOLE],
    [A, WHOLE],
  ],
  [
    [A - 1, WHOLE],
    [B, WHOLE],
  ],
  [
    [B, FIRST(3)],
    [B, LAST(3)],
  ],
  [
    [A, FIRST(2)],
    [B, FIRST(3)],
  ],
  [
    [B, LAST(3)],
    [B + 1, FIRST(2)],
  ],
  [
    [A, LAST(4)],
    [B, FIRST(4)],
  ],
  [
    [A - 1, LAST(3)],
    [A, LAST(3)],
  ],
  [
    [B, FIRST(2)],
    [B + 1, FIRST(2)],
  ],
  [
    [A, WHOLE],
    [B + 1, WHOLE],
  ],
  [
    [B + 1, WHOLE],
    [B + 2, WHOLE],
  ],
  [
    [A, LAST(2)],
    [B + 1, FIRST(2)],
  ],
];

const TRIPLES: readonly (readonly [Part, Part, Part])[] = [
  [
    [A, LAST(2)],
    [B, FIRST(2)],
    [B + 1, FIRST(2)],
  ],
  [
    [A - 1, LAST(2)],
    [A, LAST(2)],
    [B, FIRST(2)],
  ],
  [
    [A, WHOLE],
    [B, WHOLE],
    [B + 1, WHOLE],
  ],
];

/** The words beside the gap as words of this language, not of its family. */
const OF_LANGUAGE = 2;
export const GAP_FEATURES = SINGLES.length + PAIRS.length + TRIPLES.length + OF_LANGUAGE;

/** What stands where the text has no word. */
export const NO_WORD = new Int32Array(PART_COUNT).fill(77);

/** The parts of a word in spoken form, as numbers. */
export function partsOfWord(word: string, language: WrittenLanguage): Int32Array {
  const family = FAMILIES[language];
  const text = word.slice(0, LONGEST_WORD);
  const parts = new Int32Array(PART_COUNT);
  parts[WHOLE] = hashOf(`${family}W${text}`);
  for (let letters = 1; letters <= 4; letters++) {
    parts[FIRST(letters)] = hashOf(`${family}P${letters}${text.slice(0, letters)}`);
    parts[LAST(letters)] = hashOf(`${family}S${letters}${text.slice(-letters)}`);
  }
  parts[STEM] = hashOf(`${family}T${text.slice(0, STEM_LETTERS)}`);
  return parts;
}

/**
 * The features of the gap behind the word `WINDOW_BEFORE - 1` of the window.
 * @param window parts of `WINDOW_WORDS` words
 * @param features takes the `GAP_FEATURES` numbers
 */
export function fillGapFeatures(
  window: readonly Int32Array[],
  language: WrittenLanguage,
  features: Int32Array,
): void {
  let n = 0;
  for (let i = 0; i < SINGLE_COUNT; i++) {
    features[n++] = mix(Math.imul(partAt(window, SINGLE_AT, i) + i * 0x61c88647, 0x85ebca6b));
  }
  for (let i = 0; i < PAIR_COUNT; i++) {
    const first = partAt(window, PAIR_AT, 2 * i) + (i + 64) * 0x61c88647;
    const second = partAt(window, PAIR_AT, 2 * i + 1) + 0x1234567;
    features[n++] = mix(Math.imul(first, 0x85ebca6b) ^ Math.imul(second, 0xc2b2ae35));
  }
  for (let i = 0; i < TRIPLE_COUNT; i++) {
    const first = partAt(window, TRIPLE_AT, 3 * i) + (i + 128) * 0x61c88647;
    const second = partAt(window, TRIPLE_AT, 3 * i + 1) + 0x1234567;
    const third = partAt(window, TRIPLE_AT, 3 * i + 2) + 0x7654321;
    features[n++] = mix(
      Math.imul(first, 0x85ebca6b) ^ Math.imul(second, 0xc2b2ae35) ^ Math.imul(third, 0x27d4eb2f),
    );
  }
  const own = ((LANGUAGE_NUMBERS.get(language) ?? 0) + 1) * 0x3243f6a9;
  features[n++] = mix(Math.imul(window[A]![WHOLE]! + own, 0x85ebca6b));
  features[n] = mix(Math.imul(window[B]![WHOLE]! + own, 0xc2b2ae35));
}

// Flat lists of numbers: this is the innermost loop.
const SINGLE_AT = Int32Array.from(SINGLES.flat());
const PAIR_AT = Int32Array.from(PAIRS.flat(2));
const TRIPLE_AT = Int32Array.from(TRIPLES.flat(2));
const SINGLE_COUNT = SINGLES.length;
const PAIR_COUNT = PAIRS.length;
const TRIPLE_COUNT = TRIPLES.length;

function partAt(window: readonly Int32Array[], list: Int32Array, i: number): number {
  return window[list[2 * i]!]![list[2 * i + 1]!]!;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}

function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 15);
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  mixed ^= mixed >>> 12;
  mixed = Math.imul(mixed, 0x297a2d39);
  return mixed ^ (mixed >>> 15);
}
