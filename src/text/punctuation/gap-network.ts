/**
 * A small network that scores the gap behind every word. Each word is the sum of its affixes. From it come,
 * by one layer, eight lists of numbers, which are kept for the next time that the word is met, so that a
 * text costs little more than sums: what the word adds to the memory of the words up to the gap, and how
 * much of the earlier memory it leaves; the same for the words behind the gap, from the end of the text;
 * and what it adds by itself to the gaps two words before, before it, behind it, and one word later.
 */
import type { WrittenLanguage } from '../language/language-identifier.ts';
import { HIDDEN_SIZE, OUTPUTS, type NetworkFile } from './network-file.ts';
import type { WordInLanguage } from './word-affixes.ts';
import {
  GATES_SIZE,
  GATE_AT,
  NO_WORD_SLOT,
  createWordGates,
  type WordGates,
} from './word-gates.ts';

/** A long text is scored by so many words, each time with so many beyond both ends. */
const BLOCK_WORDS = 2048;
const BLOCK_MARGIN = 64;
const H = HIDDEN_SIZE;

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
  const memory = new Float32Array(H);
  for (let at = slots.length - 1; at >= 0; at--) {
    for (let h = 0, i = at * H; h < H; h++, i++) hidden[i] = Math.max(0, hidden[i]! + memory[h]!);
    addToMemory(memory, words.gates, slots[at]! * GATES_SIZE + GATE_AT.addBehind);
  }
  return outputsOf(network, hidden);
}

/** The hidden layer of each gap but for the memory of what is behind it. */
function sumBefore(gates: Float32Array, slots: Int32Array): Float32Array {
  const hidden = new Float32Array(slots.length * H);
  const memory = new Float32Array(H);
  const placeOf = (at: number) => (slots[at] ?? NO_WORD_SLOT) * GATES_SIZE;
  for (let at = 0; at < slots.length; at++) {
    const word = placeOf(at);
    addToMemory(memory, gates, word + GATE_AT.addBefore);
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

/** @param add where in `gates` a list that adds begins; the one that keeps is behind it. */
function addToMemory(memory: Float32Array, gates: Float32Array, add: number): void {
  const keep = add + H;
  for (let h = 0; h < H; h++) memory[h] = memory[h]! * gates[keep + h]! + gates[add + h]!;
}

function outputsOf(
  { outputWeights, outputBiases }: NetworkFile,
  hidden: Float32Array,
): Float32Array {
  const scores = new Float32Array((hidden.length / H) * OUTPUTS);
  for (let from = 0, to = 0; from < hidden.length; from += H, to += OUTPUTS) {
    for (let o = 0; o < OUTPUTS; o++) {
      let even = outputBiases[o]!;
      let odd = 0;
      for (let h = 0, w = o * H; h < H; h += 2, w += 2) {
        even += outputWeights[w]! * hidden[from + h]!;
        odd += outputWeights[w + 1]! * hidden[from + h + 1]!;
      }
      scores[to + o] = even + odd;
    }
  }
  return scores;
}
