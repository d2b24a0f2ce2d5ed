/**
 * The weights of the punctuation model as they are kept: buckets of eight features, each with 16 bits to
 * know it by and five weights of 6 bits. A feature that is not there weighs nothing.
 */
import { LalelaError } from '../../kernel/index.ts';

/** What the model gives for a gap: three marks behind the word, two kinds of capital in the next one. */
export const OUTPUTS = 5;
export const BUCKET_SLOTS = 8;
export const WEIGHT_BYTES = 4;
export const WEIGHT_BITS = 6;
export const LANGUAGE_FLOATS = OUTPUTS + 4;
export const MAGIC = 'LPUN';
/** Magic, step, number of buckets. */
export const HEAD_BYTES = 12;
const LANGUAGE_COUNT = 11;
/** Where the buckets begin. */
export const BUCKETS_AT = HEAD_BYTES + LANGUAGE_COUNT * LANGUAGE_FLOATS * 4;

export interface FeatureTable {
  /** Adds the weights of a feature to `outputs`. */
  addTo(outputs: Float32Array, feature: number): void;
  /** By language: a number for each output to begin with, then the least likelihood of each decision. */
  readonly ofLanguage: readonly Float32Array[];
}

/** What a feature is known by within its bucket; never 0, which is an empty slot. */
export function fingerprintOf(feature: number): number {
  return (Math.imul(feature ^ (feature >>> 16), 0x45d9f3b) >>> 16) | 1;
}

export function bucketOf(feature: number, bucketCount: number): number {
  return (feature >>> 0) % bucketCount;
}

/** @throws LalelaError INTERNAL when the file is not such a table. */
export function readFeatureTable(file: Uint8Array): FeatureTable {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isLong = file.length > BUCKETS_AT;
  const bucketCount = isLong ? view.getUint32(8, true) : 0;
  const slotCount = bucketCount * BUCKET_SLOTS;
  const isWhole = file.length === BUCKETS_AT + slotCount * (2 + WEIGHT_BYTES);
  if (!isWhole || !isLong || String.fromCharCode(...file.subarray(0, 4)) !== MAGIC) {
    throw new LalelaError(
      'INTERNAL',
      'The weights of the punctuation model are not what this version expects; install Lalela anew.',
    );
  }
  const step = view.getFloat32(4, true);
  const fingerprints = Uint16Array.from({ length: slotCount }, (_, slot) =>
    view.getUint16(BUCKETS_AT + 2 * slot, true),
  );
  const weights = unpack(file.subarray(BUCKETS_AT + 2 * slotCount), slotCount);
  return {
    ofLanguage: readLanguages(view),
    addTo(outputs, feature) {
      const first = bucketOf(feature, bucketCount) * BUCKET_SLOTS;
      const fingerprint = fingerprintOf(feature);
      for (let slot = first; slot < first + BUCKET_SLOTS; slot++) {
        if (fingerprints[slot] !== fingerprint) continue;
        const at = slot * OUTPUTS;
        for (let o = 0; o < OUTPUTS; o++) outputs[o]! += weights[at + o]! * step;
        return;
      }
    },
  };
}

function readLanguages(view: DataView): Float32Array[] {
  return Array.from({ length: LANGUAGE_COUNT }, (_, language) =>
    Float32Array.from({ length: LANGUAGE_FLOATS }, (__, i) =>
      view.getFloat32(HEAD_BYTES + (language * LANGUAGE_FLOATS + i) * 4, true),
    ),
  );
}

/** Five numbers with a sign in 32 bits, little endian, the first in the lowest bits. */
function unpack(bytes: Uint8Array, slotCount: number): Int8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const weights = new Int8Array(slotCount * OUTPUTS);
  for (let slot = 0; slot < slotCount; slot++) {
    const packed = view.getUint32(slot * WEIGHT_BYTES, true);
    for (let o = 0; o < OUTPUTS; o++) {
      const aboveIt = 32 - WEIGHT_BITS * (o + 1);
      weights[slot * OUTPUTS + o] = (packed << aboveIt) >> (32 - WEIGHT_BITS);
    }
  }
  return weights;
}
