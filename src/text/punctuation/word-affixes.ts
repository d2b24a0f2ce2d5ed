/**
 * What the punctuation model sees of a word: the whole, its first and its last one to five letters, each as
 * a number made by hashing. Changing anything here means training anew.
 */
import type { WrittenLanguage } from '../language/language-identifier.ts';
import { spokenForm } from '../language/spoken-words.ts';

/** A word and the language that it is in. */
export interface WordInLanguage {
  readonly text: string;
  readonly language: WrittenLanguage;
}

/** Languages that are close enough to learn from each other's words. */
const FAMILIES: Readonly<Record<WrittenLanguage, number>> = {
  afr: 1,
  eng: 2,
  nbl: 3,
  ssw: 3,
  xho: 3,
  zul: 3,
  nso: 4,
  sot: 4,
  tsn: 4,
  tso: 5,
  ven: 6,
};

export const LONGEST_AFFIX = 5;
export const MOST_AFFIXES = 1 + 2 * LONGEST_AFFIX;
const LONGEST_WORD = 60;
const START = 0x811c9dc5;
const PRIME = 0x01000193;
const FIRST = 0x1f123bb5;
const LAST = 0x3c6ef372;

/** Of a word in spoken form, each a number of 32 bits with a sign. */
export interface WordAffixes {
  readonly whole: number;
  /** The first letter, the first two, and so on: as many as the word has, up to `LONGEST_AFFIX`. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

export function affixesOf(word: WordInLanguage): WordAffixes {
  const text = modelForm(word.text).slice(0, LONGEST_WORD);
  const start = START ^ FAMILIES[word.language];
  const affixes = { whole: 0, first: [] as number[], last: [] as number[] };
  let hash = start;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
    if (i < LONGEST_AFFIX) affixes.first.push(mix(hash ^ FIRST));
  }
  affixes.whole = mix(hash);
  hash = start;
  for (let i = text.length - 1; i >= Math.max(0, text.length - LONGEST_AFFIX); i--) {
    hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
    affixes.last.push(mix(hash ^ LAST));
  }
  return affixes;
}

/** The same in one list. */
export function listAffixes({ whole, first, last }: WordAffixes): number[] {
  return [whole, ...first, ...last];
}

/** Digits are all alike. */
function modelForm(text: string): string {
  return (spokenForm(text) || text).replaceAll(/\p{N}/gu, '0');
}

export function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 15);
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  mixed ^= mixed >>> 12;
  mixed = Math.imul(mixed, 0x297a2d39);
  return mixed ^ (mixed >>> 15);
}
