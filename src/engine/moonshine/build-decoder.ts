/**
 * One step of Moonshine's decoder, built anew from its weights with fused operators: for each segment of a
 * batch the last token goes in, and the two likeliest next tokens come out, with the attention that the
 * chosen heads paid to the sound.
 *
 * Against the published graph: no branch, signed weights, the tied projection multiplied in eight bits,
 * keys and values of the encoder ready and transposed, own keys and values appended in place, and only
 * what is used of the result leaves the graph.
 */
import type { GraphBuilder } from '../../inference/index.ts';
import {
  add,
  multiplyRows,
  normalise,
  placeMatrix,
  reshape,
  rotaryTables,
  split,
} from './fused-layers.ts';
import { joinColumns, padColumns, padRows, type QuantisedMatrix } from './quantised-matrix.ts';
import { HEAD_COUNT, MAX_TOKENS, paddedHeadSize } from './shapes.ts';
import type { Attention, DecoderLayer, DecoderWeights } from './source-weights.ts';

/** One head of cross-attention. */
export interface AttentionHead {
  readonly layer: number;
  readonly head: number;
}

interface StepInput {
  readonly x: string;
  readonly layer: DecoderLayer;
  readonly index: number;
  readonly shared: Shared;
}

interface Shared {
  readonly cosines: string;
  readonly sines: string;
  readonly headSize: number;
}

/**
 * Inputs: `token` [batch][1]; `last_position` [batch] and `length` [1], both of the token that goes in;
 * `mask` [batch][1][1][frames], 0 or a large negative number; `mix` [batch][batch], how much each row hears of
 * each other before it chooses; for each layer `key.N` and `value.N` as the
 * encoder gives them, and `past_key.N` and `past_value.N` [batch][heads][capacity][padded head size].
 * Outputs: `probability` and `next` [batch][1][2], likeliest first; `attention` [batch][chosen][1][frames];
 * `present_key.N` and `present_value.N`, which may lie in the same memory as the past.
 */
export function buildDecoder(
  graph: GraphBuilder,
  weights: DecoderWeights,
  heads: readonly AttentionHead[],
): Uint8Array {
  const { layers, width } = weights;
  declareInputs(graph);
  const tables = rotaryTables(graph, weights.rotaryFrequencies, MAX_TOKENS);
  const shared = { ...tables, headSize: width / HEAD_COUNT };
  const attentions: string[] = [];
  let x = embed(graph, weights);
  layers.forEach((layer, index) => {
    const step = decode(graph, { x, layer, index, shared });
    x = step.x;
    attentions.push(step.attention);
  });
  rank(graph, normalise(graph, x, weights.finalNorm), weights);
  choose(graph, attentions, heads);
  return graph.build();
}

function declareInputs(graph: GraphBuilder): void {
  graph.input({ name: 'token', type: 'int64', dimensions: ['batch', 1] });
  graph.input({ name: 'last_position', type: 'int32', dimensions: ['batch'] });
  graph.input({ name: 'position', type: 'int64', dimensions: [1] });
  graph.input({ name: 'length', type: 'int32', dimensions: [1] });
  graph.input({ name: 'mix', type: 'float32', dimensions: ['batch', 'batch'] });
  graph.input({ name: 'mask', type: 'float32', dimensions: ['batch', 1, 1, 'frames'] });
}

function embed(graph: GraphBuilder, { embedding, vocabularySize, width }: DecoderWeights): string {
  const row = graph.node({
    operator: 'Gather',
    inputs: [graph.constant(embedding.weights, [vocabularySize, width]), 'token'],
  });
  return graph.node({
    operator: 'DequantizeLinear',
    inputs: [
      row,
      graph.constant(Float32Array.of(embedding.scale), []),
      graph.constant(Int8Array.of(embedding.zeroPoint), []),
    ],
  });
}

function decode(graph: GraphBuilder, input: StepInput): { x: string; attention: string } {
  const { layer } = input;
  const withSelf = add(graph, input.x, attendToSelf(graph, input));
  const cross = attendToSound(graph, { ...input, x: withSelf });
  const withCross = add(graph, withSelf, cross.attended);
  const forward = normalise(graph, withCross, layer.feedForwardNorm);
  const expanded = affine(graph, forward, layer.expand);
  const half = layer.expand.matrix.outputs / 2;
  const [linear = '', gate = ''] = split(graph, expanded, [half, half]);
  const silu = graph.node({
    operator: 'QuickGelu',
    inputs: [gate],
    attributes: { alpha: { float: 1 } },
    isFused: true,
  });
  const gated = graph.node({ operator: 'Mul', inputs: [silu, linear] });
  return {
    x: add(graph, withCross, affine(graph, gated, layer.contract)),
    attention: cross.attention,
  };
}

function affine(
  graph: GraphBuilder,
  x: string,
  { matrix, bias }: { readonly matrix: QuantisedMatrix; readonly bias?: Float32Array },
): string {
  return multiplyRows(graph, x, { matrix: placeMatrix(graph, matrix), ...(bias ? { bias } : {}) });
}

