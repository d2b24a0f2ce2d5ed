/** The pieces that Moonshine's encoder and decoder are built of, each one fused operator of onnxruntime. */
import type { GraphBuilder } from '../../inference/index.ts';
import type { QuantisedMatrix } from './quantised-matrix.ts';

const NORM_EPSILON = 1e-5;

/** y = x · matrix (+ bias): x is quantised to eight bits on the way, with one scale for all of x. */
export function multiply(
  graph: GraphBuilder,
  x: string,
  { matrix, bias }: { readonly matrix: QuantisedMatrix; readonly bias?: Float32Array },
): string {
  const { weights, scales, zeroPoints } = placeMatrix(graph, matrix);
  const inputs = [x, weights, scales, zeroPoints];
  if (bias) inputs.push(graph.constant(bias, [bias.length]));
  return graph.node({ operator: 'DynamicQuantizeMatMul', inputs, isFused: true });
}

/** The largest step of a signed byte. */
const STEPS = 127;

/**
 * The same, but each row of x is quantised with a scale of its own: what comes of a segment does not depend
 * on which others are in its batch. For few rows that costs little.
 */
export function multiplyRows(
  graph: GraphBuilder,
  x: string,
  { matrix, bias }: { readonly matrix: RowMatrix; readonly bias?: Float32Array },
): string {
  const absolute = graph.node({ operator: 'Abs', inputs: [x] });
  const largest = graph.node({
    operator: 'ReduceMax',
    inputs: [absolute],
    attributes: { axes: { ints: [-1] }, keepdims: { int: 1 } },
  });
  const scale = graph.constant(Float32Array.of(1 / STEPS), []);
  const zero = graph.constant(Uint8Array.of(STEPS + 1), []);
  const quantised = graph.node({
    operator: 'QuantizeLinear',
    inputs: [graph.node({ operator: 'Div', inputs: [x, largest] }), scale, zero],
  });
  const product = graph.node({
    operator: 'MatMulIntegerToFloat',
    inputs: [quantised, matrix.weights, scale, matrix.scales, zero, matrix.zeroPoints],
    isFused: true,
  });
  const scaled = graph.node({ operator: 'Mul', inputs: [product, largest] });
  return bias ? add(graph, scaled, graph.constant(bias, [bias.length])) : scaled;
}

/** A matrix whose parts are in the graph already. */
export interface RowMatrix {
  readonly weights: string;
  readonly scales: string;
  readonly zeroPoints: string;
}

export function placeMatrix(graph: GraphBuilder, matrix: QuantisedMatrix): RowMatrix {
  return {
    weights: graph.constant(matrix.weights, [matrix.inputs, matrix.outputs]),
    scales: graph.constant(matrix.scales, [matrix.outputs]),
    zeroPoints: graph.constant(matrix.zeroPoints, [matrix.outputs]),
  };
}

/** Layer normalisation without a shift. */
export function normalise(graph: GraphBuilder, x: string, scale: Float32Array): string {
  return graph.node({
    operator: 'LayerNormalization',
    inputs: [x, graph.constant(scale, [scale.length])],
    attributes: { axis: { int: -1 }, epsilon: { float: NORM_EPSILON } },
  });
}

/** Not onnxruntime's SkipLayerNormalization: over a whole segment that takes three times as long. */
export function add(graph: GraphBuilder, x: string, y: string): string {
  return graph.node({ operator: 'Add', inputs: [x, y] });
}

export function reshape(graph: GraphBuilder, x: string, dimensions: readonly number[]): string {
  const shape = graph.constant(BigInt64Array.from(dimensions, BigInt), [dimensions.length]);
  return graph.node({ operator: 'Reshape', inputs: [x, shape] });
}

/** Splits the last axis. */
export function split(graph: GraphBuilder, x: string, sizes: readonly number[]): string[] {
  const outputs = sizes.map(() => graph.name());
  const parts = graph.constant(BigInt64Array.from(sizes, BigInt), [sizes.length]);
  graph.node({ operator: 'Split', inputs: [x, parts], outputs, attributes: { axis: { int: -1 } } });
  return outputs;
}

/** Cosines and sines of every position's angles: two constants of [positions][frequencies]. */
export function rotaryTables(
  graph: GraphBuilder,
  frequencies: Float32Array,
  positions: number,
): { cosines: string; sines: string } {
  const count = frequencies.length;
  const cosines = new Float32Array(positions * count);
  const sines = new Float32Array(positions * count);
  for (let position = 0; position < positions; position++) {
    frequencies.forEach((frequency, i) => {
      // In single precision, as the model was trained: the angle is rounded before its cosine is taken.
      const angle = Math.fround(position * frequency);
      cosines[position * count + i] = Math.cos(angle);
      sines[position * count + i] = Math.sin(angle);
    });
  }
  return {
    cosines: graph.constant(cosines, [positions, count]),
    sines: graph.constant(sines, [positions, count]),
  };
}
