/**
 * Trains the model of punctuation and capitals on ../shared/data/text and writes weights/punctuation.bin:
 *
 *   npx tsx training/punctuation.ts     trains, then measures
 *
 * Two multinomial logistic regressions over the same features of the gap between two words: the mark there,
 * and the capital of the next word. Features seen fewer than three times are left out, and two in five are
 * hidden at every step, or the model would learn its text by heart.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { seededRandom } from '../src/evaluation/index.ts';
import { innerCapitalFeatures } from '../src/text/punctuation/capital-letters.ts';
import {
  BUCKETS_AT,
  BUCKET_SLOTS,
  HEAD_BYTES,
  LANGUAGE_FLOATS,
  MAGIC,
  OUTPUTS,
  WEIGHT_BITS,
  WEIGHT_BYTES,
  bucketOf,
  fingerprintOf,
} from '../src/text/punctuation/feature-table.ts';
import {
  GAP_FEATURES,
  NO_WORD,
  WINDOW_BEFORE,
  WINDOW_WORDS,
  fillGapFeatures,
  partsOfWord,
} from '../src/text/punctuation/gap-features.ts';
import { modelForm } from '../src/text/punctuation/gap-scores.ts';
import { hasText, WRITTEN_LANGUAGES } from './corpus.ts';
import { LANGUAGE_NUMBER, MARKS, readSentences, type MarkedWord } from './marked-words.ts';

const WEIGHTS_FILE = resolve(import.meta.dirname, '../weights/punctuation.bin');
const ROWS = 2 ** 24;
/** Before and after the light features are left out. */
const EPOCHS = [2, 2] as const;
const LEARNING_RATE = 0.1;
const HIDDEN_SHARE = 0.4;
const BIAS_RATE = 0.002;
/** Gaps that are all but right teach nothing. */
const LEAST_SLOPE = 0.02;
const LEAST_COUNT = 3;
const MOST_COUNT = 60_000;
const BUCKETS = 104_000;
/** Weights are cut off at so many standard deviations. */
const WIDEST_DEVIATIONS = 5;
const MOST_STEPS = 31;
/** Sentences that follow each other in training as in speech; one block in so many sets the thresholds. */
const BLOCK_SENTENCES = 10;
const HELD_BLOCK = 20;

const random = seededRandom(5);
const partsByWord = new Map<string, Int32Array>();
const features = new Int32Array(GAP_FEATURES);
const weights = new Float32Array(ROWS * OUTPUTS);
const squares = new Float32Array(ROWS * OUTPUTS).fill(1);
const counts = new Uint16Array(ROWS);
const featureOfRow = new Int32Array(ROWS);
const biases = WRITTEN_LANGUAGES.map(() => new Float32Array(OUTPUTS));
const scores = new Float32Array(OUTPUTS);
const visible = new Uint8Array(GAP_FEATURES);

function partsOf({ text, language }: MarkedWord): Int32Array {
  const key = `${language} ${text}`;
  const parts = partsByWord.get(key) ?? partsOfWord(modelForm(text), language);
  partsByWord.set(key, parts);
  return parts;
}

const rowOf = (feature: number) => (feature >>> 8) ^ (feature & 0xff);
const languageOf = ({ language }: MarkedWord) => LANGUAGE_NUMBER.get(language)!;

/** Calls `visit` for each gap, with `features` filled. */
function eachGap(block: readonly MarkedWord[], visit: (at: number) => void): void {
  const parts = block.map(partsOf);
  for (let at = 0; at < block.length; at++) {
    const window = Array.from(
      { length: WINDOW_WORDS },
      (_, i) => parts[at + i - WINDOW_BEFORE + 1] ?? NO_WORD,
    );
    fillGapFeatures(window, block[at]!.language, features);
    visit(at);
  }
}

function score(language: number, scale: number, uses: (i: number) => boolean): void {
  scores.fill(0);
  for (let i = 0; i < GAP_FEATURES; i++) {
    if (!uses(i)) continue;
    const from = rowOf(features[i]!) * OUTPUTS;
    for (let o = 0; o < OUTPUTS; o++) scores[o]! += weights[from + o]!;
  }
  for (let o = 0; o < OUTPUTS; o++) scores[o] = scores[o]! * scale + biases[language]![o]!;
  soften(0, 3);
  soften(3, OUTPUTS);
}

/** Scores from `first` to before `end` → likelihoods, the rest being that of none of them. */
function soften(first: number, end: number): void {
  let highest = 0;
  for (let o = first; o < end; o++) highest = Math.max(highest, scores[o]!);
  let sum = Math.exp(-highest);
  for (let o = first; o < end; o++) sum += scores[o] = Math.exp(scores[o]! - highest);
  for (let o = first; o < end; o++) scores[o]! /= sum;
}

/** Which output should be 1 for the mark and for the capital; -1: none, undefined: not known. */
function truthAt(block: readonly MarkedWord[], at: number) {
  const { mark } = block[at]!;
  return {
    mark: mark === ':' ? undefined : MARKS.indexOf(mark) - 1,
    capital: block[at + 1] === undefined ? undefined : capitalOf(block[at + 1]!),
  };
}

