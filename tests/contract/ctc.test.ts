/** CTC models run directly, beside sherpa-onnx on the same files; and models that are none. */
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { msToSamples } from '../../src/audio/index.ts';
import { startEngineProcess, type EngineProcess } from '../../src/engine/index.ts';
import { createGraphBuilder } from '../../src/inference/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import { engineProgram } from '../support/engine-program.ts';
import { writeSegment } from '../support/noise.ts';
import { tokenLines, writeStandIn } from '../support/stand-in-models.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-ctc-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const loud = await writeSegment(join(folder, 'loud.pcm'), { lengthMs: 3000, isLoud: true });
const quiet = await writeSegment(join(folder, 'quiet.pcm'), { lengthMs: 3000, isLoud: false });
const click = await writeSegment(join(folder, 'click.pcm'), { lengthMs: 5, isLoud: true });

let engine: EngineProcess;
beforeAll(() => {
  engine = startEngineProcess(engineProgram());
});
afterAll(() => engine.stop());

const options = { language: 'xho' };

function directly(model: InstalledModel, settings: InstalledModel['settings']): InstalledModel {
  return { ...model, engine: 'ctc', settings };
}

const WAVE = { input: 'wave', blank: '<s>' };
const BANKS = { input: 'filter-banks', blank: '<blk>' };

test.each([
  ['omnilingual', WAVE],
  ['omnilingual', { ...WAVE, decoder: 'prefix-beam' }],
  ['zipformer-ctc', BANKS],
  ['zipformer-ctc', { ...BANKS, decoder: 'prefix-beam' }],
  ['wenet-ctc', { ...BANKS, sampleScale: 32_768 }],
  ['nemo-ctc', { ...BANKS, binsFirst: true }],
] as const)(
  '%s with %j hears what sherpa-onnx hears, at the same times',
  async (family, settings) => {
    const { model, words } = await writeStandIn(folder, family);
    await engine.load(model);
    const [theirs] = await engine.recognise([loud], options);
    const capabilities = await engine.load(directly(model, settings));

    const [ours, silence, short] = await engine.recognise([loud, quiet, click], options);

    expect(ours?.words.map(({ text }) => text)).toEqual(words.map(({ text }) => text));
    ours?.words.forEach(({ startMs, endMs, confidence }, index) => {
      expect(Math.abs(startMs - (theirs?.words[index]?.startMs ?? 0))).toBeLessThanOrEqual(10);
      expect(endMs).toBeGreaterThan(startMs);
      expect(confidence).toBeGreaterThan(0.5);
    });
    expect(silence?.words).toEqual([]);
    expect(short).toBeDefined();
    expect(capabilities).toMatchObject({ wordTimes: true, wordConfidence: true });
  },
);

test('its filter banks are those of sherpa-onnx: of a rising tone each frame has the same loudest bin', async () => {
  const bins = Array.from({ length: 80 }, (_, bin) => `▁b${bin}`);
  const graph = createGraphBuilder();
  const x = graph.input({ name: 'x', type: 'float32', dimensions: ['N', 'T', 80] });
  const lengths = graph.input({ name: 'x_lens', type: 'int64', dimensions: ['N'] });
  const never = graph.constant(new Float32Array([-100]), [1, 1, 1]);
  const first = graph.node({
    operator: 'Slice',
    inputs: [x, ...[0n, 1n, 2n].map((number) => graph.constant(BigInt64Array.of(number), [1]))],
  });
  const blank = graph.node({
    operator: 'Add',
    inputs: [
      graph.node({
        operator: 'Mul',
        inputs: [first, graph.constant(new Float32Array([0]), [1, 1, 1])],
      }),
      never,
    ],
  });
  graph.node({
    operator: 'Concat',
    inputs: [blank, x],
    outputs: ['y'],
    attributes: { axis: { int: 2 } },
  });
  graph.output({ name: 'y', type: 'float32', dimensions: ['N', 'T', 81] });
  graph.node({ operator: 'Identity', inputs: [lengths], outputs: ['y_lens'] });
  graph.output({ name: 'y_lens', type: 'int64', dimensions: ['N'] });
  const files = { model: join(folder, 'bins.onnx'), tokens: join(folder, 'bins.txt') };
  await writeFile(files.model, graph.build());
  await writeFile(files.tokens, tokenLines(['<blk>', ...bins]));
  const model = {
    ...{ id: 'bins', engine: 'sherpa-onnx', folder, files, sha256: '' },
    settings: { family: 'zipformer-ctc' },
  };
  const tone = await writeTone(join(folder, 'tone.pcm'));

  await engine.load(model);
  const [theirs] = await engine.recognise([tone], options);
  await engine.load(directly(model, BANKS));
  const [ours] = await engine.recognise([tone], options);

  const texts = (result: typeof ours) => result?.words.map(({ text }) => text) ?? [];
  expect(texts(ours).length).toBeGreaterThan(40);
  expect(texts(ours)).toEqual(texts(theirs));
});

/** From 200 Hz to 7 kHz in three seconds. */
async function writeTone(path: string) {
  const samples = new Int16Array(msToSamples(3000));
  let phase = 0;
  samples.forEach((_, index) => {
    phase += (2 * Math.PI * (200 + (6800 * index) / samples.length)) / 16_000;
    samples[index] = Math.round(12_000 * Math.sin(phase));
  });
  await writeFile(path, new Uint8Array(samples.buffer));
  return { span: { path, startSample: 0, endSample: samples.length }, speech: [] };
}

test('what is no model of its kind is refused, and the process stays', async () => {
  const { model } = await writeStandIn(folder, 'omnilingual');
  const expectRefused = async (wrong: InstalledModel, code: string, message: RegExp) => {
    await expect(engine.load(wrong)).rejects.toMatchObject({ code });
    await expect(engine.load(wrong)).rejects.toThrow(message);
    await engine.load(directly(model, WAVE));
  };
  const { tokens = '', model: graph = '' } = model.files;
  const cut = join(folder, 'omnilingual', 'cut.onnx');
  await writeFile(cut, await readFile(graph));
  await truncate(cut, 300);
  const fewer = join(folder, 'omnilingual', 'fewer.txt');
  await writeFile(fewer, '<s> 0\na 1\n');

  const banks = directly(model, { ...BANKS, blank: '<s>' });
  await expectRefused(banks, 'MODEL_CORRUPT', /does not take filter-banks/);
  await expectRefused(
    directly({ ...model, files: { tokens, model: cut } }, WAVE),
    'MODEL_CORRUPT',
    /cut short/,
  );
  await expectRefused(
    directly({ ...model, files: { tokens: fewer, model: graph } }, WAVE),
    'MODEL_CORRUPT',
    /another model's/,
  );
  await expectRefused(
    directly(model, { ...WAVE, blank: '<blk>' }),
    'MODEL_CORRUPT',
    /without the blank/,
  );
  await expectRefused(
    directly(model, { ...WAVE, beam: 4 }),
    'MODEL_SETTINGS_INVALID',
    /"beam" is no setting/,
  );
});
