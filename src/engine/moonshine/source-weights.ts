/**
 * The weights of a published Moonshine model (the quantised export of Hugging Face Optimum: an encoder and
 * a merged decoder), found by the names of the nodes that use them and checked against one another.
 */
import { readGraph, type GraphReader, type ReadTensor } from '../../inference/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { signedWeights, type QuantisedMatrix } from './quantised-matrix.ts';

export interface Affine {
  readonly matrix: QuantisedMatrix;
  readonly bias: Float32Array;
}

/** A convolution over time: weights are [outputs][inputs][taps], value = (weight − zeroPoint) × scale. */
export interface Convolution {
  readonly outputs: number;
  readonly inputs: number;
  readonly taps: number;
  readonly weights: Int8Array;
  readonly scale: number;
  readonly zeroPoint: number;
  readonly bias?: Float32Array;
}

export interface Attention {
  readonly query: QuantisedMatrix;
  readonly key: QuantisedMatrix;
  readonly value: QuantisedMatrix;
  readonly output: QuantisedMatrix;
}

export interface EncoderLayer {
  readonly attentionNorm: Float32Array;
  readonly attention: Attention;
  readonly feedForwardNorm: Float32Array;
  readonly expand: Affine;
  readonly contract: Affine;
}

export interface EncoderWeights {
  readonly width: number;
  readonly convolutions: readonly [Convolution, Convolution, Convolution];
  readonly groupScale: Float32Array;
  readonly groupShift: Float32Array;
  /** Angle a frame of each rotated pair of values. */
  readonly rotaryFrequencies: Float32Array;
  readonly layers: readonly EncoderLayer[];
  readonly finalNorm: Float32Array;
}

export interface DecoderLayer {
  readonly attentionNorm: Float32Array;
  readonly attention: Attention;
  readonly crossAttentionNorm: Float32Array;
  readonly crossAttention: Attention;
  readonly feedForwardNorm: Float32Array;
  /** The first half of its outputs is multiplied by the SiLU of the second half. */
  readonly expand: Affine;
  readonly contract: Affine;
}

export interface DecoderWeights {
  readonly width: number;
  readonly vocabularySize: number;
  /** One row a token; both what a token means to the decoder and how likely it comes next. */
  readonly embedding: {
    readonly weights: Int8Array;
    readonly scale: number;
    readonly zeroPoint: number;
  };
  readonly rotaryFrequencies: Float32Array;
  readonly layers: readonly DecoderLayer[];
  readonly finalNorm: Float32Array;
}

/** @throws LalelaError MODEL_CORRUPT when `bytes` are not a Moonshine encoder. */
export function readEncoderWeights(bytes: Uint8Array): EncoderWeights {
  const graph = readGraph(bytes);
  const first = convolution(graph, 'conv1');
  const second = convolution(graph, 'conv2');
  const third = convolution(graph, 'conv3');
  const width = third.outputs;
  expectShape(first.inputs === 1 && second.inputs === first.outputs);
  expectShape(first.outputs === width && third.inputs === second.outputs);
  return {
    width,
    convolutions: [first, second, third],
    groupScale: floats(graph, input(graph, '/groupnorm/Mul', 1), width),
    groupShift: floats(graph, input(graph, '/groupnorm/Add', 1), width),
    rotaryFrequencies: floats(graph, input(graph, '/rotary_emb/MatMul', 0)),
    layers: layerPrefixes(graph, '/').map((prefix) => encoderLayer(graph, prefix, width)),
    finalNorm: norm(graph, '/layer_norm', width),
  };
}

function encoderLayer(graph: GraphReader, prefix: string, width: number): EncoderLayer {
  const expand = affine(graph, `${prefix}/mlp/fc1`, { inputs: width });
  return {
    attentionNorm: norm(graph, `${prefix}/input_layernorm`, width),
    attention: attention(graph, `${prefix}/self_attn`, width),
    feedForwardNorm: norm(graph, `${prefix}/post_attention_layernorm`, width),
    expand,
    contract: affine(graph, `${prefix}/mlp/fc2`, { inputs: expand.matrix.outputs, outputs: width }),
  };
}

/** @throws LalelaError MODEL_CORRUPT when `bytes` are not a Moonshine decoder. */
export function readDecoderWeights(bytes: Uint8Array): DecoderWeights {
  const graph = readGraph(bytes);
  const table = '/model/decoder/embed_tokens/Gather';
  const weights = graph.tensor(input(graph, table, 0));
  const [vocabularySize = 0, width = 0] = weights.dimensions;
  const dequantise = `${table}_output_0_DequantizeLinear`;
  return {
    width,
    vocabularySize,
    embedding: {
      weights: signed(weights),
      scale: scalar(graph, input(graph, dequantise, 1)),
      zeroPoint: signed(graph.tensor(input(graph, dequantise, 2)))[0] ?? 0,
    },
    rotaryFrequencies: floats(graph, input(graph, '/model/decoder/rotary_emb/MatMul', 0)),
    layers: layerPrefixes(graph, '/model/decoder/').map((prefix) =>
      decoderLayer(graph, prefix, width),
    ),
    finalNorm: norm(graph, '/model/decoder/norm', width),
  };
}

