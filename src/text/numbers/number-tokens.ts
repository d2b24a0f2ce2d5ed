import type { Word } from '../../transcript/index.ts';
import type { NumberWords } from './number-words.ts';

/** A word of the transcript as the grammar of numbers sees it. */
export interface NumberToken {
  readonly word: Word;
  /** In small letters, without marks around it, hyphens and diaereses. */
  readonly text: string;
  /** Number words that it consists of: `vyfentwintig` → `vyf en twintig`; empty where it is none. */
  readonly parts: readonly string[];
  /** What stands behind it; nothing of a number comes after. */
  readonly marks: string;
  /** Whether anything stands before it. */
  readonly isOpened: boolean;
}

const AROUND = /^(?<opening>[^\p{L}\p{N}'’]*)(?<body>.*?)(?<marks>[^\p{L}\p{N}]*)$/u;
/** Longer than any number that is said in one word. */
const LONGEST = 60;

export function toTokens(words: readonly Word[], language: NumberWords): NumberToken[] {
  const known = [
    ...Object.keys(language.values),
    ...Object.keys(language.scales),
    ...Object.keys(language.ordinals),
    language.and,
  ].sort((a, b) => b.length - a.length);
  return words.map((word) => {
    const { opening = '', body = '', marks = '' } = AROUND.exec(word.text)?.groups ?? {};
    const text = plain(body);
    return { word, text, parts: splitCompound(text, known), marks, isOpened: opening !== '' };
  });
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\u0308-]/gu, '')
    .normalize('NFC')
    .replaceAll('’', "'");
}

/** The known words that a word consists of, the longest first; none where something is left over. */
function splitCompound(text: string, known: readonly string[]): string[] {
  if (text === '' || text.length > LONGEST) return [];
  const ends = new Map<number, string[]>([[text.length, []]]);
  for (let at = text.length - 1; at >= 0; at--) {
    for (const part of known) {
      const rest = text.startsWith(part, at) ? ends.get(at + part.length) : undefined;
      if (rest === undefined) continue;
      ends.set(at, [part, ...rest]);
      break;
    }
  }
  return ends.get(0) ?? [];
}

/** A word to write for the words from `from` to before `end`. */
export interface WrittenNumber {
  readonly text: string;
  readonly from: number;
  readonly end: number;
}

/** Whether this token is one of the words, and may be joined to what stands before it. */
export function isWord(
  tokens: readonly NumberToken[],
  at: number,
  words: readonly string[],
): boolean {
  const token = tokens[at];
  if (token === undefined || token.isOpened || !words.includes(token.text)) return false;
  return tokens[at - 1]?.marks === '';
}

/** A single digit that is said by its name, or a zero by any of its names. */
export function digitOf({ text }: NumberToken, { values, zeros }: NumberWords): string | undefined {
  if (zeros.includes(text)) return '0';
  const value = Object.hasOwn(values, text) ? values[text]! : 10;
  return value < 10 ? String(value) : undefined;
}
