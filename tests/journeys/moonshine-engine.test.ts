import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { msToSamples } from '../../src/audio/index.ts';
import type { SpeechSegment } from '../../src/engine/index.ts';
import { openDecoder } from '../../src/entry/wiring/open-decoder.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import { engineContract } from '../contract/engine.contract.ts';
import { missingModels, ROOT, TEST_MODELS } from '../support/cli.ts';

const missing = await missingModels(['moonshine-base-en', 'moonshine-tiny-en']);
if (missing !== undefined) console.warn(`Skipped: ${missing}`);

const FILES = {
  encoder: 'encoder_model.onnx',
  decoder: 'decoder_model_merged.onnx',
  vocabulary: 'llama-tokenizer.js',
};

function modelIn(folder: string, size: 'base' | 'tiny'): InstalledModel {
  const files = Object.fromEntries(
    Object.entries(FILES).map(([role, name]) => [role, join(folder, name)]),
  );
  return {
    id: `moonshine-${size}-en`,
    engine: 'moonshine',
    folder,
    files,
    sha256: '',
    settings: { size },
  };
}

describe.skipIf(missing !== undefined)('Moonshine keeps the contract of engines', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lalela-moonshine-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function decodeSample(): Promise<string> {
    const decoder = await openDecoder(process.env['PATH'] ?? '', new AbortController().signal);
    const sample = join(ROOT, 'samples', 'parliament.flac');
    const { channels } = await decoder.decode(sample, { scratchFolder: folder });
    return channels[0]?.path ?? '';
  }

  function stretch(path: string, startMs: number, endMs: number): SpeechSegment {
    const span = { path, startSample: msToSamples(startMs), endSample: msToSamples(endMs) };
    return { span, speech: [{ startMs: 0, endMs: endMs - startMs }] };
  }

  for (const size of ['base', 'tiny'] as const) {
    engineContract(`moonshine ${size}`, async () => {
      const path = await decodeSample();
      const broken = join(folder, `broken-${size}`);
      await cp(join(TEST_MODELS, `moonshine-${size}-en`), broken, { recursive: true });
      await writeFile(join(broken, FILES.encoder), 'not a graph');
      const silent = join(folder, 'silence.pcm');
      await writeFile(silent, new Uint8Array(msToSamples(2000) * 2));
      const silence = { ...stretch(silent, 0, 2000), speech: [] };
      const segments = [stretch(path, 1000, 5600), stretch(path, 5500, 9900)];
      return {
        model: modelIn(join(TEST_MODELS, `moonshine-${size}-en`), size),
        segments,
        silence,
        brokenModel: modelIn(broken, size),
      };
    });
  }

  test('is installed whole', async ({ expect }) => {
    expect(await readdir(join(TEST_MODELS, 'moonshine-base-en'))).toContain('model.json');
  });
});
