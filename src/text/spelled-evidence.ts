/**
 * Whether letters that stand side by side are an acronym, or words of one letter (`a`, `I`; `o a u bona`),
 * the initials of a person, or a word that somebody spells.
 */
import { TITLES, NAME_PARTICLES, SHORTENED_AFTER } from './shared/beside-letters.ts';
import type { SpelledLetters } from './spelled-letters.ts';
import { isCapitalised } from './text-case.ts';

export interface LettersInText {
  readonly spelled: readonly SpelledLetters[];
  /** The words beside them. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Whether capitals mean something in this text. */
  readonly cased: boolean;
  /** Letters that are words of the language. */
  readonly wordLetters: ReadonlySet<string>;
}

/** An acronym that is in no list has at least and at most so many letters; a spelled-out word has more. */
const FEWEST_UNKNOWN = 3;
const MOST_UNKNOWN = 5;
/** What `he's`, `I'd`, `I'm` and `don't` leave behind in texts without apostrophes. */
const SHORTENED = /^[dmst]$/u;

/** Whether letters that spell a known acronym are that acronym. */
export function isKnownEvidence(found: LettersInText): boolean {
  const letters = lettersOf(found);
  if (letters.length < 2) return false;
  const hasPoints = isPointed(found);
  if (!hasPoints && isWordsOnly(found, letters)) return false;
  if (letters.length === 2) return isPair(found, letters);
  return hasPoints || isInCapitals(found, letters) || !isShortened(found);
}

/** Two letters need more than longer acronyms: `p.m.`, `a. U` of a list, `D A Mabuza`, `a b`. */
function isPair(found: LettersInText, letters: string): boolean {
  if (isPointed(found)) {
    return isCapital(letters) && found.spelled.at(-1)?.hasPoint === true && !isBeforeName(found);
  }
  if (isInCapitals(found, letters)) return !isBeforeName(found);
  return !isShortened(found) && !found.wordLetters.has(letters.charAt(0).toLowerCase());
}

/** Whether letters that spell nothing known are an acronym all the same. */
export function isUnknownAcronym(found: LettersInText): boolean {
  const letters = lettersOf(found);
  if (letters.length < FEWEST_UNKNOWN || letters.length > MOST_UNKNOWN) return false;
  if (!isInCapitals(found, letters) || !isEvenlyPointed(found)) return false;
  return !isBeforeName(found) && isUnlikeWords(found, letters);
}

/** Neither letters that are words, nor one that is repeated, nor the alphabet. */
function isUnlikeWords(found: LettersInText, letters: string): boolean {
  if (!isPointed(found) && isWordsOnly(found, letters)) return false;
  return new Set(letters).size > 1 && !isAlphabet(letters);
}

/** All in points, or none but behind the last. */
function isEvenlyPointed({ spelled }: LettersInText): boolean {
  if (spelled.length === 1) return spelled[0]?.isHyphened === false;
  const inner = spelled.slice(0, -1);
  return (
    spelled.every(({ letters }) => letters.length === 1) &&
    new Set(inner.map(({ hasPoint }) => hasPoint)).size === 1
  );
}

/** `A. N. C.` or `A.N.C.`; not `A N C.` */
function isPointed({ spelled }: LettersInText): boolean {
  if (spelled.length === 1) return true;
  return spelled.slice(0, -1).every(({ hasPoint }) => hasPoint);
}

function isInCapitals({ cased }: LettersInText, letters: string): boolean {
  return cased && isCapital(letters);
}

function isCapital(letters: string): boolean {
  return letters === letters.toUpperCase();
}

function isWordsOnly({ wordLetters }: LettersInText, letters: string): boolean {
  return [...letters.toLowerCase()].every((letter) => wordLetters.has(letter));
}

/** After a title stand a person's initials. */
export function isTitle(text: string | undefined): boolean {
  return text !== undefined && TITLES.has(bare(text));
}

/** Initials stand before a surname. */
function isBeforeName({ spelled, after }: LettersInText): boolean {
  if (after === undefined || spelled.at(-1)?.marks !== '' || spelled.at(-1)?.owner !== '')
    return false;
  return isCapitalised(after) || NAME_PARTICLES.has(bare(after));
}

/** `it s a` is no acronym. */
function isShortened({ spelled, before }: LettersInText): boolean {
  if (before === undefined || !SHORTENED.test(spelled[0]?.letters ?? '')) return false;
  return SHORTENED_AFTER.has(bare(before));
}

function isAlphabet(letters: string): boolean {
  const codes = [...letters].map((letter) => letter.charCodeAt(0));
  return codes.every((code, i) => i === 0 || code === codes[i - 1]! + 1);
}

function lettersOf({ spelled }: LettersInText): string {
  return spelled.map(({ letters }) => letters).join('');
}

function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{M}]/gu, '');
}
