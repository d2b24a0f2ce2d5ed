/** How well the committed identifier tells the languages apart, on text that it was not trained on. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { seededRandom } from '../src/evaluation/index.ts';
import {
  createLanguageIdentifier,
  type LanguageIdentifier,
  type WrittenLanguage,
} from '../src/text/index.ts';
import { printTable, recordBar } from '../bench/support/table.ts';
import { WRITTEN_LANGUAGES, readLines } from './corpus.ts';

interface Sample {
  readonly language: WrittenLanguage;
  readonly words: readonly string[];
}

/** The figures of plain naive Bayes that the project set out from. */
const LEAST_PERCENT = { sentences: 99.9, 'five words': 95.4, 'two words': 83.5 } as const;
const GROUPS: readonly (readonly WrittenLanguage[])[] = [
  ['nbl', 'ssw', 'xho', 'zul'],
  ['nso', 'sot', 'tsn'],
];

export function readIdentifier(): LanguageIdentifier {
  return createLanguageIdentifier(
    readFileSync(resolve(import.meta.dirname, '../weights/language.bin')),
  );
}

export function measureLanguage(): void {
  const identifier = readIdentifier();
  const sentences = readSentences();
  const sets = {
    sentences,
    'five words': sentences.flatMap((sentence) => cut(sentence, 5)),
    'two words': sentences.flatMap((sentence) => cut(sentence, 2)),
    'one word': sentences.flatMap((sentence) => cut(sentence, 1)),
  };
  const rows = Object.entries(sets).map(([name, samples]) => {
    const right = samples.filter((sample) => guess(identifier, sample) === sample.language).length;
    const percent = (100 * right) / samples.length;
    const least = (LEAST_PERCENT as Record<string, number | undefined>)[name];
    if (least !== undefined) {
      recordBar({
        what: `language of ${name}`,
        required: `≥ ${least} %`,
        measured: `${percent.toFixed(2)} %`,
        isMet: percent >= least,
      });
    }
    return [name, String(samples.length), `${percent.toFixed(2)} %`];
  });
  printTable(
    'Language of text (dev split, sentences of 12 words or more)',
    ['of', 'samples', 'right'],
    rows,
  );
  for (const group of GROUPS) printConfusion(identifier, sets['two words'], group);
  measureSwitching(identifier, sentences);
}

function readSentences(): Sample[] {
  return WRITTEN_LANGUAGES.flatMap((language) =>
    readLines(language, 'dev')
      .map((line) => ({ language, words: line.split(' ').filter((word) => /\p{L}/u.test(word)) }))
      .filter(({ words }) => words.length >= 12),
  );
}

/** Neighbouring pieces, the rest left out. */
function cut({ language, words }: Sample, length: number): Sample[] {
  return Array.from({ length: Math.floor(words.length / length) }, (_, i) => ({
    language,
    words: words.slice(i * length, (i + 1) * length),
  }));
}

function guess(identifier: LanguageIdentifier, { words }: Sample): WrittenLanguage {
  return identifier.identify(words)[0]!.language;
}

function printConfusion(
  identifier: LanguageIdentifier,
  samples: readonly Sample[],
  group: readonly WrittenLanguage[],
): void {
  const rows = group.map((language) => {
    const own = samples.filter((sample) => sample.language === language);
    const guesses = own.map((sample) => guess(identifier, sample));
    const percent = (count: number) => `${((100 * count) / own.length).toFixed(1)} %`;
    const inGroup = group.map((other) => guesses.filter((found) => found === other).length);
    const elsewhere = own.length - inGroup.reduce((sum, count) => sum + count, 0);
    return [language, ...inGroup.map(percent), percent(elsewhere)];
  });
  const title = `Two words: what each language of the group is taken for`;
  printTable(title, ['is', ...group, 'another'], rows);
}

/** Speech that switches, as near as text comes to it: pieces of 3 to 10 words of two languages in turn. */
function measureSwitching(identifier: LanguageIdentifier, sentences: readonly Sample[]): void {
  const random = seededRandom(3);
  const pick = () => sentences[Math.floor(random() * sentences.length)]!;
  const kinds: readonly (readonly [string, (a: Sample, b: Sample) => boolean])[] = [
    ['any two languages', (a, b) => a.language !== b.language],
    ['a language and English', (a, b) => a.language !== 'eng' && b.language === 'eng'],
  ];
  const rows = kinds.map(([name, fits]) => {
    let right = 0;
    let all = 0;
    for (let round = 0; round < 1000; round++) {
      let pair = [pick(), pick()];
      while (!fits(pair[0]!, pair[1]!)) pair = [pick(), pick()];
      const words: string[] = [];
      const truth: WrittenLanguage[] = [];
      for (let piece = 0; piece < 6; piece++) {
        const { language, words: from } = pair[piece % 2]!;
        const part = from.slice(0, 3 + Math.floor(random() * 8));
        words.push(...part);
        truth.push(...part.map(() => language));
      }
      const found = identifier.ofEachWord(words);
      all += truth.length;
      right += truth.filter((language, i) => language === found[i]).length;
    }
    return [name, String(all), `${((100 * right) / all).toFixed(1)} %`];
  });
  const strangers = WRITTEN_LANGUAGES.map((language) => {
    const words = sentences.filter((s) => s.language === language).flatMap((s) => s.words);
    const found = identifier.ofEachWord(words, language);
    return found.filter((other) => other !== language).length / words.length;
  });
  const mean = strangers.reduce((sum, share) => sum + share, 0) / strangers.length;
  rows.push(['one language that is expected', '', `${(100 - 100 * mean).toFixed(1)} %`]);
  printTable('Language of each word', ['speech that switches between', 'words', 'right'], rows);
}
