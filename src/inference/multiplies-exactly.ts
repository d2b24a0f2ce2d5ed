/**
 * Whether this processor multiplies unsigned by signed bytes without loss.
 *
 * x86 processors with AVX2 but without VNNI add two such products in sixteen bits, which overflows, and
 * onnxruntime uses that instruction for signed weights. Asked of onnxruntime itself, with factors that
 * overflow, because only it knows which instructions it chooses.
 */
import { createGraphBuilder } from './graph-builder.ts';
import { openSession, Tensor } from './session.ts';

const LENGTH = 64;
const LARGEST_WEIGHT = 127;

export async function multipliesExactly(): Promise<boolean> {
  const session = await openSession(productGraph());
  try {
    const x = new Tensor('float32', new Float32Array(LENGTH).fill(1), [1, LENGTH]);
    const product = (await session.run({ x }))['y']?.data[0];
    return Math.abs(Number(product) - LENGTH * LARGEST_WEIGHT) < 1;
  } finally {
    await session.release();
  }
}

function productGraph(): Uint8Array {
  const graph = createGraphBuilder();
  const columns = 16;
  const weights = new Int8Array(LENGTH * columns).fill(LARGEST_WEIGHT);
  graph.node({
    operator: 'DynamicQuantizeMatMul',
    inputs: [
      graph.input({ name: 'x', type: 'float32', dimensions: [1, LENGTH] }),
      graph.constant(weights, [LENGTH, columns]),
      graph.constant(Float32Array.of(1), []),
      graph.constant(Int8Array.of(0), []),
    ],
    outputs: ['y'],
    isFused: true,
  });
  graph.output({ name: 'y', type: 'float32', dimensions: [1, columns] });
  return graph.build();
}
