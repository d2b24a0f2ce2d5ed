/**
 * Writes ONNX models: named constants, nodes and ports, in the order in which they are added.
 * What is built from checked numbers is well formed, so onnxruntime never sees the bytes of a stranger's graph.
 */
import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;

/** The opsets that {@link createGraphBuilder} writes; `com.microsoft` holds onnxruntime's fused operators. */
const OPSETS = [
  { domain: '', version: 17 },
  { domain: 'com.microsoft', version: 1 },
];
const IR_VERSION = 8;

/** ONNX's numbers for element types (`TensorProto.DataType`). */
export const ELEMENT_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

export type ConstantData = Float32Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;
export type AttributeValue =
  { readonly int: number } | { readonly float: number } | { readonly ints: readonly number[] };

export interface GraphNode {
  readonly operator: string;
  /** Names of values; an empty string leaves an optional input out. */
  readonly inputs: readonly string[];
  /** Names of the values it makes; one of its own if left out. */
  readonly outputs?: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Whether it is one of onnxruntime's own operators. */
  readonly isFused?: boolean;
}

/** A dimension is a number, or a name where it is only known at run time. */
export interface GraphPort {
  readonly name: string;
  readonly type: ElementType;
  readonly dimensions: readonly (number | string)[];
}

export interface GraphBuilder {
  /** A name for a value that no other value has. */
  name(): string;
  /** Adds a constant and returns its name. */
  constant(data: ConstantData, dimensions: readonly number[]): string;
  /** Adds a node and returns the name of its first output. */
  node(node: GraphNode): string;
  input(port: GraphPort): string;
  output(port: GraphPort): void;
  /** The finished model, with names and values that programs read beside the graph. */
  build(metadata?: Readonly<Record<string, string>>): Uint8Array;
}

export function createGraphBuilder(): GraphBuilder {
  const graph = onnx.GraphProto.create({ name: 'graph' });
  let count = 0;
  const fresh = () => `#${count++}`;
  return {
    name: fresh,
    constant(data, dimensions) {
      const name = fresh();
      graph.initializer.push(tensorProto(name, data, dimensions));
      return name;
    },
    node({ operator, inputs, outputs = [fresh()], attributes = {}, isFused = false }) {
      graph.node.push({
        name: `${operator}_${graph.node.length}`,
        opType: operator,
        domain: isFused ? 'com.microsoft' : '',
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(attributeProto),
      });
      return outputs[0] ?? '';
    },
    input(port) {
      graph.input.push(valueInfo(port));
      return port.name;
    },
    output(port) {
      graph.output.push(valueInfo(port));
    },
    build: (metadata = {}) =>
      onnx.ModelProto.encode({
        irVersion: IR_VERSION,
        producerName: 'lalela',
        opsetImport: OPSETS,
        graph,
        metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      }).finish(),
  };
}

function tensorProto(name: string, data: ConstantData, dimensions: readonly number[]) {
  return {
    name,
    dims: [...dimensions],
    dataType: ELEMENT_TYPES[elementTypeOf(data)],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function elementTypeOf(data: ConstantData): ElementType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int8Array) return 'int8';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof BigInt64Array ? 'int64' : 'uint8';
}

function attributeProto([name, value]: [string, AttributeValue]) {
  const { AttributeType } = onnx.AttributeProto;
  if ('int' in value) return { name, type: AttributeType.INT, i: value.int };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value.ints] };
}

function valueInfo({ name, type, dimensions }: GraphPort) {
  const dim = dimensions.map((size) =>
    typeof size === 'string' ? { dimParam: size } : { dimValue: size },
  );
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } } };
}
