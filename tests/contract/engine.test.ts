import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { msToSamples } from '../../src/audio/index.ts';
import type { SpeechSegment } from '../../src/engine/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import { writeSegment } from '../support/noise.ts';
import { writeStandIn } from '../support/stand-in-models.ts';
import { engineContract } from './engine.contract.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-engine-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fakeModel(name: string, script: string): Promise<InstalledModel> {
  const path = join(folder, name);
  await writeFile(path, script);
  return { id: 'fake', engine: 'fake', folder, files: { script: path }, sha256: '', settings: {} };
}

async function stretch(name: string, lengthMs: number): Promise<SpeechSegment> {
  const path = join(folder, name);
  const endSample = msToSamples(lengthMs);
  await writeFile(path, new Uint8Array(endSample * 2));
  return { span: { path, startSample: 0, endSample }, speech: [{ startMs: 0, endMs: lengthMs }] };
}

engineContract('fake', async () => ({
  model: await fakeModel('good.json', '{"text":"a scripted answer","batchSize":3}'),
  brokenModel: await fakeModel('broken.json', '{"tekst":1}'),
  segments: [await stretch('one.pcm', 3000), await stretch('two.pcm', 2500)],
  silence: await stretch('silence.pcm', 1000),
}));

/** Scratch files of an engine's own: the engines are tested at the same time. */
async function sounds(
  name: string,
): Promise<{ segments: SpeechSegment[]; silence: SpeechSegment }> {
  const write = (file: string, lengthMs: number, isLoud: boolean) =>
    writeSegment(join(folder, `${name}-${file}.pcm`), { lengthMs, isLoud });
  return {
    segments: [await write('three', 3000, true), await write('four', 2500, true)],
    silence: await write('quiet', 1000, false),
  };
}

engineContract('ctc', async () => {
  const { model: ofSherpa } = await writeStandIn(folder, 'omnilingual');
  const model = { ...ofSherpa, engine: 'ctc', settings: { input: 'wave', blank: '<s>' } };
  return {
    model,
    brokenModel: { ...model, files: { ...model.files, model: model.files['tokens'] ?? '' } },
    ...(await sounds('ctc')),
  };
});

engineContract('sherpa-onnx', async () => {
  const { model } = await writeStandIn(folder, 'zipformer-ctc');
  return {
    model,
    brokenModel: { ...model, files: { ...model.files, model: model.files['tokens'] ?? '' } },
    ...(await sounds('sherpa')),
  };
});