/** onnxruntime's fused attention wants heads of a multiple of sixteen: they are padded with zeros. */
function attendToSelf(graph: GraphBuilder, { x, layer, index, shared }: StepInput): string {
  const { headSize } = shared;
  const padded = paddedHeadSize(headSize);
  const { query, key, value, output }: Attention = layer.attention;
  const joined = joinColumns([query, key, value].map((part) => padColumns(part, headSize, padded)));
  const normalised = normalise(graph, x, layer.attentionNorm);
  const cache = ['batch', HEAD_COUNT, 'capacity', padded];
  for (const part of ['key', 'value']) {
    graph.input({ name: `past_${part}.${index}`, type: 'float32', dimensions: cache });
  }
  const presentKey = graph.name();
  const presentValue = graph.name();
  const attended = graph.node({
    operator: 'GroupQueryAttention',
    inputs: [
      affine(graph, normalised, { matrix: joined }),
      '',
      '',
      `past_key.${index}`,
      `past_value.${index}`,
      'last_position',
      'length',
      shared.cosines,
      shared.sines,
    ],
    outputs: [graph.name(), presentKey, presentValue],
    attributes: {
      num_heads: { int: HEAD_COUNT },
      kv_num_heads: { int: HEAD_COUNT },
      scale: { float: 1 / Math.sqrt(headSize) },
      do_rotary: { int: 1 },
      rotary_interleaved: { int: 1 },
    },
    isFused: true,
  });
  newest(graph, presentKey, `new_key.${index}`);
  newest(graph, presentValue, `new_value.${index}`);
  return affine(graph, attended, { matrix: padRows(output, headSize, padded) });
}

/** Only the row of the token in hand leaves the graph: the binding copies every output. */
function newest(graph: GraphBuilder, present: string, name: string): void {
  graph.node({
    operator: 'Gather',
    inputs: [present, 'position'],
    outputs: [name],
    attributes: { axis: { int: 2 } },
  });
  graph.output({ name, type: 'float32', dimensions: ['batch', HEAD_COUNT, 1, 'head_size'] });
}

function attendToSound(graph: GraphBuilder, { x, layer, index, shared }: StepInput) {
  const { query, output } = layer.crossAttention;
  const { headSize } = shared;
  const key = graph.input({
    name: `key.${index}`,
    type: 'float32',
    dimensions: ['batch', HEAD_COUNT, headSize, 'frames'],
  });
  const value = graph.input({
    name: `value.${index}`,
    type: 'float32',
    dimensions: ['batch', HEAD_COUNT, 'frames', headSize],
  });
  const normalised = normalise(graph, x, layer.crossAttentionNorm);
  const q = reshape(graph, affine(graph, normalised, { matrix: query }), [
    0,
    HEAD_COUNT,
    1,
    headSize,
  ]);
  const scores = graph.node({ operator: 'MatMul', inputs: [q, key] });
  const attention = graph.node({
    operator: 'Softmax',
    inputs: [add(graph, scores, 'mask')],
    attributes: { axis: { int: -1 } },
  });
  const summed = graph.node({ operator: 'MatMul', inputs: [attention, value] });
  const joined = reshape(graph, summed, [0, 1, query.outputs]);
  return { attended: affine(graph, joined, { matrix: output }), attention };
}

/** The two likeliest tokens; the embedding, transposed, is the projection. */
function rank(graph: GraphBuilder, x: string, weights: DecoderWeights): void {
  const { embedding, vocabularySize, width } = weights;
  const projection = graph.node({
    operator: 'Transpose',
    inputs: [graph.constant(embedding.weights, [vocabularySize, width])],
  });
  const logits = multiplyRows(graph, x, {
    matrix: {
      weights: projection,
      scales: graph.constant(Float32Array.of(embedding.scale), []),
      zeroPoints: graph.constant(Int8Array.of(embedding.zeroPoint), []),
    },
  });
  const mixed = mix(graph, logits, vocabularySize);
  const probabilities = graph.node({
    operator: 'Softmax',
    inputs: [mixed],
    attributes: { axis: { int: -1 } },
  });
  graph.node({
    operator: 'TopK',
    inputs: [probabilities, graph.constant(BigInt64Array.of(2n), [1])],
    outputs: ['probability', 'next'],
  });
  graph.output({ name: 'probability', type: 'float32', dimensions: ['batch', 1, 2] });
  graph.output({ name: 'next', type: 'int64', dimensions: ['batch', 1, 2] });
}

/** Each row becomes a mean of rows: where several renderings of one segment are decoded, of all of them. */
function mix(graph: GraphBuilder, logits: string, vocabularySize: number): string {
  const rows = reshape(graph, logits, [-1, vocabularySize]);
  const mixed = graph.node({ operator: 'MatMul', inputs: ['mix', rows] });
  return reshape(graph, mixed, [-1, 1, vocabularySize]);
}

function choose(
  graph: GraphBuilder,
  attentions: readonly string[],
  heads: readonly AttentionHead[],
): void {
  const chosen = heads.map(({ layer, head }) =>
    graph.node({
      operator: 'Gather',
      inputs: [attentions[layer] ?? '', graph.constant(BigInt64Array.of(BigInt(head)), [1])],
      attributes: { axis: { int: 1 } },
    }),
  );
  graph.node({
    operator: 'Concat',
    inputs: chosen,
    outputs: ['attention'],
    attributes: { axis: { int: 1 } },
  });
  graph.output({
    name: 'attention',
    type: 'float32',
    dimensions: ['batch', heads.length, 1, 'frames'],
  });
}
