/** Every family of models that sherpa-onnx loads, run whole with small stand-ins; and models that are none. */
import { copyFile, cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../../src/engine/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import { engineProgram } from '../support/engine-program.ts';
import { writeSegment } from '../support/noise.ts';
import {
  STAND_IN_FAMILIES,
  writeStandIn,
  type StandIn,
  type StandInFamily,
} from '../support/stand-in-models.ts';
import { whisperWithAttention } from '../support/stand-in-whisper.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-sherpa-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const standIns = Object.fromEntries(
  await Promise.all(
    STAND_IN_FAMILIES.map(async (family) => [family, await writeStandIn(folder, family)] as const),
  ),
) as Record<StandInFamily, StandIn>;
const loud = await writeSegment(join(folder, 'loud.pcm'), { lengthMs: 3000, isLoud: true });
const quiet = await writeSegment(join(folder, 'quiet.pcm'), { lengthMs: 3000, isLoud: false });
const short = await writeSegment(join(folder, 'short.pcm'), { lengthMs: 10, isLoud: true });

let engine: EngineProcess;
beforeAll(() => {
  engine = startEngineProcess(engineProgram());
});
afterAll(() => engine.stop());

const WITHOUT_TIMES: readonly StandInFamily[] = ['whisper'];
const WITH_CONFIDENCE: readonly StandInFamily[] = ['transducer', 'nemo-transducer'];

describe('a stand-in of each family', () => {
  test.each(STAND_IN_FAMILIES)('%s says its words at their times', async (family) => {
    const { model, words } = standIns[family];
    const capabilities = await engine.load(model);

    const [heard] = await engine.recognise([loud], { language: 'afr' });

    expect(heard?.words.map(({ text }) => text)).toEqual(words.map(({ text }) => text));
    words.forEach(({ startMs }, index) => {
      if (startMs !== undefined)
        expect(Math.abs((heard?.words[index]?.startMs ?? 0) - startMs)).toBeLessThanOrEqual(20);
    });
    expect(capabilities.wordTimes).toBe(!WITHOUT_TIMES.includes(family));
    expect(capabilities.wordConfidence).toBe(WITH_CONFIDENCE.includes(family));
    if (capabilities.wordConfidence) expect(heard?.words[0]?.confidence).toBeGreaterThan(0.5);
  });

  test.each(STAND_IN_FAMILIES)('%s hears nothing in silence and bears a click', async (family) => {
    await engine.load(standIns[family].model);

    const [silence, click] = await engine.recognise([quiet, short], { language: 'afr' });

    expect(silence?.words).toEqual([]);
    expect(click).toBeDefined();
  });

  test('of one that gives no times, words are spread and the reader is warned', async () => {
    await engine.load(standIns.whisper.model);

    const [heard] = await engine.recognise([loud], { language: 'afr' });

    expect(heard?.words.at(-1)?.endMs).toBe(3000);
    expect(heard?.warnings.map(({ code }) => code)).toEqual(['WORD_TIMES_ESTIMATED']);
  });

  test('Whisper is told the language that was asked for, and finds out where it has no name for it', async () => {
    await engine.load(standIns.whisper.model);
    const said = async (language: string) => {
      const [heard] = await engine.recognise([loud], { language });
      return heard?.words.map(({ text }) => text).join(' ');
    };

    expect(await said('afr')).toBe('Goeie môre.');
    expect(await said('eng')).toBe('Good morning.');
    expect(await said('afr')).toBe('Goeie môre.');
    // The stand-in always finds English.
    expect(await said('zul')).toBe('Good morning.');
  });
});

test('Whisper with attention outputs places its words in time', async () => {
  const { model } = standIns.whisper;
  const path = join(folder, 'whisper', 'attention');
  const graphs = whisperWithAttention();
  const files = {
    ...model.files,
    encoder: `${path}-encoder.onnx`,
    decoder: `${path}-decoder.onnx`,
  };
  await writeFile(files.encoder, graphs.encoder);
  await writeFile(files.decoder, graphs.decoder);
  const settings = { family: 'whisper', tokenTimes: true };

  const capabilities = await engine.load({ ...model, files, settings });
  const [heard] = await engine.recognise([loud], { language: 'afr' });

  expect(capabilities.wordTimes).toBe(true);
  expect(heard?.words.map(({ text }) => text)).toEqual(['Goeie', 'môre.']);
  // The second listens to frame 50; the first begins where the sound does.
  expect(Math.abs((heard?.words[1]?.startMs ?? 0) - 1000)).toBeLessThanOrEqual(60);
  expect(heard?.warnings).toEqual([]);
});

