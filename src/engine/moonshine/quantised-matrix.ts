/**
 * Weights in eight bits: value = (weight − zeroPoint) × scale, one scale and zero point a column.
 *
 * Weights are kept signed: x86 processors multiply unsigned by signed bytes in one instruction, and
 * onnxruntime is then about twice as fast as with two unsigned factors. Shifting weight and zero point
 * by 128 together changes no product.
 */

/** `inputs` rows of `outputs` columns, row-major: y = x · weights. */
export interface QuantisedMatrix {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Int8Array;
  /** One a column. */
  readonly scales: Float32Array;
  /** One a column. */
  readonly zeroPoints: Int8Array;
}

/** The sign bits of four bytes. */
const FOUR_SIGNS = 0x80808080;

/** Unsigned weights → the same values with signed weights. */
export function signedWeights(unsigned: Uint8Array): Int8Array {
  return new Int8Array(flipSigns(unsigned), 0, unsigned.length);
}

/** Signed weights → the same values with unsigned weights. */
export function unsignedWeights(signed: Int8Array): Uint8Array {
  return new Uint8Array(flipSigns(signed), 0, signed.length);
}

function flipSigns(bytes: Uint8Array | Int8Array): ArrayBuffer {
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  for (let i = 0; i < words.length; i++) words[i] = (words[i] ?? 0) ^ FOUR_SIGNS;
  return words.buffer;
}

/** Matrices of the same input side by side: one product instead of several. */
export function joinColumns(matrices: readonly QuantisedMatrix[]): QuantisedMatrix {
  const inputs = matrices[0]?.inputs ?? 0;
  const outputs = matrices.reduce((sum, matrix) => sum + matrix.outputs, 0);
  const joined = blankMatrix(inputs, outputs);
  let column = 0;
  for (const matrix of matrices) {
    for (let row = 0; row < inputs; row++) {
      const from = row * matrix.outputs;
      joined.weights.set(
        matrix.weights.subarray(from, from + matrix.outputs),
        row * outputs + column,
      );
    }
    joined.scales.set(matrix.scales, column);
    joined.zeroPoints.set(matrix.zeroPoints, column);
    column += matrix.outputs;
  }
  return joined;
}

/** Widens every group of `size` columns to `paddedSize`; the new columns are zero. */
export function padColumns(
  matrix: QuantisedMatrix,
  size: number,
  paddedSize: number,
): QuantisedMatrix {
  const groups = matrix.outputs / size;
  const padded = blankMatrix(matrix.inputs, groups * paddedSize);
  for (let group = 0; group < groups; group++) {
    const from = group * size;
    const to = group * paddedSize;
    padded.scales.set(matrix.scales.subarray(from, from + size), to);
    padded.zeroPoints.set(matrix.zeroPoints.subarray(from, from + size), to);
    for (let row = 0; row < matrix.inputs; row++) {
      const start = row * matrix.outputs + from;
      padded.weights.set(matrix.weights.subarray(start, start + size), row * padded.outputs + to);
    }
  }
  return padded;
}

/** Widens every group of `size` rows to `paddedSize`; the new rows are zero. */
export function padRows(
  matrix: QuantisedMatrix,
  size: number,
  paddedSize: number,
): QuantisedMatrix {
  const groups = matrix.inputs / size;
  const { outputs, scales, zeroPoints } = matrix;
  const weights = new Int8Array(groups * paddedSize * outputs);
  for (let group = 0; group < groups; group++) {
    const from = group * size * outputs;
    const to = group * paddedSize * outputs;
    weights.set(matrix.weights.subarray(from, from + size * outputs), to);
    for (let row = size; row < paddedSize; row++) weights.set(zeroPoints, to + row * outputs);
  }
  return { inputs: groups * paddedSize, outputs, weights, scales, zeroPoints };
}

/** The same matrix with every product multiplied by `factor`. */
export function scaleMatrix(matrix: QuantisedMatrix, factor: number): QuantisedMatrix {
  return { ...matrix, scales: matrix.scales.map((scale) => scale * factor) };
}

function blankMatrix(inputs: number, outputs: number): QuantisedMatrix {
  return {
    inputs,
    outputs,
    weights: new Int8Array(inputs * outputs),
    scales: new Float32Array(outputs).fill(1),
    zeroPoints: new Int8Array(outputs),
  };
}
