/** What the tokens of a CTC model stand for. */
import type { TokenTable } from '../shared/token-table.ts';
import { corruptModel } from '../shared/model-errors.ts';
import type { PhraseTokens } from './phrases.ts';

export interface CtcVocabulary extends PhraseTokens {
  readonly table: TokenTable;
  readonly blank: number;
  /** The text of a token without its mark of a word's beginning; empty for what stands for no sound. */
  text(token: number): string;
}

const WORD_START = '▁';
const SEPARATORS = new Set([' ', '|', WORD_START]);
/** `<s>`, `<pad>`, `<unk>` and the like. */
const SPECIAL = /^<[^<>]+>$/u;

/** @throws LalelaError MODEL_CORRUPT when the tokens do not hold the blank. */
export function createVocabulary(table: TokenTable, blankText: string): CtcVocabulary {
  const blank = table.numbers.get(blankText);
  if (blank === undefined) throw corruptModel('has tokens without the blank that its entry names');
  const raw = (token: number) => table.texts.get(token) ?? '';
  const longest = Math.max(...[...table.numbers.keys()].map((text) => text.length));
  const marksWords = [...table.numbers.keys()].some(
    (text) => text.length > 1 && text.startsWith(WORD_START),
  );
  const separator = [...SEPARATORS].find((text) => table.numbers.has(text));

  /** As it is written, else in the case that the tokens have. */
  function spell(phrase: string): readonly number[] {
    const text = phrase
      .normalize('NFC')
      .replace(/['’]/gu, (mark) => (table.numbers.has(mark) ? mark : ''));
    const words = text
      .replace(/[\p{P}\p{S}]/gu, (mark) => (table.numbers.has(mark) ? mark : ' '))
      .trim()
      .split(/\s+/u);
    const marked = marksWords
      ? words.map((word) => WORD_START + word).join('')
      : words.join(separator ?? ' ');
    const cases = [marked, marked.toLowerCase(), marked.toUpperCase()];
    return cases.map(tokensOf).find(({ length }) => length > 0) ?? [];
  }

  /** The longest tokens first; none where one is missing. */
  function tokensOf(text: string): readonly number[] {
    const tokens: number[] = [];
    for (let at = 0; at < text.length;) {
      const piece = longestPiece(table, text.slice(at, at + longest));
      if (piece === undefined) return [];
      tokens.push(table.numbers.get(piece) ?? 0);
      at += piece.length;
    }
    return tokens;
  }

  return {
    table,
    blank,
    spell,
    isSeparator: (token) => SEPARATORS.has(raw(token)),
    startsWord: (token) => raw(token).startsWith(WORD_START),
    text: (token) => (SPECIAL.test(raw(token)) ? '' : raw(token).replace(WORD_START, '')),
  };
}

function longestPiece({ numbers }: TokenTable, text: string): string | undefined {
  for (let length = text.length; length > 0; length--)
    if (numbers.has(text.slice(0, length))) return text.slice(0, length);
  return undefined;
}
