import onnxProto from 'onnx-proto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readGraph } from './graph-reader.ts';

const { onnx } = onnxProto;
const { FLOAT, UINT8, INT8, INT64 } = onnx.TensorProto.DataType;

interface TensorFields {
  readonly [field: string]: unknown;
}

function model(node: object[], initializer: TensorFields[] = []): Uint8Array {
  return onnx.ModelProto.encode({ graph: { name: 'g', node, initializer } }).finish();
}

const NODE = { name: 'n', opType: 'Add', input: ['a', 'b'], output: ['c'] };

function readTensor(fields: TensorFields) {
  return readGraph(model([NODE], [{ name: 't', ...fields }])).tensor('t');
}

const isCorrupt = (fault: string) =>
  expect.objectContaining({
    code: 'MODEL_CORRUPT',
    message: `A file of the model ${fault}. Pull the model again, or check that it is the right one.`,
  }) as Error;

test('nodes are found by name, also inside the branches of an If', () => {
  const branch = { name: 'then_branch', g: { name: 'b', node: [{ ...NODE, name: 'inner' }] } };
  const graph = readGraph(model([NODE, { name: 'If', attribute: [branch] }]));

  expect(graph.node('n')).toEqual({ operator: 'Add', inputs: ['a', 'b'], outputs: ['c'] });
  expect(graph.node('inner').operator).toBe('Add');
  expect(graph.hasNode('other')).toBe(false);
});

test('constants are read from raw bytes, at whatever place in the file they start', () => {
  const rawData = new Uint8Array(Float32Array.of(1.5, -2).buffer);
  for (const name of ['t', 'tt', 'ttt', 'tttt']) {
    const graph = readGraph(model([NODE], [{ name, dims: [1, 2], dataType: FLOAT, rawData }]));
    expect([...graph.tensor(name).data]).toEqual([1.5, -2]);
    expect(graph.tensor(name).dimensions).toEqual([1, 2]);
  }
});

test('constants are read from the fields of their type', () => {
  expect([...readTensor({ dataType: FLOAT, floatData: [0.25] }).data]).toEqual([0.25]);
  expect([...readTensor({ dims: [2], dataType: UINT8, int32Data: [0, 255] }).data]).toEqual([
    0, 255,
  ]);
  expect([...readTensor({ dataType: INT8, int32Data: [-3] }).data]).toEqual([-3]);
});

test('signed bytes are read from raw bytes', () => {
  const { data } = readTensor({ dims: [2], dataType: INT8, rawData: Uint8Array.of(255, 1) });
  expect([...data]).toEqual([-1, 1]);
});

describe('refuses with the code of a corrupt model', () => {
  test.each([
    ['no bytes', new Uint8Array(), 'is not an ONNX model'],
    ['text', Buffer.from('<html>not found</html>'), 'is not an ONNX model, or is cut short'],
    ['a model without nodes', model([]), 'is not an ONNX model'],
  ])('%s', (_what, bytes, fault) => {
    expect(() => readGraph(bytes)).toThrow(isCorrupt(fault));
  });

  test('a model cut short anywhere in its weights', () => {
    const whole = model(
      [NODE],
      [{ name: 't', dims: [400], dataType: UINT8, rawData: new Uint8Array(400) }],
    );
    for (let length = whole.length - 1; length > whole.length - 400; length -= 37) {
      expect(() => readGraph(whole.subarray(0, length))).toThrow(
        isCorrupt('is not an ONNX model, or is cut short'),
      );
    }
  });

  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 400 }), (bytes) => {
        let code: unknown = 'MODEL_CORRUPT';
        try {
          readGraph(bytes).tensor('t');
        } catch (error) {
          ({ code } = error as { code: unknown });
        }
        expect(code).toBe('MODEL_CORRUPT');
      }),
    );
  });

  test('graphs nested without end', () => {
    let nested: object = { ...NODE };
    for (let depth = 0; depth < 9; depth++) {
      nested = { name: 'n', attribute: [{ name: 'a', g: { name: 'g', node: [nested] } }] };
    }
    expect(() => readGraph(model([nested]))).toThrow(
      isCorrupt('has graphs within graphs without end'),
    );
  });

  test('a constant or a node that is not there', () => {
    expect(() => readGraph(model([NODE])).tensor('t')).toThrow(
      isCorrupt('lacks weights that this kind of model has'),
    );
    expect(() => readGraph(model([NODE])).node('m')).toThrow(
      isCorrupt('lacks a part that this kind of model has'),
    );
  });

  test.each([
    [
      'fewer bytes than its shape',
      { dims: [3], dataType: UINT8, rawData: new Uint8Array(2) },
      'has weights that do not fit their shape',
    ],
    [
      'a number cut short',
      { dims: [1], dataType: FLOAT, rawData: new Uint8Array(3) },
      'has weights that are cut short',
    ],
    ['a negative size', { dims: [-1], dataType: UINT8 }, 'has weights of an impossible size'],
    [
      'a size beyond all memory',
      { dims: [2 ** 20, 2 ** 20], dataType: UINT8 },
      'has weights of an impossible size',
    ],
    [
      'an unexpected type',
      { dims: [1], dataType: INT64, int64Data: [1] },
      'has weights of a type that this kind of model does not have',
    ],
  ])('a constant of %s', (_what, fields, fault) => {
    expect(() => readTensor(fields)).toThrow(isCorrupt(fault));
  });
});
