/** A published Moonshine model → the two graphs that Lalela runs. Pure. */
import { buildDecoder, type AttentionHead } from './build-decoder.ts';
import { buildEncoder } from './build-encoder.ts';
import { misfit, readDecoderWeights, readEncoderWeights } from './source-weights.ts';
import { HEAD_COUNT, modelShape, type ModelShape, type MoonshineSize } from './shapes.ts';

/**
 * Number of what {@link prepareMoonshine} builds: one more whenever the same files come to other graphs, so
 * that files built by an earlier version are not used.
 */
export const BUILD_VERSION = 1;

export interface PublishedModel {
  readonly encoder: Uint8Array;
  readonly decoder: Uint8Array;
  readonly size: MoonshineSize;
}

export interface PreparedModel {
  readonly encoder: Uint8Array;
  readonly decoder: Uint8Array;
  readonly shape: ModelShape;
}

/** @throws LalelaError MODEL_CORRUPT when the files are not Moonshine's encoder and decoder of this size. */
export function prepareMoonshine(
  published: PublishedModel,
  heads: readonly AttentionHead[],
): PreparedModel {
  const encoder = readEncoderWeights(published.encoder);
  const decoder = readDecoderWeights(published.decoder);
  const shape = modelShape(published.size, heads.length);
  if (
    encoder.width !== decoder.width ||
    decoder.width !== shape.headSize * HEAD_COUNT ||
    decoder.layers.length !== shape.layers
  ) {
    throw misfit(`are not those of Moonshine ${published.size}`);
  }
  return {
    encoder: buildEncoder(encoder, decoder),
    decoder: buildDecoder(decoder, heads),
    shape,
  };
}
