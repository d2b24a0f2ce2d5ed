/** Weights of the punctuation model → the file that the product reads (network-file.ts). */
import {
  AFFIX_ROWS,
  FLOAT_PARTS,
  HEAD_BYTES,
  INNER_CAPITAL_BYTES,
  LANGUAGE_COUNT,
  MAGIC,
  OUTPUTS,
  PAIR_BITS,
  PAIR_BYTES,
  PAIR_ROWS,
  THRESHOLDS,
  WORD_SIZE,
  fingerprintOf,
  pairFingerprintOf,
} from '../src/text/punctuation/network-file.ts';

/** What the rows of the two tables belong to. */
export interface Owners {
  readonly affixes: ReadonlyMap<number, number>;
  readonly pairs: Int32Array;
}

export interface TrainedNetwork {
  /** All floats but the thresholds and the weights of lengths, in their order, then the tables of affixes and of pairs. */
  readonly weights: Float32Array;
  readonly owners: Owners;
  readonly innerCapitals: ReadonlyMap<number, number>;
  readonly lengthWeights: readonly Float32Array[];
  readonly thresholds?: readonly (readonly number[])[];
}

/** Numbers beyond so many standard deviations are cut off. */
const WIDEST_DEVIATIONS = 5;
const MOST_STEPS = 127;
const MOST_PAIR_STEPS = 15;
/** Pairs are learnt too much by heart: they count by this share. */
const PAIR_SHARE = 0.5;

export function packNetwork(network: TrainedNetwork): Uint8Array {
  const { weights, owners, innerCapitals } = network;
  const tablesAt = weights.length - AFFIX_ROWS * WORD_SIZE - PAIR_ROWS * OUTPUTS;
  const floats = allFloats(weights.subarray(0, tablesAt), network);
  const affixes = weights.subarray(tablesAt, tablesAt + AFFIX_ROWS * WORD_SIZE);
  const pairs = weights.subarray(tablesAt + AFFIX_ROWS * WORD_SIZE);
  const tableAt = HEAD_BYTES + 4 * floats.length;
  const pairsAt = tableAt + AFFIX_ROWS * (1 + WORD_SIZE);
  const capitalsAt = pairsAt + PAIR_ROWS * PAIR_BYTES;
  const file = new Uint8Array(capitalsAt + INNER_CAPITAL_BYTES * innerCapitals.size);
  const view = new DataView(file.buffer);
  const usedPairs = [...owners.pairs.keys()].filter((row) => owners.pairs[row] !== 0);
  const step = stepOf(affixes, [...owners.affixes.keys()], WORD_SIZE, MOST_STEPS);
  const pairStep = stepOf(pairs, usedPairs, OUTPUTS, MOST_PAIR_STEPS);
  file.set(new TextEncoder().encode(MAGIC));
  view.setUint32(4, innerCapitals.size, true);
  view.setFloat32(8, step, true);
  view.setFloat32(12, pairStep * PAIR_SHARE, true);
  floats.forEach((value, i) => view.setFloat32(HEAD_BYTES + 4 * i, value, true));
  for (const [row, affix] of owners.affixes) {
    file[tableAt + row] = fingerprintOf(affix);
    for (let i = row * WORD_SIZE; i < (row + 1) * WORD_SIZE; i++) {
      view.setInt8(tableAt + AFFIX_ROWS + i, toSteps(affixes[i]!, step, MOST_STEPS));
    }
  }
  for (const row of usedPairs) {
    const own = pairs.subarray(row * OUTPUTS, (row + 1) * OUTPUTS);
    const packed = packPair(owners.pairs[row]!, own, pairStep);
    view.setInt32(pairsAt + PAIR_BYTES * row, packed, true);
  }
  [...innerCapitals].forEach(([feature, weight], i) => {
    view.setInt32(capitalsAt + INNER_CAPITAL_BYTES * i, feature, true);
    view.setUint8(capitalsAt + INNER_CAPITAL_BYTES * i + 4, weight);
  });
  return file;
}

function allFloats(trained: Float32Array, { thresholds, lengthWeights }: TrainedNetwork): number[] {
  const least = thresholds?.flat() ?? new Array<number>(LANGUAGE_COUNT * THRESHOLDS).fill(0.5);
  const { languages } = FLOAT_PARTS;
  return [
    ...trained.subarray(0, languages),
    ...least,
    ...lengthWeights.flatMap((weights) => [...weights]),
    ...trained.subarray(languages),
  ];
}

function packPair(pair: number, values: Float32Array, step: number): number {
  let packed = pairFingerprintOf(pair) << (OUTPUTS * PAIR_BITS);
  values.forEach((value, o) => {
    packed |= (toSteps(value, step, MOST_PAIR_STEPS) & (2 ** PAIR_BITS - 1)) << (PAIR_BITS * o);
  });
  return packed;
}

function toSteps(value: number, step: number, most: number): number {
  return Math.max(-most, Math.min(most, Math.round(value / step)));
}

/** What a step is worth, so that the widest numbers but for a few are kept. */
function stepOf(
  table: Float32Array,
  rows: readonly number[],
  size: number,
  mostSteps: number,
): number {
  let squares = 0;
  for (const row of rows) {
    for (let i = row * size; i < (row + 1) * size; i++) squares += table[i]! ** 2;
  }
  return (WIDEST_DEVIATIONS * Math.sqrt(squares / (rows.length * size))) / mostSteps;
}
