import { isWord, type NumberToken, type WrittenNumber } from './number-tokens.ts';
import type { NumberWords } from './number-words.ts';
import { readNumber, type ReadNumber } from './read-cardinal.ts';

/** A day, a month and perhaps a year, as three words: `the sixteenth of june nineteen seventy six`. */
export function readDate(
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
): WrittenNumber[] | undefined {
  const day = readDay(tokens, from, language);
  if (day === undefined) return undefined;
  const monthAt = isWord(tokens, day.end, [language.afterDay]) ? day.end + 1 : day.end;
  if (!isWord(tokens, monthAt, language.months)) return undefined;
  const month = tokens[monthAt]!;
  const year = month.marks === '' ? yearAt(tokens, monthAt + 1, language) : undefined;
  return [
    { text: String(day.value), from, end: monthAt },
    { text: monthName(month), from: monthAt, end: monthAt + 1 },
    ...(year === undefined ? [] : [{ text: String(year.value), from: monthAt + 1, end: year.end }]),
  ];
}

/** A number from 1 to 31; an ordinal where `the` stands before it. */
function readDay(
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
): ReadNumber | undefined {
  const { text, marks } = tokens[from]!;
  const hasArticle = text === language.beforeDay && marks === '' && tokens[from + 1] !== undefined;
  const day = readNumber(tokens, hasArticle ? from + 1 : from, language);
  if (day === undefined || day.value < 1 || day.value > 31) return undefined;
  return hasArticle && !day.isOrdinal ? undefined : day;
}

function monthName({ word, marks }: NumberToken): string {
  const name = word.text.replace(/\p{L}/u, (letter) => letter.toUpperCase());
  return marks === '' ? name : name.slice(0, -marks.length);
}

/** A year by itself: in pairs, or behind a month or a word such as `in`. */
export function readYear(
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
): WrittenNumber[] | undefined {
  const previous = tokens[from - 1];
  const isAnnounced =
    previous?.marks === '' && [...language.months, ...language.beforeYear].includes(previous.text);
  const year = isAnnounced ? yearAt(tokens, from, language) : pairAt(tokens, from, language);
  return year === undefined ? undefined : [{ text: String(year.value), from, end: year.end }];
}

function yearAt(
  tokens: readonly NumberToken[],
  at: number,
  language: NumberWords,
): { value: number; end: number } | undefined {
  if (tokens[at] === undefined) return undefined;
  const pair = pairAt(tokens, at, language);
  if (pair !== undefined) return pair;
  const number = readNumber(tokens, at, language);
  const isYear =
    number !== undefined && !number.isOrdinal && number.value >= 1500 && number.value < 2100;
  return isYear ? number : undefined;
}

/** `nineteen seventy six`, `twenty twenty four`, `nineteen oh five`. */
function pairAt(
  tokens: readonly NumberToken[],
  at: number,
  language: NumberWords,
): { value: number; end: number } | undefined {
  const { text, marks } = tokens[at]!;
  const century = Object.hasOwn(language.values, text) ? language.values[text]! : 0;
  if (century < 15 || century > 20 || marks !== '') return undefined;
  const rest = isWord(tokens, at + 1, language.zeros)
    ? numberBetween(tokens, at + 2, { language, least: 1, most: 9 })
    : numberBetween(tokens, at + 1, { language, least: 10, most: 99 });
  return rest && { value: century * 100 + rest.value, end: rest.end };
}

function numberBetween(
  tokens: readonly NumberToken[],
  at: number,
  { language, least, most }: { language: NumberWords; least: number; most: number },
): ReadNumber | undefined {
  if (tokens[at] === undefined || tokens[at - 1]!.marks !== '') return undefined;
  const number = readNumber(tokens, at, language);
  if (number === undefined || number.isOrdinal) return undefined;
  return number.value >= least && number.value <= most ? number : undefined;
}
