/** The neural method, run whole in engine processes with stand-ins of its models; and files that are none. */
import { copyFile, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { msToSamples } from '../../src/audio/index.ts';
import {
  createVoiceClusters,
  neuralCalibration,
  type VoiceTurn,
} from '../../src/diarization/index.ts';
import {
  createEnginePool,
  startEngineProcess,
  type EnginePool,
  type SpeechSegment,
  type VoiceStretch,
} from '../../src/engine/index.ts';
import type { SpeakerCount } from '../../src/kernel/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import { engineProgram } from '../support/engine-program.ts';
import { writeStandIn } from '../support/stand-in-models.ts';
import {
  SEGMENTATION_METADATA,
  segmentationGraph,
  VOICE_METADATA,
  voiceGraph,
  writeTones,
  writeVoices,
  type Tone,
} from '../support/stand-in-voices.ts';

// A process a model: on a busy machine each start takes seconds.
vi.setConfig({ testTimeout: 120_000 });

const folder = await mkdtemp(join(tmpdir(), 'lalela-neural-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const good = await writeVoices(join(folder, 'good'));

let pool: EnginePool;
beforeAll(() => {
  pool = createEnginePool({ size: 1, startProcess: () => startEngineProcess(engineProgram()) });
});
afterAll(() => pool.close());

let sounds = 0;
const tones = (lengthMs: number, ...parts: Tone[]) =>
  writeTones(join(folder, `${sounds++}.pcm`), { lengthMs, tones: parts });

async function voicesIn(segment: SpeechSegment, model: InstalledModel = good) {
  const signal = new AbortController().signal;
  const heard = await pool.recognise({ model, segment, options: { language: 'eng' } }, signal);
  expect(heard.words).toEqual([]);
  return heard.voices ?? [];
}

/** One person apart from another: how alike two voices are. */
function alike(a: VoiceStretch | undefined, b: VoiceStretch | undefined): number {
  return (a?.voice ?? []).reduce((sum, value, at) => sum + value * (b?.voice[at] ?? 0), 0);
}

/** A frame of the segmentation is 17 ms, and hears 62 ms around it. */
function expectNear(found: readonly VoiceStretch[], wanted: readonly (readonly number[])[]): void {
  expect(found.map(({ speaker }) => speaker)).toEqual(wanted.map(([, , speaker]) => speaker));
  wanted.forEach(([startMs = 0, endMs = 0], at) => {
    expect(Math.abs((found[at]?.startMs ?? NaN) - startMs)).toBeLessThanOrEqual(50);
    expect(Math.abs((found[at]?.endMs ?? NaN) - endMs)).toBeLessThanOrEqual(50);
  });
}

describe('with a model of voices in the form of', () => {
  test.each(['nemo', 'wespeaker', '3d-speaker'] as const)('%s', async (framework) => {
    const model = await writeVoices(join(folder, framework), { embedding: voiceGraph(framework) });
    const sound = await tones(
      30_000,
      { startMs: 1000, endMs: 6000, person: 0 },
      { startMs: 7000, endMs: 12_000, person: 1 },
      { startMs: 15_000, endMs: 21_000, person: 0 },
    );

    const voices = await voicesIn(sound, { ...model, id: framework });

    expectNear(voices, [
      [1000, 6000, 0],
      [7000, 12_000, 1],
      [15_000, 21_000, 0],
    ]);
    expect(voices.every(({ voice }) => voice.length === 192)).toBe(true);
    expect(alike(voices[0], voices[0])).toBeCloseTo(1);
    expect(alike(voices[0], voices[1])).toBeLessThan(0.5);
  });

  test('nemo, whose features are normalised as those of TitaNet are', async () => {
    const metadata = { ...VOICE_METADATA.nemo, feature_normalize_type: 'per_feature' };
    const embedding = voiceGraph('nemo', metadata);
    const model = await writeVoices(join(folder, 'per-feature'), { embedding });
    const sound = await tones(12_000, { startMs: 1000, endMs: 11_000, person: 0 });

    const voices = await voicesIn(sound, { ...model, id: 'per-feature' });

    expect(voices.length).toBeGreaterThan(0);
  });
});

describe('in a window', () => {
  test('people who talk at once have stretches that overlap, and voices of where they talk alone', async () => {
    const sound = await tones(
      20_000,
      { startMs: 1000, endMs: 8000, person: 0 },
      { startMs: 6000, endMs: 14_000, person: 1 },
    );

    const voices = await voicesIn(sound);

    expectNear(voices, [
      [1000, 8000, 0],
      [6000, 14_000, 1],
    ]);
    expect(alike(voices[0], voices[1])).toBeLessThan(0.1);
  });

  test('a person who is only heard beneath another is not found, and takes nothing away', async () => {
    const sound = await tones(
      20_000,
      { startMs: 1000, endMs: 19_000, person: 0 },
      { startMs: 8000, endMs: 10_000, person: 1 },
    );

    expectNear(await voicesIn(sound), [[1000, 19_000, 0]]);
  });

  test('nobody speaks: no voices, whether or not the voice activity detector heard somebody', async () => {
    const silence = await tones(15_000);
    const mistaken = { ...silence, speech: [{ startMs: 1000, endMs: 3000 }] };

    expect(await voicesIn(silence)).toEqual([]);
    expect(await voicesIn(mistaken)).toEqual([]);
  });

  test('what the voice activity detector did not take for speech is left out', async () => {
    const sound = await tones(
      20_000,
      { startMs: 1000, endMs: 5000, person: 0 },
      { startMs: 9000, endMs: 15_000, person: 1 },
    );

    const voices = await voicesIn({ ...sound, speech: sound.speech.slice(1) });

    expectNear(voices, [[9000, 15_000, voices[0]?.speaker ?? -1]]);
  });

  test.each([
    ['one second', 1000],
    ['less than the segmentation hears at once', 4000],
    ['just as much', 10_000],
    ['one sample more', 10_000.0625],
    ['no whole number of its steps', 13_337],
    ['as much as may be', 120_000],
  ])('of %s, times lie within it', async (_name, lengthMs) => {
    const sound = await tones(lengthMs, { startMs: 0, endMs: lengthMs, person: 1 });

    const voices = await voicesIn(sound);

    expect(voices).toHaveLength(1);
    expect(voices[0]?.startMs).toBeLessThanOrEqual(50);
    expect(voices[0]?.endMs).toBeLessThanOrEqual(Math.round(lengthMs));
    expect(voices[0]?.endMs).toBeGreaterThanOrEqual(lengthMs - 50);
  });

  test.each([50, 170, 250])('a sound of %i ms is borne', async (lengthMs) => {
    const startMs = 11_000;
    const sound = await tones(25_000, { startMs, endMs: startMs + lengthMs, person: 0 });

    const voices = await voicesIn(sound);

    expect(voices.length).toBeLessThanOrEqual(1);
  });

  test('somebody who is heard where there is no more sound is borne', async () => {
    const segmentation = segmentationGraph(SEGMENTATION_METADATA, 500);
    const model = await writeVoices(join(folder, 'ghost'), { segmentation });
    const sound = await tones(10_500, { startMs: 0, endMs: 5000, person: 1 });
    const speech = [{ startMs: 0, endMs: 10_500 }];

    const voices = await voicesIn({ ...sound, speech }, { ...model, id: 'ghost' });

    expect(voices[0]).toMatchObject({ startMs: expect.closeTo(0, -2) as number });
    expect(voices.every(({ endMs }) => endMs <= 10_500)).toBe(true);
  });
});

describe('across windows', () => {
  const WINDOW_MS = 60_000;

  /** Heard window by window, as a recording is. */
  async function turnsOf(lengthMs: number, parts: readonly Tone[], count: SpeakerCount = {}) {
    const sound = await tones(lengthMs, ...parts);
    const clusters = createVoiceClusters({ count, calibration: neuralCalibration(good) });
    for (let fromMs = 0; fromMs < lengthMs; fromMs += WINDOW_MS) {
      const toMs = Math.min(lengthMs, fromMs + WINDOW_MS);
      const span = {
        ...sound.span,
        startSample: msToSamples(fromMs),
        endSample: msToSamples(toMs),
      };
      const speech = [{ startMs: 0, endMs: toMs - fromMs }];
      const heard = await voicesIn({ span, speech });
      const moved = heard.map((one) => ({
        ...one,
        startMs: one.startMs + fromMs,
        endMs: one.endMs + fromMs,
      }));
      clusters.push(moved);
    }
    return clusters.end();
  }

  /** Who was heard while each of these sounded, by most of the time. */
  function whoIn(turns: readonly VoiceTurn[], parts: readonly Tone[]): (number | undefined)[] {
    return parts.map((part) => {
      const within = turns.filter(
        ({ startMs, endMs }) =>
          Math.min(endMs, part.endMs) - Math.max(startMs, part.startMs) >
          (part.endMs - part.startMs) / 2,
      );
      return within.length === 1 ? within[0]?.speaker : undefined;
    });
  }

  test('people are the same, whoever begins', async () => {
    const parts = [
      { startMs: 1000, endMs: 20_000, person: 0 },
      { startMs: 21_000, endMs: 50_000, person: 1 },
      { startMs: 61_000, endMs: 80_000, person: 1 },
      { startMs: 81_000, endMs: 110_000, person: 2 },
      { startMs: 125_000, endMs: 150_000, person: 2 },
      { startMs: 151_000, endMs: 170_000, person: 0 },
    ];

    const [a, b, b2, c, c2, a2] = whoIn(await turnsOf(180_000, parts), parts);

    expect(new Set([a, b, c])).toEqual(new Set([0, 1, 2]));
    expect([a2, b2, c2]).toEqual([a, b, c]);
  });

  test('people who take turns quickly are not mixed', async () => {
    const parts = Array.from({ length: 40 }, (_, at) => ({
      startMs: 1000 + 450 * at,
      endMs: 1400 + 450 * at,
      person: at % 2,
    }));

    const who = whoIn(await turnsOf(30_000, parts), parts);

    expect(new Set(who)).toEqual(new Set([0, 1]));
    expect(who).toEqual(parts.map(({ person }) => (person === 0 ? who[0] : who[1])));
  });

  test('as many as are asked for, where that is fewer than there are', async () => {
    const parts = [
      { startMs: 1000, endMs: 20_000, person: 0 },
      { startMs: 21_000, endMs: 50_000, person: 1 },
      { startMs: 61_000, endMs: 80_000, person: 2 },
    ];

    const turns = await turnsOf(90_000, parts, { exact: 2 });

    expect(new Set(turns.map(({ speaker }) => speaker)).size).toBe(2);
  });
});

describe('what is no model of its role', () => {
  /** The pool must still be there afterwards: only a good model proves that. */
  async function expectRefused(model: InstalledModel, code: string, message: RegExp) {
    const refused = pool.warm({ ...model, id: `refused-${sounds++}` });
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(message);
    const sound = await tones(2000, { startMs: 0, endMs: 2000, person: 0 });
    expect(await voicesIn(sound)).toHaveLength(1);
  }

  let copies = 0;
  const written = (graphs: Parameters<typeof writeVoices>[1]) =>
    writeVoices(join(folder, `copy-${copies++}`), graphs);

  test.each(['segmentation', 'embedding'])('%s, cut short', async (role) => {
    const model = await written({});
    const path = model.files[role] ?? '';
    await truncate(path, Math.floor((await readFile(path)).length * 0.6));

    await expectRefused(model, 'MODEL_CORRUPT', /cut short/);
  });

  test.each(['segmentation', 'embedding'])(
    "%s: a recogniser's file, and its tokens",
    async (role) => {
      const recogniser = await writeStandIn(join(folder, `asr-${role}`), 'zipformer-ctc');
      const model = await written({});
      const path = model.files[role] ?? '';
      await copyFile(recogniser.model.files['model'] ?? '', path);
      await expectRefused(model, 'MODEL_CORRUPT', /not one that tells speakers apart/);

      await copyFile(recogniser.model.files['tokens'] ?? '', path);
      await expectRefused(model, 'MODEL_CORRUPT', /not an ONNX model/);
    },
  );

  test('the two files swapped', async () => {
    const { segmentation = '', embedding = '' } = good.files;
    const files = { segmentation: embedding, embedding: segmentation };

    await expectRefused({ ...good, files }, 'MODEL_CORRUPT', /not one that tells speakers apart/);
  });

  test('files and settings that the engine does not have', async () => {
    const code = 'MODEL_SETTINGS_INVALID';
    const { segmentation = '' } = good.files;
    await expectRefused({ ...good, files: { segmentation } }, code, /lack the embedding/);
    await expectRefused({ ...good, folder: join(folder, 'elsewhere') }, code, /outside/);
  });

  test('a folder that is not there', async () => {
    const missing = join(folder, 'missing');
    const files = { segmentation: join(missing, 'a.onnx'), embedding: join(missing, 'b.onnx') };

    await expectRefused({ ...good, folder: missing, files }, 'MODEL_CORRUPT', /not an ONNX model/);
  });
});