function capitalOf({ written }: MarkedWord): number {
  if (/^'?\p{Lu}/u.test(written)) return 3;
  return /\p{Lu}/u.test(written) ? 4 : -1;
}

function learnGap(block: readonly MarkedWord[], at: number, rate: number): void {
  for (let i = 0; i < GAP_FEATURES; i++) {
    visible[i] = isUsed(features[i]!) && random() >= HIDDEN_SHARE ? 1 : 0;
  }
  const language = languageOf(block[at]!);
  score(language, 1 / (1 - HIDDEN_SHARE), (i) => visible[i] === 1);
  toSlopes(truthAt(block, at));
  for (let o = 0; o < OUTPUTS; o++) biases[language]![o]! -= BIAS_RATE * rate * scores[o]!;
  if (scores.reduce((sum, slope) => sum + Math.abs(slope), 0) < LEAST_SLOPE) return;
  for (let i = 0; i < GAP_FEATURES; i++) {
    if (visible[i] === 1) descend(rowOf(features[i]!) * OUTPUTS, rate);
  }
}

/** Likelihoods less what they should be; nothing is learnt where that is not known. */
function toSlopes(truth: ReturnType<typeof truthAt>): void {
  for (let o = 0; o < OUTPUTS; o++) {
    const right = o < 3 ? truth.mark : truth.capital;
    scores[o] = right === undefined ? 0 : scores[o]! - (right === o ? 1 : 0);
  }
}

/** AdaGrad. */
function descend(from: number, rate: number): void {
  for (let o = 0, w = from; o < OUTPUTS; o++, w++) {
    const slope = scores[o]!;
    squares[w]! += slope * slope;
    weights[w]! -= (rate * slope) / Math.sqrt(squares[w]!);
  }
}

function shuffle<T>(list: T[]): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

function toBlocks(sentences: readonly MarkedWord[][]): MarkedWord[][] {
  return WRITTEN_LANGUAGES.flatMap((language) => {
    const own = sentences.filter(([word]) => word!.language === language);
    return Array.from({ length: Math.ceil(own.length / BLOCK_SENTENCES) }, (_, i) =>
      own.slice(i * BLOCK_SENTENCES, (i + 1) * BLOCK_SENTENCES).flat(),
    );
  });
}

/**
 * A row belongs to the feature that has most of its occurrences (the majority vote of Boyer and Moore);
 * others that fall on it are left out, for they would not be found again in the product's table.
 */
function countFeatures(sentences: readonly MarkedWord[][]): void {
  const blocks = toBlocks(sentences);
  const eachFeature = (visit: (feature: number, row: number) => void) => {
    for (const block of blocks) {
      eachGap(block, () => features.forEach((feature) => visit(feature, rowOf(feature))));
    }
  };
  eachFeature((feature, row) => {
    if (counts[row] === 0) featureOfRow[row] = feature;
    if (featureOfRow[row] !== feature) counts[row]!--;
    else if (counts[row]! < MOST_COUNT) counts[row]!++;
  });
  counts.fill(0);
  eachFeature((feature, row) => {
    if (featureOfRow[row] === feature && counts[row]! < MOST_COUNT) counts[row]!++;
  });
}

function isUsed(feature: number): boolean {
  const row = rowOf(feature);
  return counts[row]! >= LEAST_COUNT && featureOfRow[row] === feature;
}

/** Learns, and gives the features that there is room for. */
function train(sentences: MarkedWord[][]): Kept[] {
  countFeatures(sentences);
  const capitals = innerCapitals(sentences);
  run(sentences, EPOCHS[0], LEARNING_RATE);
  const kept = capitals.concat(pruneFeatures(capitals));
  run(sentences, EPOCHS[1], LEARNING_RATE / 3);
  return kept;
}

function run(sentences: MarkedWord[][], epochs: number, firstRate: number): void {
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = firstRate * (1 - (0.7 * epoch) / epochs);
    for (const block of shuffle(toBlocks(shuffle(sentences)))) {
      eachGap(block, (at) => learnGap(block, at, rate));
    }
    console.log(`epoch ${epoch + 1} of ${epochs}`);
  }
}

/** For each language the likelihoods of full stop, comma, question mark and capital of the highest F1. */
function findThresholds(blocks: readonly MarkedWord[][]): number[][] {
  return WRITTEN_LANGUAGES.map((code, language) => {
    const found: [number, boolean][][] = [[], [], [], []];
    for (const block of blocks.filter(([word]) => word!.language === code)) {
      eachGap(block, (at) => {
        score(language, 1, (i) => isUsed(features[i]!));
        const truth = truthAt(block, at);
        for (const o of [0, 1, 2]) found[o]!.push([scores[o]!, truth.mark === o]);
        if (truth.capital !== undefined)
          found[3]!.push([scores[3]! + scores[4]!, truth.capital > 0]);
      });
    }
    return found.map((pairs, o) =>
      Math.min(0.9, Math.max(o === 2 ? 0.2 : 0.1, bestThreshold(pairs))),
    );
  });
}