describe('what is no model of its family', () => {
  /** The process must still be there afterwards: only a good model proves that. */
  async function expectRefused(model: InstalledModel, code: string, message: RegExp) {
    await expect(engine.load(model)).rejects.toMatchObject({ code });
    await expect(engine.load(model)).rejects.toThrow(message);
    await engine.load(standIns.omnilingual.model);
  }

  async function copyOf(family: StandInFamily, name: string): Promise<InstalledModel> {
    const { model } = standIns[family];
    const copy = join(folder, name);
    await cp(model.folder, copy, { recursive: true });
    const files = Object.fromEntries(
      Object.entries(model.files).map(([role, path]) => [role, path.replace(model.folder, copy)]),
    );
    return { ...model, folder: copy, files };
  }

  test.each(STAND_IN_FAMILIES)('%s: each of its graphs cut short', async (family) => {
    for (const role of Object.keys(standIns[family].model.files).filter((r) => r !== 'tokens')) {
      const model = await copyOf(family, `cut-${family}-${role}`);
      const path = model.files[role] ?? '';
      await truncate(path, Math.floor((await readFile(path)).length * 0.6));
      await expectRefused(model, 'MODEL_CORRUPT', /cut short/);
    }
  });

  test.each([
    ['omnilingual', 'zipformer-ctc'],
    ['zipformer-ctc', 'wenet-ctc'],
    ['wenet-ctc', 'dolphin'],
    ['tdnn', 'sense-voice'],
  ] as const)('a model of %s that is said to be of %s', async (family, said) => {
    const { model } = standIns[family];
    await expectRefused({ ...model, settings: { family: said } }, 'MODEL_CORRUPT', /family/);
  });

  test("a transducer of icefall that is said to be NeMo's", async () => {
    const { model } = standIns.transducer;
    const wrong = { ...model, settings: { family: 'nemo-transducer' } };
    await expectRefused(wrong, 'MODEL_CORRUPT', /lacks the metadata/);
  });

  test.each(['omnilingual', 'nemo-ctc', 'transducer'] as const)(
    '%s with the tokens of another model',
    async (family) => {
      const fewer = await copyOf(family, `fewer-${family}`);
      await writeFile(fewer.files['tokens'] ?? '', '<blk> 0\na 1\n');
      await expectRefused(fewer, 'MODEL_CORRUPT', /tokens lack the number 2/);

      const more = await copyOf(family, `more-${family}`);
      const path = more.files['tokens'] ?? '';
      await writeFile(path, `${await readFile(path, 'utf8')}more 99\n`);
      await expectRefused(more, 'MODEL_CORRUPT', /another model's/);
    },
  );

  test('tokens without a blank, and tokens that are none', async () => {
    const model = await copyOf('zipformer-ctc', 'no-blank');
    const path = model.files['tokens'] ?? '';
    await writeFile(path, (await readFile(path, 'utf8')).replace('<blk>', 'blank'));
    await expectRefused(model, 'MODEL_CORRUPT', /without a blank/);

    await copyFile(model.files['model'] ?? '', path);
    await expectRefused(model, 'MODEL_CORRUPT', /no table of texts/);
  });

  test('settings and files that the engine does not have', async () => {
    const { model } = standIns.omnilingual;
    const code = 'MODEL_SETTINGS_INVALID';
    await expectRefused({ ...model, settings: { family: 'kaldi' } }, code, /family is not one of/);
    const typo = { ...model, settings: { ...model.settings, decodingMetod: 'x' } };
    await expectRefused(typo, code, /"decodingMetod" is no setting/);
    const beam = {
      ...model,
      settings: { ...model.settings, decodingMethod: 'modified_beam_search' },
    };
    await expectRefused(beam, code, /decoded by greedy_search only/);
    const { tokens = '', model: graph = '' } = model.files;
    await expectRefused({ ...model, files: { model: graph } }, code, /lack the tokens/);
    const extra = { ...model, files: { ...model.files, tokns: tokens } };
    await expectRefused(extra, code, /not of its kind/);
    const outside = { ...model, files: { tokens, model: join(folder, 'other.onnx') } };
    await expectRefused(outside, code, /outside of the model's folder/);
  });

  test('a language that the model does not name', async () => {
    const { model } = standIns.whisper;
    const wrong = { ...model, settings: { ...model.settings, language: 'zu' } };
    await expectRefused(wrong, 'MODEL_SETTINGS_INVALID', /not one of those that the model names/);
  });
});
