/** What number, if any, begins at a word, and how it is written. The first reader that finds one is right. */
import type { NumberToken, WrittenNumber } from './number-tokens.ts';
import type { NumberWords } from './number-words.ts';
import { readAmount } from './read-amount.ts';
import { readDate, readYear } from './read-date.ts';
import { readDigits } from './read-digits.ts';
import { readTime } from './read-time.ts';

type Reader = (
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
) => readonly WrittenNumber[] | undefined;

const READERS: readonly Reader[] = [readDate, readTime, readDigits, readYear, readAmount];

export function findNumber(
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
): readonly WrittenNumber[] | undefined {
  for (const read of READERS) {
    const found = read(tokens, from, language);
    if (found !== undefined) return found;
  }
  return undefined;
}
