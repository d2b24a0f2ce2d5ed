/**
 * Trains the language identifier on ../shared/data/text and writes weights/language.bin:
 *
 *   npx tsx training/language.ts        trains, then measures
 *   npm run bench -- text               measures what is committed
 *
 * A multinomial logistic regression, learnt from snippets of 1 to 20 words, plus a fifth of the weights of
 * naive Bayes over the same rows: each is right where the other is wrong. 4 bits a weight.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { seededRandom } from '../src/evaluation/index.ts';
import { GRAM_ROWS, rowsOfPair, rowsOfWord } from '../src/text/language/word-grams.ts';
import { spokenForm } from '../src/text/language/spoken-words.ts';
import { WRITTEN_LANGUAGES, hasText, readLines } from './corpus.ts';

const WEIGHTS_FILE = resolve(import.meta.dirname, '../weights/language.bin');
const COUNT = WRITTEN_LANGUAGES.length;
const EPOCHS = 4;
const LEARNING_RATE = 0.2;
/** What is not certain: some lines are in another language than their file. */
const DOUBT = 0.02;
const NAIVE_BAYES_SHARE = 0.2;
const SMOOTHING = 0.3;
/** Snippets are as long as what is asked about: single words of switched speech up to sentences. */
const SNIPPET_WORDS = [1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12, 20];

interface Example {
  readonly language: number;
  readonly words: readonly string[];
}

const random = seededRandom(1);
const rowsByWord = new Map<string, Int32Array>();

function rowsOf(words: readonly string[]): number[] {
  const rows: number[] = [];
  words.forEach((word, i) => {
    const known = rowsByWord.get(word) ?? rowsOfWord(word);
    rowsByWord.set(word, known);
    rows.push(...known);
    if (i > 0) rows.push(...rowsOfPair(words[i - 1]!, word));
  });
  return rows;
}

function readExamples(): Example[] {
  return WRITTEN_LANGUAGES.flatMap((code, language) =>
    readLines(code, 'train')
      .map((line) => ({ language, words: line.split(' ').map(spokenForm).filter(Boolean) }))
      .filter(({ words }) => words.length > 0),
  );
}

/** Logarithms of how much likelier a row is in a language than in the mean of all. */
function naiveBayes(examples: readonly Example[]): Float32Array {
  const counts = new Float64Array(GRAM_ROWS * COUNT);
  const totals = new Float64Array(COUNT);
  for (const { language, words } of examples) {
    for (const row of rowsOf(words)) {
      counts[row * COUNT + language]!++;
      totals[language]!++;
    }
  }
  const weights = new Float32Array(GRAM_ROWS * COUNT);
  for (let row = 0; row < GRAM_ROWS; row++) {
    const logs = Array.from(totals, (total, l) =>
      Math.log((counts[row * COUNT + l]! + SMOOTHING) / (total + SMOOTHING * GRAM_ROWS)),
    );
    const mean = logs.reduce((sum, log) => sum + log, 0) / COUNT;
    logs.forEach((log, l) => (weights[row * COUNT + l] = log - mean));
  }
  return weights;
}

function cutSnippets(examples: readonly Example[]): Example[] {
  const snippets: Example[] = [];
  for (const { language, words } of examples) {
    for (let from = 0; from < words.length;) {
      const length = SNIPPET_WORDS[Math.floor(random() * SNIPPET_WORDS.length)]!;
      snippets.push({ language, words: words.slice(from, from + length) });
      from += length;
    }
  }
  for (let i = snippets.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [snippets[i], snippets[j]] = [snippets[j]!, snippets[i]!];
  }
  return snippets;
}

/** AdaGrad on the cross entropy. */
function logisticRegression(examples: readonly Example[]): Float32Array {
  const weights = new Float32Array(GRAM_ROWS * COUNT);
  const squares = new Float32Array(GRAM_ROWS * COUNT).fill(1);
  const slopes = new Float32Array(COUNT);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = LEARNING_RATE * (1 - epoch / EPOCHS);
    for (const { language, words } of cutSnippets(examples)) {
      const rows = rowsOf(words);
      slopes.fill(0);
      for (const row of rows)
        for (let l = 0; l < COUNT; l++) slopes[l]! += weights[row * COUNT + l]!;
      toSlopes(slopes, language);
      for (const row of rows) {
        for (let l = 0, at = row * COUNT; l < COUNT; l++, at++) {
          squares[at]! += slopes[l]! * slopes[l]!;
          weights[at]! -= (rate * slopes[l]!) / Math.sqrt(squares[at]!);
        }
      }
    }
    console.log(`epoch ${epoch + 1} of ${EPOCHS}`);
  }
  return weights;
}

/** Scores → likelihoods less what they should be. */
function toSlopes(scores: Float32Array, language: number): void {
  const highest = Math.max(...scores);
  let sum = 0;
  for (let l = 0; l < COUNT; l++) sum += scores[l] = Math.exp(scores[l]! - highest);
  for (let l = 0; l < COUNT; l++) {
    scores[l] = scores[l]! / sum - DOUBT / COUNT - (l === language ? 1 - DOUBT : 0);
  }
}

/** `LLID`, what a step is worth, then two weights a byte. */
function pack(weights: Float32Array): Uint8Array {
  const deviation = Math.sqrt(
    weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length,
  );
  const step = (3 * deviation) / 7;
  const file = new Uint8Array(8 + weights.length / 2);
  file.set(new TextEncoder().encode('LLID'));
  new DataView(file.buffer).setFloat32(4, step, true);
  const steps = weights.map((weight) => Math.max(-7, Math.min(7, Math.round(weight / step))));
  for (let i = 8, at = 0; i < file.length; i++, at += 2) {
    file[i] = (steps[at]! & 15) | ((steps[at + 1]! & 15) << 4);
  }
  return file;
}

if (!hasText()) throw new Error('The text to train on is not there: ../shared/data/text.');
const examples = readExamples();
const bayes = naiveBayes(examples);
const weights = logisticRegression(examples).map(
  (weight, i) => weight + NAIVE_BAYES_SHARE * bayes[i]!,
);
mkdirSync(resolve(WEIGHTS_FILE, '..'), { recursive: true });
writeFileSync(WEIGHTS_FILE, pack(weights));
const { measureLanguage } = await import('./measure-language.ts');
measureLanguage();
