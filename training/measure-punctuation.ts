/** How well the committed model punctuates text that it was not trained on. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { printTable, recordBar } from '../bench/support/table.ts';
import { createPunctuator, type Punctuator } from '../src/text/index.ts';
import { WRITTEN_LANGUAGES } from './corpus.ts';
import { readSentences, type MarkedWord } from './marked-words.ts';

/** What is aimed at, averaged over the languages. */
const AIMS = { 'full stop': 0.6, comma: 0.5, capitals: 0.75 } as const;
const LEAST_WORDS_A_SECOND = 200_000;
const KINDS = ['full stop', 'comma', 'question mark', 'capitals', 'first letter capital'] as const;

export function readPunctuator(): Punctuator {
  return createPunctuator(readFileSync(resolve(import.meta.dirname, '../weights/punctuation.bin')));
}

export function measurePunctuation(): void {
  const punctuator = readPunctuator();
  const byLanguage = WRITTEN_LANGUAGES.map((language) => {
    const words = readSentences(language, 'dev').magazine.flat();
    return { language, words, found: f1Of(words, punctuator.punctuate(words.map(bare))) };
  });
  const means = KINDS.map((_, k) => byLanguage.reduce((sum, { found }) => sum + found[k]!, 0) / 11);
  const rows = byLanguage.map(({ language, words, found }) => [
    language,
    String(words.length),
    ...found.map((f1) => f1.toFixed(2)),
  ]);
  printTable(
    'Punctuation and capitals, F1 (dev split, text alone)',
    ['language', 'words', ...KINDS],
    [
      ...rows,
      ['mean', '', ...means.map((f1) => f1.toFixed(3))],
      // Without punctuation nothing is found, and F1 is 0 by definition.
      ['nothing', '', ...KINDS.map(() => '0.00')],
    ],
  );
  for (const [what, aim] of Object.entries(AIMS)) {
    const mean = means[KINDS.indexOf(what as (typeof KINDS)[number])]!;
    recordBar({
      what: `F1 of ${what}, mean of eleven`,
      required: `≥ ${aim}`,
      measured: mean.toFixed(3),
      isMet: mean >= aim,
    });
  }
  measureSpeed(
    punctuator,
    byLanguage.flatMap(({ words }) => words),
  );
}

const bare = ({ text, language }: MarkedWord) => ({ text, language });

function f1Of(words: readonly MarkedWord[], texts: readonly string[]): number[] {
  const markOf = (text: string) => /[.,?]$/u.exec(text)?.[0] ?? '';
  const marks = ['.', ',', '?'].map((mark) =>
    f1(
      words.map((word) => word.mark === mark),
      texts.map((text) => markOf(text) === mark),
    ),
  );
  const capitals = [/\p{Lu}/u, /^'?\p{Lu}/u].map((capital) =>
    f1(
      words.map(({ written }) => capital.test(written)),
      texts.map((text) => capital.test(text)),
    ),
  );
  return [...marks, ...capitals];
}

export function f1(truth: readonly boolean[], found: readonly boolean[]): number {
  const both = truth.filter((isTrue, i) => isTrue && found[i]).length;
  const sum = truth.filter(Boolean).length + found.filter(Boolean).length;
  return sum === 0 ? 0 : (2 * both) / sum;
}

function measureSpeed(punctuator: Punctuator, words: readonly MarkedWord[]): void {
  const spoken = words.map(bare);
  const startedMs = process.cpuUsage().user / 1000;
  punctuator.punctuate(spoken);
  const perSecond = (1000 * spoken.length) / (process.cpuUsage().user / 1000 - startedMs);
  recordBar({
    what: 'punctuation, words a second of one core',
    required: `≥ ${LEAST_WORDS_A_SECOND}`,
    measured: perSecond.toFixed(0),
    isMet: perSecond >= LEAST_WORDS_A_SECOND,
  });
}
