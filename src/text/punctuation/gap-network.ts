/**
 * A small network that scores the gap behind every word. Each word is the sum of its affixes. From it come,
 * by one layer, eight lists of numbers, which are kept for the next time that the word is met, so that a
 * text costs little more than sums: what the word adds to the memory of the words up to the gap, and how
 * much of the earlier memory it leaves; the same for the words behind the gap, from the end of the text;
 * and what it adds by itself to the gaps two words before, before it, behind it, and one word later.
 * Pairs of words speak for or against each mark directly.
 */
import type { WrittenLanguage } from '../language/language-identifier.ts';
import {
  HIDDEN_SIZE,
  OUTPUTS,
  PAIR_BITS,
  pairFingerprintOf,
  pairRowOf,
  type NetworkFile,
} from './network-file.ts';
import type { WordInLanguage } from './word-affixes.ts';
import {
  GATES_SIZE,
  GATE_AT,
  NO_WORD_SLOT,
  createWordGates,
  type WordGates,
} from './word-gates.ts';
import { PAIR_COUNT, PART_COUNT, WINDOW_BEFORE, WINDOW_WORDS, fillPairs } from './word-pairs.ts';

/** A long text is scored by so many words, each time with so many beyond both ends. */
const BLOCK_WORDS = 2048;
const BLOCK_MARGIN = 64;
const H = HIDDEN_SIZE;
const LAST_IN_WINDOW = (WINDOW_WORDS - 1) * PART_COUNT;

export type GapScorer = (words: readonly WordInLanguage[]) => Float32Array;

/** @returns what gives `OUTPUTS` scores for the gap behind each word, against 0 for nothing there. */
export function createGapScorer(
  network: NetworkFile,
  languages: readonly WrittenLanguage[],
): GapScorer {
  const wordGates = createWordGates(network, languages);
  return (words) => {
    const scores = new Float32Array(words.length * OUTPUTS);
    for (let from = 0; from < words.length; from += BLOCK_WORDS) {
      const to = Math.min(words.length, from + BLOCK_WORDS);
      const first = Math.max(0, from - BLOCK_MARGIN);
      const slots = wordGates.slotsOf(words.slice(first, to + BLOCK_MARGIN));
      const own = scoreBlock(network, wordGates, slots);
      scores.set(own.subarray((from - first) * OUTPUTS, (to - first) * OUTPUTS), from * OUTPUTS);
    }
    return scores;
  };
}

function scoreBlock(network: NetworkFile, words: WordGates, slots: Int32Array): Float32Array {
  const hidden = sumBefore(words.gates, slots);
  const scores = new Float32Array(slots.length * OUTPUTS);
  const memory = new Float32Array(H);
  for (let at = slots.length - 1; at >= 0; at--) {
    for (let h = 0, i = at * H; h < H; h++, i++) hidden[i] = Math.max(0, hidden[i]! + memory[h]!);
    addOutputs(network, hidden, scores, at);
    const word = slots[at]! * GATES_SIZE;
    addToMemory(memory, words.gates, word + GATE_AT.addBehind, word + GATE_AT.keepBehind);
  }
  addPairs(network, words.parts, slots, scores);
  return scores;
}

/** The hidden layer of each gap but for the memory of what is behind it. */
function sumBefore(gates: Float32Array, slots: Int32Array): Float32Array {
  const hidden = new Float32Array(slots.length * H);
  const memory = new Float32Array(H);
  const placeOf = (at: number) => (slots[at] ?? NO_WORD_SLOT) * GATES_SIZE;
  for (let at = 0; at < slots.length; at++) {
    const word = placeOf(at);
    addToMemory(memory, gates, word + GATE_AT.addBefore, word + GATE_AT.keepBefore);
    const [to, own] = [at * H, word + GATE_AT.behindIt];
    const before = placeOf(at - 1) + GATE_AT.oneLater;
    const next = placeOf(at + 1) + GATE_AT.beforeIt;
    const afterNext = placeOf(at + 2) + GATE_AT.twoBefore;
    for (let h = 0; h < H; h++) {
      const near = gates[own + h]! + gates[before + h]! + gates[next + h]! + gates[afterNext + h]!;
      hidden[to + h] = memory[h]! + near;
    }
  }
  return hidden;
}

function addToMemory(memory: Float32Array, gates: Float32Array, add: number, keep: number): void {
  for (let h = 0; h < H; h++) memory[h] = memory[h]! * gates[keep + h]! + gates[add + h]!;
}

function addOutputs(
  { outputWeights, outputBiases }: NetworkFile,
  hidden: Float32Array,
  scores: Float32Array,
  at: number,
): void {
  const from = at * H;
  for (let o = 0; o < OUTPUTS; o++) {
    let even = outputBiases[o]!;
    let odd = 0;
    for (let h = 0, w = o * H; h < H; h += 2, w += 2) {
      even += outputWeights[w]! * hidden[from + h]!;
      odd += outputWeights[w + 1]! * hidden[from + h + 1]!;
    }
    scores[at * OUTPUTS + o] = even + odd;
  }
}

function addPairs(
  { pairs, pairStep }: NetworkFile,
  parts: Int32Array,
  slots: Int32Array,
  scores: Float32Array,
): void {
  const found = new Int32Array(PAIR_COUNT);
  const window = new Int32Array(WINDOW_WORDS * PART_COUNT);
  for (let at = 1 - WINDOW_WORDS; at < slots.length; at++) {
    const from = (slots[at + WINDOW_WORDS - 1 - WINDOW_BEFORE] ?? NO_WORD_SLOT) * PART_COUNT;
    window.copyWithin(0, PART_COUNT);
    for (let i = 0; i < PART_COUNT; i++) window[LAST_IN_WINDOW + i] = parts[from + i]!;
    if (at < 0) continue;
    fillPairs(window, found);
    for (let i = 0; i < PAIR_COUNT; i++) {
      const packed = pairs[pairRowOf(found[i]!)]!;
      const isIt = packed >>> (OUTPUTS * PAIR_BITS) === pairFingerprintOf(found[i]!);
      if (isIt) addPacked(packed, pairStep, scores, at * OUTPUTS);
    }
  }
}

/** Numbers with a sign, the first in the lowest bits. */
function addPacked(packed: number, step: number, scores: Float32Array, to: number): void {
  for (let o = 0; o < OUTPUTS; o++) {
    const value = (packed << (32 - PAIR_BITS * (o + 1))) >> (32 - PAIR_BITS);
    scores[to + o]! += value * step;
  }
}
