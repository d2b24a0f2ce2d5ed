import { digitOf, isWord, type NumberToken, type WrittenNumber } from './number-tokens.ts';
import type { NumberWords } from './number-words.ts';
import { telephoneNumber } from './written-form.ts';

/** Fewer digits in a row are counted, not read out: `one two`. */
const FEWEST_DIGITS = 4;

/** Digits that are read out one by one, as telephone numbers and codes are. */
export function readDigits(
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
): WrittenNumber[] | undefined {
  const isInternational = tokens[from]!.text === language.plus && tokens[from]!.marks === '';
  let digits = '';
  let end = isInternational ? from + 1 : from;
  while (end === from || tokens[end - 1]!.marks === '') {
    const read = digitAt(tokens, end, language);
    if (read === undefined) break;
    digits += read.digits;
    end = read.end;
  }
  const isCounted = isWord(tokens, end, Object.keys(language.scales));
  if (digits.length < FEWEST_DIGITS || isCounted) return undefined;
  return [{ text: telephoneNumber(digits, isInternational), from, end }];
}

/** One digit, or two for `double five`. */
function digitAt(
  tokens: readonly NumberToken[],
  at: number,
  language: NumberWords,
): { digits: string; end: number } | undefined {
  const token = tokens[at];
  if (token === undefined) return undefined;
  const isDouble = token.text === language.double && token.marks === '';
  const said = isDouble ? tokens[at + 1] : token;
  const digit = said === undefined ? undefined : digitOf(said, language);
  if (digit === undefined) return undefined;
  return isDouble ? { digits: digit + digit, end: at + 2 } : { digits: digit, end: at + 1 };
}
