/**
 * Reads a stranger's ONNX file: its nodes and constants by name, from the main graph and from the branches
 * of `If` nodes. Only what is asked for is checked; nothing here reaches native code.
 */
import onnxProto from 'onnx-proto';
import type { onnx as Onnx } from 'onnx-proto';
import { LalelaError } from '../kernel/index.ts';

const { onnx } = onnxProto;

/** The most elements that one constant of a model can have. */
const MAX_ELEMENTS = 1 << 28;
const MAX_DEPTH = 4;

export interface ReadNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface ReadTensor {
  readonly dimensions: readonly number[];
  readonly data: Float32Array | Uint8Array | Int8Array;
}

export interface GraphReader {
  /** The node of this name; the same name in two branches of an `If` gives the first of them. */
  node(name: string): ReadNode;
  hasNode(name: string): boolean;
  /** The constant of this name. @throws LalelaError MODEL_CORRUPT when it is absent or misshapen. */
  tensor(name: string): ReadTensor;
}

/** @throws LalelaError MODEL_CORRUPT when `bytes` are not an ONNX model. */
export function readGraph(bytes: Uint8Array): GraphReader {
  const nodes = new Map<string, ReadNode>();
  const tensors = new Map<string, Onnx.ITensorProto>();
  collect(decodeGraph(bytes), { nodes, tensors }, 0);
  return {
    hasNode: (name) => nodes.has(name),
    node(name) {
      const found = nodes.get(name);
      if (!found) throw corrupt('lacks a part that this kind of model has');
      return found;
    },
    tensor(name) {
      const found = tensors.get(name);
      if (!found) throw corrupt('lacks weights that this kind of model has');
      return readTensor(found);
    },
  };
}

function decodeGraph(bytes: Uint8Array): Onnx.IGraphProto {
  let graph: Onnx.IGraphProto | null | undefined;
  try {
    graph = onnx.ModelProto.decode(bytes).graph;
  } catch (error) {
    throw corrupt('is not an ONNX model, or is cut short', error);
  }
  if (!graph?.node?.length) throw corrupt('is not an ONNX model');
  return graph;
}

interface Collected {
  readonly nodes: Map<string, ReadNode>;
  readonly tensors: Map<string, Onnx.ITensorProto>;
}

function collect(graph: Onnx.IGraphProto, into: Collected, depth: number): void {
  if (depth > MAX_DEPTH) throw corrupt('has graphs within graphs without end');
  const { initializer, node: nodes } = graph as Onnx.GraphProto;
  for (const tensor of initializer) into.tensors.set(tensor.name ?? '', tensor);
  for (const node of nodes as Onnx.NodeProto[]) {
    if (!into.nodes.has(node.name)) into.nodes.set(node.name, readNode(node));
    const subgraphs = node.attribute.flatMap(({ g }) => g ?? []);
    for (const subgraph of subgraphs) collect(subgraph, into, depth + 1);
  }
}

/** A decoded message has every field, if only its default. */
function readNode({ opType, input, output }: Onnx.NodeProto): ReadNode {
  return { operator: opType, inputs: input, outputs: output };
}

function readTensor(tensor: Onnx.ITensorProto): ReadTensor {
  const dimensions = (tensor.dims ?? []).map(Number);
  const count = dimensions.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count) || count < 0 || count > MAX_ELEMENTS) {
    throw corrupt('has weights of an impossible size');
  }
  const data = tensorData(tensor);
  if (data.length !== count) throw corrupt('has weights that do not fit their shape');
  return { dimensions, data };
}

/** Numbers are stored raw, or where they are few in a field of their type. */
function tensorData(tensor: Onnx.ITensorProto): ReadTensor['data'] {
  const { FLOAT, UINT8, INT8 } = onnx.TensorProto.DataType;
  const { rawData, floatData, int32Data } = tensor as Onnx.TensorProto;
  const isRaw = rawData.length > 0;
  if (tensor.dataType === FLOAT) return isRaw ? floats(rawData) : Float32Array.from(floatData);
  if (tensor.dataType === UINT8) return isRaw ? rawData : Uint8Array.from(int32Data);
  if (tensor.dataType === INT8) return isRaw ? signedBytes(rawData) : Int8Array.from(int32Data);
  throw corrupt('has weights of a type that this kind of model does not have');
}

function signedBytes(raw: Uint8Array): Int8Array {
  return new Int8Array(raw.buffer, raw.byteOffset, raw.length);
}

/** Raw data may start at any byte; a Float32Array may not. */
function floats(raw: Uint8Array): Float32Array {
  if (raw.length % 4 !== 0) throw corrupt('has weights that are cut short');
  return new Float32Array(new Uint8Array(raw).buffer);
}

function corrupt(what: string, cause?: unknown): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `A file of the model ${what}. Pull the model again, or check that it is the right one.`,
    cause === undefined ? {} : { cause },
  );
}
