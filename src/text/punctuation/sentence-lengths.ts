/**
 * Sentences are seldom very short or very long: how likely a sentence ends at each gap, given how long all
 * sentences around it would be. A semi-Markov chain of sentences, summed over all ways to divide the text.
 */
import { LONGEST_SENTENCE, OUTPUTS } from './network-file.ts';

/** No ending is certain, or none. */
const LEAST_LIKELIHOOD = 1e-6;
/** Sums are brought back to 1 before they leave the numbers that there are. */
const [LEAST_SUM, MOST_SUM] = [1e-100, 1e100] as const;
const [STOP, COMMA, QUESTION] = [0, 1, 2] as const;

export interface Ending {
  /** What each length of a sentence that ends here weighs, from one word up: `LONGEST_SENTENCE` numbers. */
  readonly lengthWeights: Float32Array;
  /** Whether it must end here. */
  readonly mustEnd: boolean;
}

/**
 * @param likelihoods of the marks of each gap, `OUTPUTS` each; changed in place
 * @param endings for each gap
 */
export function weighSentenceLengths(likelihoods: Float32Array, endings: readonly Ending[]): void {
  const odds = oddsOfEnds(likelihoods, endings);
  const upTo = sumUpTo(odds, endings);
  const from = sumFrom(odds, endings);
  const whole = upTo[endings.length]!;
  for (let at = 0; at < endings.length; at++) {
    const ends = Math.exp(upTo[at + 1]! + from[at + 1]! - whole);
    setEnding(likelihoods, at * OUTPUTS, Math.min(1, ends));
  }
}

function oddsOfEnds(likelihoods: Float32Array, endings: readonly Ending[]): Float64Array {
  const odds = new Float64Array(endings.length);
  for (let at = 0; at < endings.length; at++) {
    const from = at * OUTPUTS;
    const ends = likelihoods[from + STOP]! + likelihoods[from + QUESTION]!;
    const sure = Math.min(1 - LEAST_LIKELIHOOD, Math.max(LEAST_LIKELIHOOD, ends));
    odds[at] = endings[at]!.mustEnd ? 1 / LEAST_LIKELIHOOD : sure / (1 - sure);
  }
  return odds;
}

/** Of all ways to divide the words before each place into sentences, the logarithm of their weight. */
function sumUpTo(odds: Float64Array, endings: readonly Ending[]): Float64Array {
  const logs = new Float64Array(odds.length + 1);
  const sums = new Float64Array(odds.length + 1);
  sums[0] = 1;
  let scale = 0;
  for (let at = 1; at <= odds.length; at++) {
    const { lengthWeights } = endings[at - 1]!;
    const longest = Math.min(at, LONGEST_SENTENCE);
    let sum = 0;
    for (let length = 1; length <= longest; length++) {
      sum += sums[at - length]! * lengthWeights[length - 1]!;
    }
    sums[at] = sum * odds[at - 1]!;
    logs[at] = Math.log(sums[at]!) + scale;
    scale += rescale(sums.subarray(Math.max(0, at + 1 - LONGEST_SENTENCE), at + 1), sums[at]!);
  }
  return logs;
}

/** The same of the words behind each place. */
function sumFrom(odds: Float64Array, endings: readonly Ending[]): Float64Array {
  const logs = new Float64Array(odds.length + 1);
  const sums = new Float64Array(odds.length + 1);
  sums[odds.length] = 1;
  let scale = 0;
  for (let at = odds.length - 1; at >= 0; at--) {
    const longest = Math.min(odds.length - at, LONGEST_SENTENCE);
    let sum = 0;
    for (let length = 1; length <= longest; length++) {
      const end = at + length - 1;
      sum += sums[end + 1]! * odds[end]! * endings[end]!.lengthWeights[length - 1]!;
    }
    sums[at] = sum;
    logs[at] = Math.log(sum) + scale;
    scale += rescale(sums.subarray(at, at + LONGEST_SENTENCE), sum);
  }
  return logs;
}

/** @returns the logarithm of what was divided by */
function rescale(sums: Float64Array, by: number): number {
  if (by > LEAST_SUM && by < MOST_SUM) return 0;
  for (let i = 0; i < sums.length; i++) sums[i]! /= by;
  return Math.log(by);
}

function setEnding(likelihoods: Float32Array, from: number, ends: number): void {
  const before = likelihoods[from + STOP]! + likelihoods[from + QUESTION]!;
  const share = before === 0 ? 0 : likelihoods[from + QUESTION]! / before;
  likelihoods[from + QUESTION] = ends * share;
  likelihoods[from + STOP] = ends * (1 - share);
  likelihoods[from + COMMA]! *= before >= 1 ? 0 : (1 - ends) / (1 - before);
}
