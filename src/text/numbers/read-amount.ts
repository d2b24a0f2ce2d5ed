import { digitOf, isWord, type NumberToken, type WrittenNumber } from './number-tokens.ts';
import type { NumberWords } from './number-words.ts';
import { readNumber, type ReadNumber } from './read-cardinal.ts';
import { groupThousands, randAmount } from './written-form.ts';

/** A cardinal with its decimals and its scale, in figures: `2,5 million`. */
interface Figures {
  readonly text: string;
  readonly value: number;
  readonly end: number;
  readonly hasDecimals: boolean;
}

/** Rand and cents, percentages, decimals, ordinals and plain cardinals. */
export function readAmount(
  tokens: readonly NumberToken[],
  from: number,
  language: NumberWords,
): readonly WrittenNumber[] | undefined {
  const number = readNumber(tokens, from, language);
  if (number === undefined) return undefined;
  if (number.isOrdinal) return ordinalOf(number, from, language);
  const figures = figuresOf(tokens, number, language);
  const unit =
    readRand(tokens, figures, language) ??
    readCents(tokens, figures, language) ??
    readPercent(tokens, figures, language);
  if (unit !== undefined) return [{ ...unit, from }];
  if (number.isSingle && !figures.hasDecimals) return undefined;
  return [{ text: figures.text, from, end: figures.end }];
}

/** Below ten they are words: `the first time`. */
function ordinalOf(
  { value, end }: ReadNumber,
  from: number,
  { ordinalEnding }: NumberWords,
): WrittenNumber[] | undefined {
  return value < 10 ? undefined : [{ text: `${value}${ordinalEnding(value)}`, from, end }];
}

function figuresOf(
  tokens: readonly NumberToken[],
  { value, end, lastScale }: ReadNumber,
  language: NumberWords,
): Figures {
  const decimals = readDecimals(tokens, end, language);
  if (decimals !== undefined) {
    const text = `${groupThousands(String(value))},${decimals.digits}`;
    const hasScale = isWord(tokens, decimals.end, Object.keys(language.scales));
    return {
      text: hasScale ? `${text} ${tokens[decimals.end]!.text}` : text,
      value,
      end: hasScale ? decimals.end + 1 : decimals.end,
      hasDecimals: true,
    };
  }
  const scale = lastScale === undefined ? 0 : (language.scales[lastScale] ?? 0);
  // `R25 million`, not `R25 000 000`.
  const isRound = scale >= 1e6 && value % scale === 0;
  const text = isRound
    ? `${groupThousands(String(value / scale))} ${lastScale}`
    : groupThousands(String(value));
  return { text, value, end, hasDecimals: false };
}

function readDecimals(
  tokens: readonly NumberToken[],
  at: number,
  language: NumberWords,
): { digits: string; end: number } | undefined {
  if (!isWord(tokens, at, [language.point])) return undefined;
  let digits = '';
  let end = at + 1;
  while (end < tokens.length && tokens[end - 1]!.marks === '') {
    const digit = digitOf(tokens[end]!, language);
    if (digit === undefined) break;
    digits += digit;
    end++;
  }
  return digits === '' ? undefined : { digits, end };
}

type Unit = Omit<WrittenNumber, 'from'>;

function readRand(
  tokens: readonly NumberToken[],
  { text, value, end, hasDecimals }: Figures,
  language: NumberWords,
): Unit | undefined {
  if (!isWord(tokens, end, language.rand)) return undefined;
  const cents = hasDecimals ? undefined : centsBehind(tokens, end + 1, language);
  if (cents === undefined) return { text: `R${text}`, end: end + 1 };
  return { text: randAmount(value, cents.value), end: cents.end };
}

function centsBehind(
  tokens: readonly NumberToken[],
  at: number,
  language: NumberWords,
): { value: number; end: number } | undefined {
  if (tokens[at - 1]!.marks !== '') return undefined;
  const from = isWord(tokens, at, [language.and]) ? at + 1 : at;
  if (tokens[from] === undefined) return undefined;
  const cents = readNumber(tokens, from, language);
  if (cents === undefined || cents.value > 99 || !isWord(tokens, cents.end, language.cents)) {
    return undefined;
  }
  return { value: cents.value, end: cents.end + 1 };
}

function readCents(
  tokens: readonly NumberToken[],
  { text, end }: Figures,
  { cents }: NumberWords,
): Unit | undefined {
  return isWord(tokens, end, cents) ? { text: `${text}c`, end: end + 1 } : undefined;
}

function readPercent(
  tokens: readonly NumberToken[],
  { text, end }: Figures,
  { percent }: NumberWords,
): Unit | undefined {
  const words = percent.find((list) => list.every((word, i) => isWord(tokens, end + i, [word])));
  return words === undefined ? undefined : { text: `${text}%`, end: end + words.length };
}
