import { isWord, type NumberToken, type WrittenNumber } from './number-tokens.ts';
import type { NumberWords } from './number-words.ts';
import { readNumber, type ReadNumber } from './read-cardinal.ts';
import { clockTime } from './written-form.ts';

/** Times of the day: `half past two`, `kwart voor drie`, `ten o'clock`, `om sewe uur`. */
export function readTime(
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
): WrittenNumber[] | undefined {
  const { half, halfIsBefore, past, to } = language.times;
  const [first, second] = [tokens[from]!, tokens[from + 1]];
  if (first.text === half && halfIsBefore) {
    return timeOf(from, hourAt(tokens, from + 1, language), -30);
  }
  if (first.marks !== '' || second === undefined) return undefined;
  const minutes = minutesAt(tokens, from, language);
  if (minutes === undefined) return wholeHour(tokens, from, language);
  const isPast = isWord(tokens, minutes.end, [past]);
  if (!isPast && !isWord(tokens, minutes.end, [to])) return wholeHour(tokens, from, language);
  const hour = hourAt(tokens, minutes.end + 1, language);
  return timeOf(from, hour, isPast ? minutes.value : -minutes.value);
}

function minutesAt(
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
): { value: number; end: number } | undefined {
  const { text } = tokens[from]!;
  const { half, quarter } = language.times;
  if (text === half) return { value: 30, end: from + 1 };
  if (text === quarter) return { value: 15, end: from + 1 };
  const number = readNumber(tokens, from, language);
  // `five to six people`: only what clocks are read by.
  return number !== undefined && !number.isOrdinal && [5, 10, 20, 25].includes(number.value)
    ? number
    : undefined;
}

function hourAt(
  tokens: readonly NumberToken[],
  at: number,
  language: NumberWords,
): ReadNumber | undefined {
  if (tokens[at] === undefined || tokens[at - 1]?.marks !== '') return undefined;
  const number = readNumber(tokens, at, language);
  const isHour =
    number !== undefined && !number.isOrdinal && number.value >= 1 && number.value <= 12;
  return isHour ? number : undefined;
}

function timeOf(
  from: number,
  hour: ReadNumber | undefined,
  minutes: number,
): WrittenNumber[] | undefined {
  if (hour === undefined) return undefined;
  const inHours = minutes < 0 ? ((hour.value + 10) % 12) + 1 : hour.value;
  return [{ text: clockTime(inHours, (minutes + 60) % 60), from, end: hour.end }];
}

function wholeHour(
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
): WrittenNumber[] | undefined {
  const { hour, beforeHour } = language.times;
  const number = readNumber(tokens, from, language);
  if (number === undefined || number.isOrdinal || number.value > 24) return undefined;
  if (!isWord(tokens, number.end, [hour])) return undefined;
  if (beforeHour !== undefined && tokens[from - 1]?.text !== beforeHour) return undefined;
  return [{ text: clockTime(number.value, 0), from, end: number.end + 1 }];
}
