/** What a language's folder gives; how to add one is in CONTRIBUTING.md. */
export interface LanguageNames {
  /** Letters that are words by themselves, in lower case: `aio`. They are never joined on their own. */
  readonly wordLetters: string;
  /** Acronyms that only this language uses, as they are written. */
  readonly acronyms: readonly string[];
  /**
   * Names with capitals inside, as they are written, without a mark. Only those that are no other word of
   * this language when written small.
   */
  readonly names: readonly string[];
}

/** Words that white space divides, as a list. */
export function wordList(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}
