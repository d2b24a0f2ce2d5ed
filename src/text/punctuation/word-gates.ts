/** What each word gives to the network of gap-network.ts, kept for the next time that it is met. */
import type { WrittenLanguage } from '../language/language-identifier.ts';
import {
  GATES,
  HIDDEN_SIZE,
  WORD_SIZE,
  fingerprintOf,
  rowOf,
  type NetworkFile,
} from './network-file.ts';
import { affixesOf, listAffixes, type WordInLanguage } from './word-affixes.ts';

/** Words that are kept; before there are more, all are forgotten. */
const MOST_KNOWN_WORDS = 8192;

/** What stands where the text has no word. */
export const NO_WORD_SLOT = MOST_KNOWN_WORDS;
const H = HIDDEN_SIZE;
export const GATES_SIZE = GATES * H;
/** Where each list begins. */
export const GATE_AT = {
  addBefore: 0,
  keepBefore: H,
  addBehind: 2 * H,
  keepBehind: 3 * H,
  oneLater: 4 * H,
  behindIt: 5 * H,
  beforeIt: 6 * H,
  twoBefore: 7 * H,
} as const;
/** So many numbers of a word are used for each list; the weights of the others are 0. */
export const GATE_INPUTS = [16, 6, 16, 6, 8, WORD_SIZE, WORD_SIZE, 8] as const;
/** The memories weigh so much in the hidden layer. */
export const MEMORY_SCALE = 4;

export interface WordGates {
  /** Where in the list the words are; good until the next call. At most `MOST_KNOWN_WORDS`. */
  slotsOf(words: readonly WordInLanguage[]): Int32Array;
  /** By slot, `GATES` lists of `HIDDEN_SIZE`: those that keep are shares, those that add scaled by the rest. */
  readonly gates: Float32Array;
}

export function createWordGates(
  network: NetworkFile,
  languages: readonly WrittenLanguage[],
): WordGates {
  const known = new Map<WrittenLanguage, Map<string, number>>();
  const gates = new Float32Array((MOST_KNOWN_WORDS + 1) * GATES_SIZE);
  const vector = new Float64Array(WORD_SIZE);
  // As numbers that need not be widened at each step of the innermost loop.
  const weights = Float64Array.from(network.gateWeights);
  const biases = Float64Array.from(network.gateBiases);
  let knownCount = 0;

  function slotOf(word: WordInLanguage): number {
    let words = known.get(word.language);
    if (words === undefined) known.set(word.language, (words = new Map<string, number>()));
    const kept = words.get(word.text);
    if (kept !== undefined) return kept;
    const slot = knownCount++;
    words.set(word.text, slot);
    fillVector(vector, network, {
      affixes: listAffixes(affixesOf(word)),
      language: languages.indexOf(word.language),
    });
    const own = gates.subarray(slot * GATES_SIZE, (slot + 1) * GATES_SIZE);
    fillGates(own, { weights, biases }, vector);
    return slot;
  }

  return {
    gates,
    slotsOf(words) {
      if (knownCount + words.length > MOST_KNOWN_WORDS) {
        known.clear();
        knownCount = 0;
      }
      const slots = new Int32Array(words.length);
      for (let at = 0; at < words.length; at++) slots[at] = slotOf(words[at]!);
      return slots;
    },
  };
}

function fillVector(
  vector: Float64Array,
  network: NetworkFile,
  { affixes, language }: { readonly affixes: readonly number[]; readonly language: number },
): void {
  vector.fill(0);
  for (const affix of affixes) {
    const row = rowOf(affix);
    if (network.fingerprints[row] !== fingerprintOf(affix)) continue;
    const at = row * WORD_SIZE;
    for (let i = 0; i < WORD_SIZE; i++) vector[i]! += network.affixes[at + i]!;
  }
  const own = language * WORD_SIZE;
  for (let i = 0; i < WORD_SIZE; i++) {
    vector[i] = Math.tanh(vector[i]! * network.step + network.languages[own + i]!);
  }
}

function fillGates(
  gates: Float32Array,
  { weights, biases }: { readonly weights: Float64Array; readonly biases: Float64Array },
  vector: Float64Array,
): void {
  for (let gate = 0; gate < GATES; gate++) {
    const inputs = GATE_INPUTS[gate]!;
    // Four sums at a time, which do not wait for each other.
    for (let h = gate * H; h < (gate + 1) * H; h++) {
      const at = h * WORD_SIZE;
      let a = biases[h]!;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < inputs; i += 4) {
        a += weights[at + i]! * vector[i]!;
        b += weights[at + i + 1]! * vector[i + 1]!;
        c += weights[at + i + 2]! * vector[i + 2]!;
        d += weights[at + i + 3]! * vector[i + 3]!;
      }
      gates[h] = a + b + (c + d);
    }
  }
  for (let h = 0; h < H; h++) {
    toMemory(gates, GATE_AT.addBefore + h, GATE_AT.keepBefore + h);
    toMemory(gates, GATE_AT.addBehind + h, GATE_AT.keepBehind + h);
  }
}

function toMemory(gates: Float32Array, add: number, keep: number): void {
  const kept = 1 / (1 + Math.exp(-gates[keep]!));
  gates[keep] = kept;
  gates[add]! *= MEMORY_SCALE * (1 - kept);
}
