/** Text with punctuation → what the model of punctuation sees, and what it should find. */
import { LANGUAGES } from '../src/kernel/index.ts';
import { WRITTEN_LANGUAGES, readLines, type Split, type WrittenLanguage } from './corpus.ts';

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

export const LANGUAGE_NUMBER = new Map(LANGUAGES.map(({ code }, number) => [code, number]));

/** Sentences that end as sentences do: headings and lines that were cut are left out. */
export function readSentences(split: Split): MarkedWord[][] {
  return WRITTEN_LANGUAGES.flatMap((language) =>
    readLines(language, split)
      .filter((line) => /[.?!]["”’')]*$/u.test(line))
      .map((line) => markedWords(line, language))
      .filter((words) => words.length > 1),
  );
}

function markBehind(raw: string): Mark | ':' {
  const marks = raw.slice(raw.search(/[^\p{L}\p{N}]*$/u));
  return MARK_OF[/[.!?,;:]/u.exec(marks)?.[0] ?? ''] ?? '';
}

function markedWords(line: string, language: WrittenLanguage): MarkedWord[] {
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
