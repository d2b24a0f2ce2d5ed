/**
 * A Moonshine model of a few thousand random weights, in the form in which real ones are published: the names
 * of the nodes and where each finds its weights. It says nonsense, but it goes through all of the engine.
 */
import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;
const { FLOAT, UINT8, INT8 } = onnx.TensorProto.DataType;

export const TINY = { width: 128, layers: 2, vocabularySize: 300, inner: 64, rotaryPairs: 8 };

interface Published {
  readonly nodes: object[];
  readonly tensors: object[];
}

export function tinyEncoder(seed = 1): Uint8Array {
  const random = randomNumbers(seed);
  const graph: Published = { nodes: [], tensors: [] };
  const { width, inner, layers } = TINY;
  convolution(graph, random, { name: 'conv1', outputs: width, inputs: 1, taps: 127, isBare: true });
  convolution(graph, random, { name: 'conv2', outputs: width * 2, inputs: width, taps: 7 });
  convolution(graph, random, { name: 'conv3', outputs: width, inputs: width * 2, taps: 3 });
  floats(graph, random, { node: '/groupnorm/Mul', index: 1, length: width, around: 1 });
  floats(graph, random, { node: '/groupnorm/Add', index: 1, length: width, around: 0 });
  rotary(graph, '/rotary_emb/MatMul');
  for (let layer = 0; layer < layers; layer++) {
    const prefix = `/layers.${layer}`;
    norm(graph, random, `${prefix}/input_layernorm`);
    attention(graph, random, `${prefix}/self_attn`);
    norm(graph, random, `${prefix}/post_attention_layernorm`);
    affine(graph, random, { prefix: `${prefix}/mlp/fc1`, inputs: width, outputs: inner });
    affine(graph, random, { prefix: `${prefix}/mlp/fc2`, inputs: inner, outputs: width });
  }
  norm(graph, random, '/layer_norm');
  return encode(graph.nodes, graph.tensors);
}

/** As published, everything lies in a branch of an `If`. */
export function tinyDecoder(seed = 2): Uint8Array {
  const random = randomNumbers(seed);
  const graph: Published = { nodes: [], tensors: [] };
  const { width, inner, layers, vocabularySize } = TINY;
  const gather = '/model/decoder/embed_tokens/Gather';
  bytes(graph, random, { name: 'embedding', dims: [vocabularySize, width] });
  scalars(graph, 'embedding', { scale: 0.05, zeroPoint: 120 });
  graph.nodes.push(
    { name: gather, input: ['embedding', 'input_ids'] },
    {
      name: `${gather}_output_0_DequantizeLinear`,
      input: ['', 'embedding_scale', 'embedding_zero_point'],
    },
  );
  rotary(graph, '/model/decoder/rotary_emb/MatMul');
  for (let layer = 0; layer < layers; layer++) {
    const prefix = `/model/decoder/layers.${layer}`;
    norm(graph, random, `${prefix}/input_layernorm`);
    attention(graph, random, `${prefix}/self_attn`);
    norm(graph, random, `${prefix}/post_attention_layernorm`);
    attention(graph, random, `${prefix}/encoder_attn`);
    norm(graph, random, `${prefix}/final_layernorm`);
    affine(graph, random, { prefix: `${prefix}/mlp/up_proj`, inputs: width, outputs: 2 * inner });
    affine(graph, random, { prefix: `${prefix}/mlp/down_proj`, inputs: inner, outputs: width });
  }
  norm(graph, random, '/model/decoder/norm');
  const branch = { name: 'then_branch', g: { name: 'with_past', node: graph.nodes } };
  return encode([{ name: 'If_0', opType: 'If', attribute: [branch] }], graph.tensors);
}

function encode(node: object[], initializer: object[]): Uint8Array {
  return onnx.ModelProto.encode({
    irVersion: 10,
    opsetImport: [{ domain: '', version: 14 }],
    graph: { name: 'main_graph', node, initializer },
  }).finish();
}

type Random = () => number;

/** A small generator, so that the model is the same in every run. */
function randomNumbers(seed: number): Random {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return state / 2 ** 32;
  };
}

interface ConvolutionShape {
  readonly name: string;
  readonly outputs: number;
  readonly inputs: number;
  readonly taps: number;
  readonly isBare?: boolean;
}

