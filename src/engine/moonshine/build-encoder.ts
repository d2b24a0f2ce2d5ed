/**
 * Moonshine's encoder, built anew from its weights with fused operators: samples in, and out come the keys
 * and values that every layer of the decoder attends to, laid out as the decoder multiplies them.
 *
 * Against the published graph: signed weights, query, key and value in one product, fused attention,
 * the second and third convolution in eight bits (they ran in float), and the decoder's keys and values
 * computed here once instead of in its first step.
 */
import type { GraphBuilder } from '../../inference/index.ts';
import { convolve, gelu } from './build-convolutions.ts';
import { add, multiply, normalise, reshape, rotaryTables, split } from './fused-layers.ts';
import { joinColumns, scaleMatrix } from './quantised-matrix.ts';
import { HEAD_COUNT, MAX_FRAMES } from './shapes.ts';
import type { DecoderWeights, EncoderLayer, EncoderWeights } from './source-weights.ts';

/** Input `samples` is [hops][64], output `key.N` is [1][heads][head size][frames] and `value.N` is [1][heads][frames][head size]. */
export function buildEncoder(
  graph: GraphBuilder,
  encoder: EncoderWeights,
  decoder: DecoderWeights,
): Uint8Array {
  const features = convolve(graph, encoder);
  const positions = rotaryTables(graph, encoder.rotaryFrequencies, MAX_FRAMES);
  const start = graph.constant(BigInt64Array.of(0n), [1]);
  const rotary = { ...positions, start, size: encoder.rotaryFrequencies.length * 2 };
  const layers = encoder.layers;
  const encoded = layers.reduce((x, layer) => encode(graph, { x, layer, rotary }), features);
  const normalised = normalise(graph, encoded, encoder.finalNorm);
  crossAttentionMemory(graph, normalised, decoder);
  return graph.build();
}

interface Rotary {
  readonly cosines: string;
  readonly sines: string;
  readonly start: string;
  readonly size: number;
}

interface LayerInput {
  readonly x: string;
  readonly layer: EncoderLayer;
  readonly rotary: Rotary;
}

function encode(graph: GraphBuilder, { x, layer, rotary }: LayerInput): string {
  const { query, key, value, output } = layer.attention;
  const normalised = normalise(graph, x, layer.attentionNorm);
  const joined = multiply(graph, normalised, { matrix: joinColumns([query, key, value]) });
  const [q = '', k = '', v = ''] = split(graph, joined, [
    query.outputs,
    key.outputs,
    value.outputs,
  ]);
  const attended = graph.node({
    operator: 'MultiHeadAttention',
    inputs: [rotate(graph, q, rotary), rotate(graph, k, rotary), v],
    attributes: { num_heads: { int: HEAD_COUNT } },
    isFused: true,
  });
  const withAttention = add(graph, x, multiply(graph, attended, { matrix: output }));
  const forward = normalise(graph, withAttention, layer.feedForwardNorm);
  const expanded = gelu(graph, multiply(graph, forward, layer.expand));
  return add(graph, withAttention, multiply(graph, expanded, layer.contract));
}

function rotate(graph: GraphBuilder, x: string, { cosines, sines, start, size }: Rotary): string {
  return graph.node({
    operator: 'RotaryEmbedding',
    inputs: [x, start, cosines, sines],
    attributes: {
      interleaved: { int: 1 },
      num_heads: { int: HEAD_COUNT },
      rotary_embedding_dim: { int: size },
    },
    isFused: true,
  });
}

/** What each layer of the decoder attends to: its keys, transposed and scaled, and its values. */
function crossAttentionMemory(graph: GraphBuilder, x: string, decoder: DecoderWeights): void {
  const { width, layers } = decoder;
  const size = width / HEAD_COUNT;
  const joined = multiply(graph, x, {
    matrix: joinColumns(
      layers.flatMap(({ crossAttention: { key, value } }) => [
        scaleMatrix(key, 1 / Math.sqrt(size)),
        value,
      ]),
    ),
  });
  const parts = split(
    graph,
    joined,
    layers.flatMap(() => [width, width]),
  );
  layers.forEach((_, i) => {
    const key = { x: parts[2 * i] ?? '', name: `key.${i}`, order: [0, 2, 3, 1] };
    const value = { x: parts[2 * i + 1] ?? '', name: `value.${i}`, order: [0, 2, 1, 3] };
    for (const { x: part, name, order } of [key, value]) {
      graph.node({
        operator: 'Transpose',
        inputs: [reshape(graph, part, [1, -1, HEAD_COUNT, size])],
        outputs: [name],
        attributes: { perm: { ints: order } },
      });
    }
    graph.output({ name: key.name, type: 'float32', dimensions: [1, HEAD_COUNT, size, 'frames'] });
    graph.output({
      name: value.name,
      type: 'float32',
      dimensions: [1, HEAD_COUNT, 'frames', size],
    });
  });
}
