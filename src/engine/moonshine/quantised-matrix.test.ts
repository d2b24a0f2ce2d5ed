import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  joinColumns,
  padColumns,
  padRows,
  scaleMatrix,
  signedWeights,
  unsignedWeights,
  type QuantisedMatrix,
} from './quantised-matrix.ts';

function matrix(inputs: number, outputs: number, seed: number): QuantisedMatrix {
  const byte = (i: number) => ((i * 37 + seed * 101) % 256) - 128;
  return {
    inputs,
    outputs,
    weights: Int8Array.from({ length: inputs * outputs }, (_, i) => byte(i)),
    scales: Float32Array.from({ length: outputs }, (_, i) => 0.01 * (i + seed)),
    zeroPoints: Int8Array.from({ length: outputs }, (_, i) => byte(i * 7)),
  };
}

/** The value at a row and a column. */
function value(
  { outputs, weights, scales, zeroPoints }: QuantisedMatrix,
  row: number,
  column: number,
) {
  const weight = (weights[row * outputs + column] ?? NaN) - (zeroPoints[column] ?? NaN);
  return weight * (scales[column] ?? NaN);
}

test('joined matrices stand side by side, each with its own scales', () => {
  const [first, second] = [matrix(3, 2, 1), matrix(3, 4, 2)];

  const joined = joinColumns([first, second]);

  expect([joined.inputs, joined.outputs]).toEqual([3, 6]);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 6; column++) {
      const expected = column < 2 ? value(first, row, column) : value(second, row, column - 2);
      expect(value(joined, row, column)).toBe(expected);
    }
  }
});

test('padded columns are zero and the others keep their values', () => {
  const padded = padColumns(matrix(3, 4, 1), 2, 5);

  expect([padded.inputs, padded.outputs]).toEqual([3, 10]);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 10; column++) {
      const [group, place] = [Math.floor(column / 5), column % 5];
      const expected = place < 2 ? value(matrix(3, 4, 1), row, group * 2 + place) : 0;
      expect(value(padded, row, column)).toBe(expected);
    }
  }
});

test('padded rows are zero and the others keep their values', () => {
  const padded = padRows(matrix(4, 3, 1), 2, 5);

  expect([padded.inputs, padded.outputs]).toEqual([10, 3]);
  for (let row = 0; row < 10; row++) {
    for (let column = 0; column < 3; column++) {
      const [group, place] = [Math.floor(row / 5), row % 5];
      const expected = place < 2 ? value(matrix(4, 3, 1), group * 2 + place, column) : 0;
      expect(value(padded, row, column)).toBeCloseTo(expected, 6);
    }
  }
});

test('a scaled matrix gives products that many times as large', () => {
  expect(value(scaleMatrix(matrix(2, 2, 1), 0.5), 1, 1)).toBeCloseTo(
    value(matrix(2, 2, 1), 1, 1) / 2,
    6,
  );
});

test('signs come back as they were, and a shift of 128 is all that changes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const signed = signedWeights(bytes);
      expect([...signed]).toEqual([...bytes].map((byte) => byte - 128));
      expect([...unsignedWeights(signed)]).toEqual([...bytes]);
    }),
  );
});
