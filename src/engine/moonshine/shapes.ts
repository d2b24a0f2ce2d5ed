/** What every size of Moonshine has in common, and in what they differ. */

export const HEAD_COUNT = 8;
/** Samples between two windows of the first convolution. */
export const HOP_SAMPLES = 64;
/** The most frames that a segment may have (24 ms each). */
export const MAX_FRAMES = 2048;
/** The most tokens that a segment may come to. */
export const MAX_TOKENS = 512;

export interface ModelShape {
  /** Of the decoder. */
  readonly layers: number;
  /** Numbers in one head of attention. */
  readonly headSize: number;
  /** How many heads of cross-attention the decoder reports. */
  readonly reportedHeads: number;
}

const SIZES = { base: { layers: 8, headSize: 52 }, tiny: { layers: 6, headSize: 36 } } as const;
export type MoonshineSize = keyof typeof SIZES;

export function modelShape(size: MoonshineSize, reportedHeads: number): ModelShape {
  return { ...SIZES[size], reportedHeads };
}

/** Frames that the encoder's three convolutions make of so many hops of samples. */
export function frameCount(hops: number): number {
  const first = hops - 1;
  const second = Math.floor((first - 7) / 3) + 1;
  return Math.max(0, Math.floor((second - 3) / 2) + 1);
}

/** Size of a head of the decoder's attention to itself, as it is kept: a multiple of sixteen. */
export function paddedHeadSize(headSize: number): number {
  return Math.ceil(headSize / 16) * 16;
}