function bestThreshold(pairs: [number, boolean][]): number {
  const total = pairs.filter(([, isTrue]) => isTrue).length;
  let [right, best, threshold] = [0, 0, 0.5];
  pairs
    .sort(([a], [b]) => b - a)
    .forEach(([likelihood, isTrue], i) => {
      if (isTrue) right++;
      const f1 = (2 * right) / (i + 1 + total);
      if (f1 > best) [best, threshold] = [f1, likelihood];
    });
  return threshold;
}

interface Kept {
  readonly feature: number;
  readonly weights: ArrayLike<number>;
  readonly bucket: number;
}

/** Keeps the heaviest features that find room in their buckets, and forgets all others. */
function pruneFeatures(taken: readonly Kept[]): Kept[] {
  const room = new Int8Array(BUCKETS).fill(BUCKET_SLOTS);
  for (const { bucket } of taken) room[bucket]!--;
  const sizes = new Float32Array(ROWS);
  const rows: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    if (counts[row]! < LEAST_COUNT) continue;
    for (let o = 0; o < OUTPUTS; o++) sizes[row]! += Math.abs(weights[row * OUTPUTS + o]!);
    rows.push(row);
  }
  const kept: Kept[] = [];
  for (const row of rows.sort((a, b) => sizes[b]! - sizes[a]!)) {
    const feature = featureOfRow[row]!;
    const bucket = bucketOf(feature, BUCKETS);
    if (room[bucket]! > 0) {
      room[bucket]!--;
      const own = weights.subarray(row * OUTPUTS, (row + 1) * OUTPUTS);
      kept.push({ feature, bucket, weights: own });
    } else {
      counts[row] = 0;
    }
  }
  console.log(`${kept.length} of ${rows.length} features are kept`);
  return kept;
}

/** Where the capital inside a name stands: the logarithm of how often it stood there. */
function innerCapitals(sentences: readonly MarkedWord[][]): Kept[] {
  const times = new Map<number, number>();
  for (const { text, written } of sentences.flat()) {
    const at = written.search(/\p{Lu}/u);
    if (at < 1 || at > 6) continue;
    for (const feature of innerCapitalFeatures(text, at)) {
      times.set(feature, (times.get(feature) ?? 0) + 1);
    }
  }
  return [...times]
    .filter(([, count]) => count >= 2)
    .map(([feature, count]) => ({
      feature,
      weights: [Math.log2(count) / 4, 0, 0, 0, 0],
      bucket: bucketOf(feature, BUCKETS),
    }));
}

/** Rounds the weights as the file will hold them. @returns what a step is worth. */
function quantise(): number {
  let [squaresSum, used] = [0, 0];
  for (const weight of weights) {
    if (weight === 0) continue;
    squaresSum += weight * weight;
    used++;
  }
  const step = (WIDEST_DEVIATIONS * Math.sqrt(squaresSum / used)) / MOST_STEPS;
  for (let w = 0; w < weights.length; w++) weights[w] = toSteps(weights[w]!, step) * step;
  return step;
}

function toSteps(weight: number, step: number): number {
  return Math.max(-MOST_STEPS, Math.min(MOST_STEPS, Math.round(weight / step)));
}

function pack(kept: readonly Kept[], step: number, thresholds: readonly number[][]): Uint8Array {
  const slots = BUCKETS * BUCKET_SLOTS;
  const file = new Uint8Array(BUCKETS_AT + slots * (2 + WEIGHT_BYTES));
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode(MAGIC));
  view.setFloat32(4, step, true);
  view.setUint32(8, BUCKETS, true);
  thresholds.forEach((least, language) =>
    [...biases[language]!, ...least].forEach((value, i) =>
      view.setFloat32(HEAD_BYTES + (language * LANGUAGE_FLOATS + i) * 4, value, true),
    ),
  );
  const used = new Uint8Array(BUCKETS);
  for (const { feature, bucket, weights: own } of kept) {
    const slot = bucket * BUCKET_SLOTS + used[bucket]!++;
    view.setUint16(BUCKETS_AT + 2 * slot, fingerprintOf(feature), true);
    let packed = 0;
    for (let o = 0; o < OUTPUTS; o++) {
      packed |= (toSteps(own[o]!, step) & (2 ** WEIGHT_BITS - 1)) << (WEIGHT_BITS * o);
    }
    view.setUint32(BUCKETS_AT + 2 * slots + slot * WEIGHT_BYTES, packed >>> 0, true);
  }
  return file;
}

if (!hasText()) throw new Error('The text to train on is not there: ../shared/data/text.');
const sentences = readSentences('train');
const blocks = toBlocks(sentences);
const held = blocks.filter((_, i) => i % HELD_BLOCK === 7);
const heldWords = new Set(held.flat());
const kept = train(sentences.filter((words) => !heldWords.has(words[0]!)));
const step = quantise();
const thresholds = findThresholds(held);
console.log(thresholds.map((least) => least.map((value) => value.toFixed(2)).join(' ')).join('\n'));
writeFileSync(WEIGHTS_FILE, pack(kept, step, thresholds));
const { measurePunctuation } = await import('./measure-punctuation.ts');
measurePunctuation();
