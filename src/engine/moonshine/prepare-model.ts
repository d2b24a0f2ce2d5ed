/** A published Moonshine model → the two graphs that Lalela runs. Pure. */
import { createGraphBuilder, type GraphBuilder } from '../../inference/index.ts';
import { buildDecoder, type AttentionHead } from './build-decoder.ts';
import { buildEncoder } from './build-encoder.ts';
import { unsignedWeights } from './quantised-matrix.ts';
import { HEAD_COUNT, modelShape, type ModelShape, type MoonshineSize } from './shapes.ts';
import {
  misfit,
  readDecoderWeights,
  readEncoderWeights,
  type DecoderWeights,
  type EncoderWeights,
} from './source-weights.ts';

/**
 * Number of what {@link prepareMoonshine} builds: one more whenever the same files come to other graphs, so
 * that files built by an earlier version are not used.
 */
export const BUILD_VERSION = 3;

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

export interface MoonshineWeights {
  readonly encoder: EncoderWeights;
  readonly decoder: DecoderWeights;
}

/**
 * @param heads of cross-attention, whose attention the decoder reports
 * @param signs `unsigned` for processors that cannot multiply by signed bytes without loss
 * @throws LalelaError MODEL_CORRUPT when the files are not Moonshine's encoder and decoder of this size
 */
export function prepareMoonshine(
  published: PublishedModel,
  heads: readonly AttentionHead[],
  signs: 'signed' | 'unsigned' = 'signed',
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
  return buildGraphs({ encoder, decoder }, heads, signs);
}

/** The two graphs of any weights that fit one another. */
export function buildGraphs(
  { encoder, decoder }: MoonshineWeights,
  heads: readonly AttentionHead[],
  signs: 'signed' | 'unsigned' = 'signed',
): PreparedModel {
  const newGraph = signs === 'signed' ? createGraphBuilder : unsignedGraphBuilder;
  return {
    encoder: buildEncoder(newGraph(), encoder, decoder),
    decoder: buildDecoder(newGraph(), decoder, heads),
    shape: {
      layers: decoder.layers.length,
      headSize: decoder.width / HEAD_COUNT,
      reportedHeads: heads.length,
    },
  };
}

/** Weights and zero points are the only constants of signed bytes; shifted together they mean the same. */
function unsignedGraphBuilder(): GraphBuilder {
  const graph = createGraphBuilder();
  return {
    ...graph,
    constant: (data, dimensions) =>
      graph.constant(data instanceof Int8Array ? unsignedWeights(data) : data, dimensions),
  };
}
