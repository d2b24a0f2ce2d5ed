/** Text with punctuation → what the model of punctuation sees, and what it should find. */
import type { Split, WrittenLanguage } from './corpus.ts';
import { readSentenceTexts } from './running-text.ts';

export const MARKS = ['', '.', ',', '?'] as const;
export type Mark = (typeof MARKS)[number];

export interface MarkedWord {
  readonly language: WrittenLanguage;
  /** In small letters, without the marks around it. */
  readonly text: string;
  readonly written: string;
  /** Behind it; a colon is left out, because it is read as any of them. */
  readonly mark: Mark | ':';
}

const MARK_OF: Readonly<Record<string, Mark | ':'>> = {
  '.': '.',
  '!': '.',
  ',': ',',
  ';': ',',
  '?': '?',
  ':': ':',
};

export interface MarkedSentences {
  readonly magazine: readonly MarkedWord[][];
  readonly addresses: readonly MarkedWord[][];
}

export function readSentences(language: WrittenLanguage, split: Split): MarkedSentences {
  const { magazine, addresses } = readSentenceTexts(language, split);
  const marked = (texts: readonly string[]) =>
    texts.map((text) => markedWords(text, language)).filter((words) => words.length > 1);
  return { magazine: marked(magazine), addresses: marked(addresses) };
}

function markBehind(raw: string): Mark | ':' {
  const marks = raw.slice(raw.search(/[^\p{L}\p{N}]*$/u));
  return MARK_OF[/[.!?,;:]/u.exec(marks)?.[0] ?? ''] ?? '';
}

/** The words of a sentence of the text. */
export function markedWords(line: string, language: WrittenLanguage): MarkedWord[] {
  const words: MarkedWord[] = [];
  for (const raw of line.split(' ')) {
    const written = raw.replace(/^[^\p{L}\p{N}'’]+|[^\p{L}\p{N}]+$/gu, '').replaceAll('’', "'");
    const mark = markBehind(raw);
    const last = words.at(-1);
    if (written !== '') words.push({ language, text: written.toLowerCase(), written, mark });
    else if (last?.mark === '' && mark !== '') words[words.length - 1] = { ...last, mark };
  }
  return words;
}

export interface Truths {
  /** Behind each word, as its place in `MARKS`; -1: not known. */
  readonly marks: Int8Array;
  /** Of the next word: 0 none, 1 its first letter, 2 a later one; -1: not known. */
  readonly capitals: Int8Array;
}

export function truthsOf(words: readonly MarkedWord[]): Truths {
  return {
    marks: Int8Array.from(words, ({ mark }) => (mark === ':' ? -1 : MARKS.indexOf(mark))),
    capitals: Int8Array.from(words, (_, at) => capitalOf(words[at + 1])),
  };
}

function capitalOf(word: MarkedWord | undefined): number {
  if (word === undefined) return -1;
  if (/^'?\p{Lu}/u.test(word.written)) return 1;
  return /\p{Lu}/u.test(word.written) ? 2 : 0;
}