function decoderLayer(graph: GraphReader, prefix: string, width: number): DecoderLayer {
  const expand = affine(graph, `${prefix}/mlp/up_proj`, { inputs: width });
  return {
    attentionNorm: norm(graph, `${prefix}/input_layernorm`, width),
    attention: attention(graph, `${prefix}/self_attn`, width),
    crossAttentionNorm: norm(graph, `${prefix}/post_attention_layernorm`, width),
    crossAttention: attention(graph, `${prefix}/encoder_attn`, width),
    feedForwardNorm: norm(graph, `${prefix}/final_layernorm`, width),
    expand,
    contract: affine(graph, `${prefix}/mlp/down_proj`, {
      inputs: expand.matrix.outputs / 2,
      outputs: width,
    }),
  };
}

/** `…layers.0`, `…layers.1` and so on, as many as the graph has. */
function layerPrefixes(graph: GraphReader, start: string): string[] {
  const prefixes: string[] = [];
  for (;;) {
    const prefix = `${start}layers.${prefixes.length}`;
    if (!graph.hasNode(`${prefix}/input_layernorm/Mul`)) break;
    prefixes.push(prefix);
  }
  expectShape(prefixes.length > 0);
  return prefixes;
}

function attention(graph: GraphReader, prefix: string, width: number): Attention {
  const square = (name: string) =>
    matrix(graph, `${prefix}/${name}`, { inputs: width, outputs: width });
  return {
    query: square('q_proj'),
    key: square('k_proj'),
    value: square('v_proj'),
    output: square('dense'),
  };
}

function affine(graph: GraphReader, prefix: string, shape: MatrixShape): Affine {
  const product = matrix(graph, prefix, shape);
  const bias = floats(graph, input(graph, `${prefix}/Add`, 0), product.outputs);
  return { matrix: product, bias };
}

interface MatrixShape {
  readonly inputs: number;
  /** Whatever it has, if left out. */
  readonly outputs?: number;
}

function matrix(
  graph: GraphReader,
  prefix: string,
  { inputs, outputs }: MatrixShape,
): QuantisedMatrix {
  const weights = graph.tensor(input(graph, `${prefix}/MatMul_quant`, 1));
  const zeroPoint = signed(graph.tensor(input(graph, `${prefix}/MatMul_quant`, 3)));
  const scale = scalar(graph, input(graph, `${prefix}/MatMul_quant_scales_mul`, 1));
  const [rows, columns = 0] = weights.dimensions;
  expectShape(rows === inputs && (outputs === undefined || columns === outputs));
  return {
    inputs,
    outputs: columns,
    weights: signed(weights),
    scales: new Float32Array(columns).fill(scale),
    zeroPoints: new Int8Array(columns).fill(zeroPoint[0] ?? 0),
  };
}

function convolution(graph: GraphReader, name: string): Convolution {
  const { dimensions, data } = graph.tensor(`${name}.weight_quantized`);
  const [outputs = 0, inputs = 0, taps = 0] = dimensions;
  const scale = scalar(graph, `${name}.weight_scale`);
  // The export adds a shift to the scaled weights instead of taking a zero point from them.
  const zeroPoint = -scalar(graph, `${name}.weight_zero_point`) / scale;
  expectShape(data instanceof Int8Array && Math.abs(zeroPoint - Math.round(zeroPoint)) < 1e-3);
  const biasName = graph.node(`/${name}/Conv`).inputs[2];
  return {
    outputs,
    inputs,
    taps,
    weights: data as Int8Array,
    scale,
    zeroPoint: Math.round(zeroPoint),
    ...(biasName ? { bias: floats(graph, biasName, outputs) } : {}),
  };
}

function norm(graph: GraphReader, prefix: string, width: number): Float32Array {
  return floats(graph, input(graph, `${prefix}/Mul`, 1), width);
}

/** Name of a node's input, which must be there. */
function input(graph: GraphReader, node: string, index: number): string {
  return graph.node(node).inputs[index] ?? '';
}

function floats(graph: GraphReader, name: string, length?: number): Float32Array {
  const { data } = graph.tensor(name);
  if (!(data instanceof Float32Array)) throw misfit();
  expectShape(length === undefined || data.length === length);
  return data;
}

function scalar(graph: GraphReader, name: string): number {
  return floats(graph, name, 1)[0] ?? 0;
}

function signed({ data }: ReadTensor): Int8Array {
  if (!(data instanceof Uint8Array)) throw misfit();
  return signedWeights(data);
}

function expectShape(isRight: boolean): void {
  if (!isRight) throw misfit();
}

export function misfit(what = 'do not fit a Moonshine model'): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The weights in a file of the model ${what}. Pull the model again, or check that it is the right one.`,
  );
}
