/** Words and phrases that are likely to be said in a recording: as every door takes them. */
import type { LalelaError } from './errors.ts';

export const MOST_PHRASES = 500;
/** Characters of one, without what is blank around it. */
export const LONGEST_PHRASE = 100;

/** Control characters and line ends, halves of characters, and what turns the direction of what follows. */
const NEVER = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/**
 * Each once, in the order given, without what is blank around it and with single spaces inside.
 *
 * @param fault makes the error for one that cannot be taken, by its index, or for all together. What it is told
 *   never repeats a phrase: people's names may be in it.
 */
export function checkPhrases(
  given: readonly string[],
  fault: (message: string, index?: number) => LalelaError,
): readonly string[] {
  const phrases = new Set<string>();
  given.forEach((text, index) => {
    const phrase = text.normalize('NFC').trim();
    const wrong = faultOf(phrase);
    if (wrong !== undefined) throw fault(wrong, index);
    phrases.add(phrase.replace(/\s+/gu, ' '));
  });
  if (phrases.size > MOST_PHRASES)
    throw fault(`there are ${phrases.size}, and at most ${MOST_PHRASES} are taken`);
  return [...phrases];
}

function faultOf(phrase: string): string | undefined {
  if (phrase === '') return 'is blank';
  const { length } = [...phrase];
  if (length > LONGEST_PHRASE)
    return `has ${length} characters, and at most ${LONGEST_PHRASE} are taken`;
  if (NEVER.test(phrase)) return 'has a character that cannot be shown, such as a tab';
  if (!/[\p{L}\p{N}]/u.test(phrase)) return 'has no letter and no figure';
  return undefined;
}
