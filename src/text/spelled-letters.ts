/** One word of a transcript that may be a letter, or letters, of a spelled-out acronym. */
export interface SpelledLetters {
  /** Opening quotes and brackets. */
  readonly opening: string;
  /** A prefix with its hyphen, as Nguni languages set before a name: `i-`, `kwe-`. */
  readonly prefix: string;
  /** The letters alone, as they were written. */
  readonly letters: string;
  /** Whether hyphens divide them: `A-N-C`, which is how people's names are spelled out too. */
  readonly isHyphened: boolean;
  /** Whether a full stop follows the last letter: of the acronym, or of the sentence. */
  readonly hasPoint: boolean;
  /** `'s`, `’s`, or nothing. */
  readonly owner: string;
  /** Other punctuation behind it. */
  readonly marks: string;
}

// An apostrophe does not open: Afrikaans 'n is a word.
const SPELLED =
  /^(?<opening>["“„«([]*)(?<prefix>[a-z]{1,5}-)?(?<letters>[A-Za-z](?:\.[A-Za-z])*|[A-Za-z](?:-[A-Za-z]){2,})(?<point>\.?)(?<owner>['’]s)?(?<marks>[^\p{L}\p{M}\p{N}\p{S}.'’&@#%/-]*|\.{2,})$/u;
/** Longer than anything that is spelled out; what is longer is not looked at. */
const LONGEST = 64;

/** The letters of a word such as `a`, `N.`, `A.N.C.,` or `i-A`; nothing for a word that is none. */
export function readSpelledLetters(text: string): SpelledLetters | undefined {
  const found = text.length > LONGEST ? undefined : SPELLED.exec(text)?.groups;
  if (found === undefined) return undefined;
  return {
    opening: found['opening'] ?? '',
    prefix: found['prefix'] ?? '',
    letters: (found['letters'] ?? '').replaceAll(/[.-]/gu, ''),
    isHyphened: found['letters']?.includes('-') === true,
    hasPoint: found['point'] === '.',
    owner: found['owner'] ?? '',
    marks: found['marks'] ?? '',
  };
}

/** Whether nothing but a next letter may follow within an acronym. */
export function isOpenEnded({ owner, marks }: SpelledLetters): boolean {
  return owner === '' && marks === '';
}

/** Whether it can only be the first of its acronym. */
export function mustBeFirst({ opening, prefix }: SpelledLetters): boolean {
  return opening !== '' || prefix !== '';
}
