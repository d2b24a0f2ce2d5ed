/** What each length of a sentence weighs (sentence-lengths.ts), by how often it is met. */
import { LONGEST_SENTENCE } from '../src/text/punctuation/network-file.ts';
import type { MarkedWord } from './marked-words.ts';

/** The network knows of lengths too: they count by this power. */
const STRENGTH = 0.4;
/** Counts are spread over lengths nearby, and none is impossible. */
const SPREAD = 1.5;
const LEAST_COUNT = 0.1;

export function findLengthWeights(words: readonly MarkedWord[]): Float32Array {
  const counts = new Float64Array(LONGEST_SENTENCE);
  let [length, sentences] = [0, 0];
  for (const { mark } of words) {
    length++;
    if (mark !== '.' && mark !== '?') continue;
    counts[Math.min(length, LONGEST_SENTENCE) - 1]!++;
    sentences++;
    length = 0;
  }
  const share = sentences / words.length;
  const odds = share / (1 - share);
  const spread = Float64Array.from(counts, (_, at) => spreadAt(counts, at) + LEAST_COUNT);
  const total = spread.reduce((sum, count) => sum + count, 0);
  // The network's likelihoods hold how often sentences end: that is taken out as far as lengths count.
  return Float32Array.from(spread, (count) => (count / total / odds) ** STRENGTH);
}

function spreadAt(counts: Float64Array, at: number): number {
  let [sum, whole] = [0, 0];
  counts.forEach((count, other) => {
    const share = Math.exp(-(((other - at) / SPREAD) ** 2) / 2);
    sum += share * count;
    whole += share;
  });
  return sum / whole;
}
