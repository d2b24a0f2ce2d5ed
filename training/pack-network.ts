/** Weights of the punctuation model → the file that the product reads (network-file.ts). */
import {
  AFFIX_ROWS,
  FLOAT_PARTS,
  HEAD_BYTES,
  INNER_CAPITAL_BYTES,
  LANGUAGE_COUNT,
  MAGIC,
  THRESHOLDS,
  WORD_SIZE,
  fingerprintOf,
} from '../src/text/punctuation/network-file.ts';

export interface TrainedNetwork {
  /** All floats but the thresholds and the weights of lengths, in their order, then the table of affixes. */
  readonly weights: Float32Array;
  /** By row of the table, the affix that it belongs to. */
  readonly owners: ReadonlyMap<number, number>;
  readonly innerCapitals: ReadonlyMap<number, number>;
  readonly lengthWeights: readonly Float32Array[];
  readonly thresholds?: readonly (readonly number[])[];
}

/** Numbers beyond so many standard deviations are cut off. */
const WIDEST_DEVIATIONS = 5;
const MOST_STEPS = 127;

export function packNetwork(network: TrainedNetwork): Uint8Array {
  const { weights, owners, innerCapitals } = network;
  const affixesAt = weights.length - AFFIX_ROWS * WORD_SIZE;
  const floats = allFloats(weights.subarray(0, affixesAt), network);
  const affixes = weights.subarray(affixesAt);
  const tableAt = HEAD_BYTES + 4 * floats.length;
  const capitalsAt = tableAt + AFFIX_ROWS * (1 + WORD_SIZE);
  const file = new Uint8Array(capitalsAt + INNER_CAPITAL_BYTES * innerCapitals.size);
  const view = new DataView(file.buffer);
  const step = stepOf(affixes, [...owners.keys()]);
  file.set(new TextEncoder().encode(MAGIC));
  view.setUint32(4, innerCapitals.size, true);
  view.setFloat32(8, step, true);
  floats.forEach((value, i) => view.setFloat32(HEAD_BYTES + 4 * i, value, true));
  for (const [row, affix] of owners) {
    file[tableAt + row] = fingerprintOf(affix);
    for (let i = row * WORD_SIZE; i < (row + 1) * WORD_SIZE; i++) {
      view.setInt8(tableAt + AFFIX_ROWS + i, toSteps(affixes[i]!, step));
    }
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

function toSteps(value: number, step: number): number {
  return Math.max(-MOST_STEPS, Math.min(MOST_STEPS, Math.round(value / step)));
}

/** What a step is worth, so that the widest numbers but for a few are kept. */
function stepOf(table: Float32Array, rows: readonly number[]): number {
  let squares = 0;
  for (const row of rows) {
    for (let i = row * WORD_SIZE; i < (row + 1) * WORD_SIZE; i++) squares += table[i]! ** 2;
  }
  return (WIDEST_DEVIATIONS * Math.sqrt(squares / (rows.length * WORD_SIZE))) / MOST_STEPS;
}