function convolution(graph: Published, random: Random, shape: ConvolutionShape): void {
  const { name, outputs, inputs, taps, isBare = false } = shape;
  const count = outputs * inputs * taps;
  const weights = Int8Array.from({ length: count }, () => Math.floor(random() * 255) - 127);
  const scale = 1 / (60 * Math.sqrt(inputs * taps));
  graph.tensors.push(
    tensor(`${name}.weight_quantized`, [outputs, inputs, taps], INT8, weights),
    tensor(`${name}.weight_scale`, [1], FLOAT, Float32Array.of(scale)),
    tensor(`${name}.weight_zero_point`, [1], FLOAT, Float32Array.of(-3 * scale)),
    tensor(`${name}.bias`, [outputs], FLOAT, new Float32Array(outputs).fill(0.01)),
  );
  const input = ['x', `${name}.weight_add_tensor`, ...(isBare ? [] : [`${name}.bias`])];
  graph.nodes.push({ name: `/${name}/Conv`, opType: 'Conv', input });
}

function attention(graph: Published, random: Random, prefix: string): void {
  for (const part of ['q_proj', 'k_proj', 'v_proj', 'dense']) {
    matrix(graph, random, {
      prefix: `${prefix}/${part}`,
      inputs: TINY.width,
      outputs: TINY.width,
    });
  }
}

interface MatrixShape {
  readonly prefix: string;
  readonly inputs: number;
  readonly outputs: number;
}

function matrix(graph: Published, random: Random, { prefix, inputs, outputs }: MatrixShape): void {
  bytes(graph, random, { name: prefix, dims: [inputs, outputs] });
  scalars(graph, prefix, {
    scale: 1 / (6 * Math.sqrt(inputs)),
    zeroPoint: 100 + Math.floor(random() * 50),
  });
  graph.nodes.push(
    { name: `${prefix}/MatMul_quant`, input: ['x', prefix, 'z', `${prefix}_zero_point`] },
    { name: `${prefix}/MatMul_quant_scales_mul`, input: ['s', `${prefix}_scale`] },
  );
}

function affine(graph: Published, random: Random, shape: MatrixShape): void {
  matrix(graph, random, shape);
  const { prefix, outputs } = shape;
  floats(graph, random, { node: `${prefix}/Add`, index: 0, length: outputs, around: 0 });
}

function norm(graph: Published, random: Random, prefix: string): void {
  floats(graph, random, { node: `${prefix}/Mul`, index: 1, length: TINY.width, around: 1 });
}

function rotary(graph: Published, node: string): void {
  const count = TINY.rotaryPairs;
  const frequencies = Float32Array.from({ length: count }, (_, i) => 10_000 ** (-i / count));
  graph.tensors.push(tensor(`${node}.frequencies`, [1, count, 1], FLOAT, frequencies));
  graph.nodes.push({ name: node, input: [`${node}.frequencies`, 'positions'] });
}

interface Floats {
  readonly node: string;
  readonly index: number;
  readonly length: number;
  readonly around: number;
}

function floats(graph: Published, random: Random, { node, index, length, around }: Floats): void {
  const values = Float32Array.from({ length }, () => around + (random() - 0.5) / 5);
  graph.tensors.push(tensor(`${node}.values`, [length], FLOAT, values));
  const input = index === 0 ? [`${node}.values`, 'x'] : ['x', `${node}.values`];
  graph.nodes.push({ name: node, input });
}

function bytes(
  graph: Published,
  random: Random,
  { name, dims }: { readonly name: string; readonly dims: readonly number[] },
): void {
  const count = dims.reduce((product, size) => product * size, 1);
  const values = Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
  graph.tensors.push(tensor(name, dims, UINT8, values));
}

/** Scalars are published in the fields of their type, not raw. */
function scalars(
  graph: Published,
  name: string,
  { scale, zeroPoint }: { readonly scale: number; readonly zeroPoint: number },
): void {
  graph.tensors.push(
    { name: `${name}_scale`, dataType: FLOAT, floatData: [scale] },
    { name: `${name}_zero_point`, dataType: UINT8, int32Data: [zeroPoint] },
  );
}

function tensor(
  name: string,
  dims: readonly number[],
  dataType: number,
  ...[data]: [Float32Array | Uint8Array | Int8Array]
) {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: [...dims], dataType, rawData };
}
