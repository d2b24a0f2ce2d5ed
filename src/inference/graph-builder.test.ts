import { expect, test } from 'vitest';
import { createGraphBuilder } from './graph-builder.ts';
import { multipliesExactly } from './multiplies-exactly.ts';
import { openSession, Tensor } from './session.ts';

test('a graph of constants, attributes and fused operators runs', async () => {
  const graph = createGraphBuilder();
  const x = graph.input({ name: 'x', type: 'float32', dimensions: ['rows', 2] });
  const sum = graph.node({
    operator: 'Add',
    inputs: [x, graph.constant(Float32Array.of(10, 20), [2])],
  });
  const gated = graph.node({
    operator: 'QuickGelu',
    inputs: [sum],
    attributes: { alpha: { float: 0 } },
    isFused: true,
  });
  graph.node({
    operator: 'Transpose',
    inputs: [gated],
    outputs: ['y'],
    attributes: { perm: { ints: [1, 0] } },
  });
  graph.output({ name: 'y', type: 'float32', dimensions: [2, 'rows'] });
  const session = await openSession(graph.build());

  const { y } = await session.run({ x: new Tensor('float32', [0, 0, 2, 4, 6, 8], [3, 2]) });

  expect(y?.dims).toEqual([2, 3]);
  expect([...(y?.data as Float32Array)]).toEqual([5, 6, 8, 10, 12, 14]);
});

test('names that it makes never meet names that are given', async () => {
  const graph = createGraphBuilder();
  for (const name of ['v0', '0', 'Add_0']) {
    graph.input({ name, type: 'int64', dimensions: [1] });
  }
  const sum = graph.node({ operator: 'Add', inputs: ['v0', '0'] });
  graph.node({ operator: 'Add', inputs: [sum, 'Add_0'], outputs: ['y'] });
  graph.output({ name: 'y', type: 'int64', dimensions: [1] });
  const session = await openSession(graph.build());
  const one = new Tensor('int64', [1n], [1]);

  const { y } = await session.run({ v0: one, 0: one, Add_0: one });

  expect(y?.data[0]).toBe(3n);
});

test('the processor is asked, not guessed, whether signed products are exact', async () => {
  expect(typeof (await multipliesExactly())).toBe('boolean');
});
