/**
 * The weights of the punctuation model as they are kept, all numbers little endian: magic, the number of
 * inner capitals, the step of the affixes' numbers; floats (see `FLOAT_PARTS`); for each row of the table of
 * affixes 8 bits to know the affix by; its numbers, 8 bits each; the inner capitals.
 */
import { LalelaError } from '../../kernel/index.ts';

export const LANGUAGE_COUNT = 11;
/** Rows of the table of affixes; a power of two. Row 0 is empty. */
export const AFFIX_ROWS = 2 ** 17;
/** Numbers that stand for a word. */
export const WORD_SIZE = 32;
export const HIDDEN_SIZE = 64;
/** What a word adds to the hidden layers around it; see gap-network.ts. */
export const GATES = 8;
/** What the model gives for a gap: full stop, comma, question mark; capital first letter, inner letter. */
export const OUTPUTS = 5;
export const THRESHOLDS = 4;
/** Words of the longest sentence whose length is told from that of others. */
export const LONGEST_SENTENCE = 64;
export const MAGIC = 'LPN4';
export const HEAD_BYTES = 12;
export const INNER_CAPITAL_BYTES = 5;

export const FLOAT_PARTS = {
  languages: LANGUAGE_COUNT * WORD_SIZE,
  thresholds: LANGUAGE_COUNT * THRESHOLDS,
  lengthWeights: LANGUAGE_COUNT * LONGEST_SENTENCE,
  gateWeights: GATES * HIDDEN_SIZE * WORD_SIZE,
  gateBiases: GATES * HIDDEN_SIZE,
  outputWeights: OUTPUTS * HIDDEN_SIZE,
  outputBiases: OUTPUTS,
} as const;

export type FloatPart = keyof typeof FLOAT_PARTS;
export const FLOAT_PART_NAMES = Object.keys(FLOAT_PARTS) as FloatPart[];

export interface NetworkFile extends Readonly<Record<FloatPart, Float32Array>> {
  /** What a step of `affixes` is worth. */
  readonly step: number;
  readonly fingerprints: Uint8Array;
  readonly affixes: Int8Array;
  /** How much speaks for a capital, by what is before and behind it. */
  readonly innerCapitals: ReadonlyMap<number, number>;
}

/** Where an affix stands in the table. */
export function rowOf(affix: number): number {
  return affix & (AFFIX_ROWS - 1);
}

/** What an affix is known by in its row; 0 is an empty row. */
export function fingerprintOf(affix: number): number {
  return affix >>> 24 || 1;
}

/** @throws LalelaError INTERNAL when the file is not such a model. */
export function readNetworkFile(file: Uint8Array): NetworkFile {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const floatCount = Object.values(FLOAT_PARTS).reduce((sum, count) => sum + count, 0);
  const tableAt = HEAD_BYTES + 4 * floatCount;
  const capitalsAt = tableAt + AFFIX_ROWS * (1 + WORD_SIZE);
  const capitalCount = file.length < capitalsAt ? 0 : view.getUint32(4, true);
  const isWhole = file.length === capitalsAt + INNER_CAPITAL_BYTES * capitalCount;
  if (!isWhole || String.fromCharCode(...file.subarray(0, 4)) !== MAGIC) {
    throw new LalelaError(
      'INTERNAL',
      'The weights of the punctuation model are not what this version expects; install Lalela anew.',
    );
  }
  return {
    ...readFloats(view),
    step: view.getFloat32(8, true),
    fingerprints: Uint8Array.from(file.subarray(tableAt, tableAt + AFFIX_ROWS)),
    affixes: Int8Array.from(file.subarray(tableAt + AFFIX_ROWS, capitalsAt)),
    innerCapitals: new Map(
      Array.from({ length: capitalCount }, (_, i) => {
        const at = capitalsAt + INNER_CAPITAL_BYTES * i;
        return [view.getInt32(at, true), view.getUint8(at + 4)];
      }),
    ),
  };
}

function readFloats(view: DataView): Record<FloatPart, Float32Array> {
  let at = HEAD_BYTES;
  const parts = FLOAT_PART_NAMES.map((name) => {
    const floats = Float32Array.from({ length: FLOAT_PARTS[name] }, (_, i) =>
      view.getFloat32(at + 4 * i, true),
    );
    at += 4 * floats.length;
    return [name, floats] as const;
  });
  return Object.fromEntries(parts) as Record<FloatPart, Float32Array>;
}
