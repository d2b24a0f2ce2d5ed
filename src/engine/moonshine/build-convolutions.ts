/** The first part of Moonshine's encoder: three convolutions that make one row of features a frame. */
import type { GraphBuilder } from '../../inference/index.ts';
import { add, reshape } from './fused-layers.ts';
import { HOP_SAMPLES } from './shapes.ts';
import type { Convolution, EncoderWeights } from './source-weights.ts';

const SECOND_STRIDE = 3;
const THIRD_STRIDE = 2;

/** Declares the input `samples`, [hops][64]; the features are [1][frames][width]. */
export function convolve(graph: GraphBuilder, encoder: EncoderWeights): string {
  const [first, second, third] = encoder.convolutions;
  const heard = graph.node({ operator: 'Tanh', inputs: [hopWindows(graph, first)] });
  const normalised = groupNormalise(graph, heard, encoder);
  const middle = gelu(graph, windows(graph, normalised, { ...second, stride: SECOND_STRIDE }));
  const last = gelu(graph, windows(graph, middle, { ...third, stride: THIRD_STRIDE }));
  return reshape(graph, last, [1, -1, encoder.width]);
}

export function gelu(graph: GraphBuilder, x: string): string {
  return graph.node({ operator: 'Gelu', inputs: [x], isFused: true });
}

/** A window of 127 samples every 64 is a row of 64 and the next row: the 128th sample has no weight. */
function hopWindows(graph: GraphBuilder, convolution: Convolution): string {
  const rows = HOP_SAMPLES * 2;
  const weights = new Float32Array(rows * convolution.outputs);
  weights.set(weightsByTap(convolution));
  const samples = graph.input({
    name: 'samples',
    type: 'float32',
    dimensions: ['hops', HOP_SAMPLES],
  });
  const pairs = graph.node({
    operator: 'Concat',
    inputs: [
      rowsBetween(graph, samples, { start: 0, end: -1 }),
      rowsBetween(graph, samples, { start: 1, end: Number.MAX_SAFE_INTEGER }),
    ],
    attributes: { axis: { int: 1 } },
  });
  const matrix = graph.constant(weights, [rows, convolution.outputs]);
  return graph.node({ operator: 'MatMul', inputs: [pairs, matrix] });
}

function rowsBetween(
  graph: GraphBuilder,
  x: string,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  const bound = (value: number) => graph.constant(BigInt64Array.of(BigInt(value)), [1]);
  return graph.node({ operator: 'Slice', inputs: [x, bound(start), bound(end), bound(0)] });
}

/** One mean and one variance over all of the segment, then a scale and a shift a channel. */
function groupNormalise(graph: GraphBuilder, x: string, encoder: EncoderWeights): string {
  const { groupScale, groupShift, width } = encoder;
  const one = graph.constant(Float32Array.of(1), [1]);
  const zero = graph.constant(Float32Array.of(0), [1]);
  const normalised = graph.node({
    operator: 'InstanceNormalization',
    inputs: [reshape(graph, x, [1, 1, -1]), one, zero],
    attributes: { epsilon: { float: 1e-5 } },
  });
  const scaled = graph.node({
    operator: 'Mul',
    inputs: [reshape(graph, normalised, [-1, width]), graph.constant(groupScale, [width])],
  });
  return add(graph, scaled, graph.constant(groupShift, [width]));
}

/** A convolution over rows: windows of rows, gathered and multiplied by one matrix. */
function windows(
  graph: GraphBuilder,
  x: string,
  convolution: Convolution & { readonly stride: number },
): string {
  const { outputs, inputs, taps, bias } = convolution;
  const gathered = graph.node({
    operator: 'Gather',
    inputs: [x, windowIndices(graph, x, convolution)],
  });
  const matrix = graph.constant(weightsByTap(convolution), [taps * inputs, outputs]);
  const product = graph.node({
    operator: 'MatMul',
    inputs: [reshape(graph, gathered, [-1, taps * inputs]), matrix],
  });
  return bias ? add(graph, product, graph.constant(bias, [outputs])) : product;
}

/** Which rows each window covers: [windows][taps]. */
function windowIndices(
  graph: GraphBuilder,
  x: string,
  { taps, stride }: { readonly taps: number; readonly stride: number },
): string {
  const whole = (value: number) => graph.constant(BigInt64Array.of(BigInt(value)), []);
  const shape = graph.node({ operator: 'Shape', inputs: [x] });
  const rows = graph.node({ operator: 'Gather', inputs: [shape, whole(0)] });
  const end = graph.node({ operator: 'Sub', inputs: [rows, whole(taps - 1)] });
  const starts = graph.node({ operator: 'Range', inputs: [whole(0), end, whole(stride)] });
  const offsets = BigInt64Array.from({ length: taps }, (_, tap) => BigInt(tap));
  return add(graph, reshape(graph, starts, [-1, 1]), graph.constant(offsets, [taps]));
}

/** [outputs][inputs][taps] in eight bits → [taps × inputs][outputs] in single precision. */
function weightsByTap({ outputs, inputs, taps, weights, scale, zeroPoint }: Convolution) {
  const byTap = new Float32Array(weights.length);
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < taps; tap++) {
        const weight = weights[(output * inputs + input) * taps + tap] ?? 0;
        byTap[(tap * inputs + input) * outputs + output] = (weight - zeroPoint) * scale;
      }
    }
  }
  return byTap;
}
