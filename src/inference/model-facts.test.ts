import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createGraphBuilder } from './graph-builder.ts';
import { readModelFacts } from './model-facts.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-facts-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const path = join(folder, 'model.onnx');

function model(): Uint8Array {
  const graph = createGraphBuilder();
  const x = graph.input({ name: 'x', type: 'float32', dimensions: ['N', 3] });
  const weights = graph.constant(new Float32Array(300_000), [3, 100_000]);
  graph.node({ operator: 'MatMul', inputs: [x, weights], outputs: ['y'] });
  graph.output({ name: 'y', type: 'float32', dimensions: ['N', 100_000] });
  return graph.build({ model_type: 'example', vocab_size: '7' });
}

test('tells inputs, outputs and metadata, whatever weights lie between', async () => {
  await writeFile(path, model());

  expect(await readModelFacts(path)).toEqual({
    inputs: [{ name: 'x', elementType: 1, dimensions: [undefined, 3] }],
    outputs: [{ name: 'y', elementType: 1, dimensions: [undefined, 100_000] }],
    metadata: { model_type: 'example', vocab_size: '7' },
  });
});

test.each([0.999, 0.9, 0.5, 0.01])('a file cut short to %d of it is refused', async (part) => {
  const bytes = model();
  await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * part)));

  await expect(readModelFacts(path)).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
});

test.each([
  ['nothing', new Uint8Array()],
  ['text', Buffer.from('<html>not found</html>')],
  ['zeros', new Uint8Array(1000)],
  ['a length beyond all bounds', Uint8Array.of(0x3a, 255, 255, 255, 255, 255, 255, 255, 255, 127)],
])('a file of %s is refused', async (_name, bytes) => {
  await writeFile(path, bytes);

  await expect(readModelFacts(path)).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
});

test('a file that is not there is refused', async () => {
  const nowhere = join(folder, 'nowhere.onnx');

  await expect(readModelFacts(nowhere)).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
});
