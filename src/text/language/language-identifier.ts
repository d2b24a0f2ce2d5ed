/**
 * Which of the eleven languages a text, or each word of it, is in. A linear model over the parts of words:
 * the scores of a text are the sums of its words' scores and of what their meeting adds. How the weights
 * are made is in training/README.md.
 */
import { LANGUAGES, LalelaError, type LanguageCode } from '../../kernel/index.ts';
import { mostLikelyPath } from './most-likely-path.ts';
import { spokenForm } from './spoken-words.ts';
import { GRAM_ROWS, rowsOfPair, rowsOfWord } from './word-grams.ts';

/** One of the eleven, `mul` excluded. */
export type WrittenLanguage = Exclude<LanguageCode, 'mul'>;

export interface LanguageShare {
  readonly language: WrittenLanguage;
  /** 0 to 1. */
  readonly share: number;
}

export interface LanguageIdentifier {
  /** Every language with how likely it is that of the whole text, the likeliest first; equal for no words. */
  identify(words: readonly string[]): LanguageShare[];
  /**
   * The language of each word, as long as the list. Languages switch seldom, so a word follows its
   * neighbours unless it says otherwise; one without letters always does.
   *
   * @param expected the language that is known to be spoken, which a word leaves only on good evidence
   */
  ofEachWord(words: readonly string[], expected?: WrittenLanguage): WrittenLanguage[];
}

const CODES = LANGUAGES.map(({ code }) => code as WrittenLanguage);
const COUNT = CODES.length;
/** Bytes before the weights: the name of the format, and what a step of a weight is worth. */
const HEAD_BYTES = 8;
const MAGIC = 'LLID';
/** Words whose scores are kept; beyond, all are forgotten. */
const MOST_KNOWN_WORDS = 20_000;

/**
 * @param file `LLID`, a float32 (little endian), then 4 bits a weight, language by language, row by row.
 * @throws LalelaError INTERNAL when the file is not that.
 */
export function createLanguageIdentifier(file: Uint8Array): LanguageIdentifier {
  const { weights, step } = readWeights(file);
  const known = new Map<string, Float32Array>();

  function addRows(scores: Float32Array, rows: ArrayLike<number>): void {
    for (let i = 0; i < rows.length; i++) {
      const from = rows[i]! * COUNT;
      for (let l = 0; l < COUNT; l++) scores[l]! += weights[from + l]! * step;
    }
  }

  function scoresOfWord(word: string): Float32Array {
    const kept = known.get(word);
    if (kept !== undefined) return kept;
    const scores = new Float32Array(COUNT);
    if (word !== '') addRows(scores, rowsOfWord(word));
    if (known.size >= MOST_KNOWN_WORDS) known.clear();
    known.set(word, scores);
    return scores;
  }

  function scoresOfPair(first: string, second: string): Float32Array {
    const scores = new Float32Array(COUNT);
    if (first !== '' && second !== '') addRows(scores, rowsOfPair(first, second));
    return scores;
  }

  return {
    identify(words) {
      const spoken = words.map(spokenForm).filter((word) => word !== '');
      const total = new Float32Array(COUNT);
      spoken.forEach((word, i) => {
        add(total, scoresOfWord(word));
        if (i > 0) add(total, scoresOfPair(spoken[i - 1]!, word));
      });
      return toShares(total);
    },
    ofEachWord(words, expected) {
      const spoken = words.map(spokenForm);
      const path = mostLikelyPath({
        ofWord: spoken.map(scoresOfWord),
        ofPair: (i) => scoresOfPair(spoken[i - 1]!, spoken[i]!),
        expected: expected === undefined ? undefined : CODES.indexOf(expected),
      });
      return path.map((state) => CODES[state]!);
    },
  };
}

function readWeights(file: Uint8Array): { weights: Int8Array; step: number } {
  const magic = String.fromCharCode(...file.subarray(0, MAGIC.length));
  if (magic !== MAGIC || file.length !== HEAD_BYTES + (GRAM_ROWS * COUNT) / 2) {
    throw new LalelaError(
      'INTERNAL',
      'The weights of the language identifier are not what this version expects; install Lalela anew.',
    );
  }
  const step = new DataView(file.buffer, file.byteOffset).getFloat32(MAGIC.length, true);
  const weights = new Int8Array(GRAM_ROWS * COUNT);
  for (let i = HEAD_BYTES; i < file.length; i++) {
    const at = (i - HEAD_BYTES) * 2;
    weights[at] = (file[i]! << 28) >> 28;
    weights[at + 1] = (file[i]! << 24) >> 28;
  }
  return { weights, step };
}

function add(sum: Float32Array, part: Float32Array): void {
  for (let l = 0; l < COUNT; l++) sum[l]! += part[l]!;
}

function toShares(scores: Float32Array): LanguageShare[] {
  const highest = Math.max(...scores);
  const parts = Array.from(scores, (score) => Math.exp(score - highest));
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return CODES.map((language, l) => ({ language, share: parts[l]! / whole })).sort(
    (a, b) => b.share - a.share,
  );
}
