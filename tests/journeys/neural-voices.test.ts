/** The neural method with its real models: pulled as a user pulls them, and run on clips of meetings. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { BYTES_PER_SAMPLE, samplesToMs } from '../../src/audio/index.ts';
import { createVoiceClusters, neuralCalibration } from '../../src/diarization/index.ts';
import { startEngineProcess, type SpeechSegment } from '../../src/engine/index.ts';
import { openDecoder } from '../../src/entry/wiring/open-decoder.ts';
import {
  readRttm,
  scoreDiarization,
  type DiarizedFile,
  type SpeakerTurn,
} from '../../src/evaluation/index.ts';
import { LalelaError } from '../../src/kernel/index.ts';
import { createModelStore, readCatalogue, type InstalledModel } from '../../src/models/index.ts';
import { ROOT, TEST_MODELS } from '../support/cli.ts';
import { engineProgram } from '../support/engine-program.ts';

const MODEL = 'pyannote-titanet-small';
const CLIPS = resolve(ROOT, '../shared/data/audio/eng-diarization');

const folder = await mkdtemp(join(tmpdir(), 'lalela-neural-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;

/** The model; or why it cannot be had, for people. */
async function pulled(): Promise<InstalledModel | string> {
  const store = createModelStore({
    folder: TEST_MODELS,
    catalogue: await readCatalogue(TEST_MODELS),
    surroundings: { env: process.env, projectFolder: ROOT },
    limits: { attempts: 2, waitMs: 20_000 },
  });
  try {
    const [pull] = await store.pull([MODEL], { signal });
    return pull?.model ?? 'nothing was pulled';
  } catch (error) {
    if (error instanceof LalelaError && error.code === 'MODEL_PULL_FAILED') return error.message;
    throw error;
  }
}

async function truths(): Promise<ReadonlyMap<string, readonly SpeakerTurn[]>> {
  const text = await readFile(join(CLIPS, 'debug.train.rttm'), 'utf8').catch(() => '');
  // The first has no sound there.
  return new Map([...readRttm(text)].filter(([clip]) => clip !== 'trn00'));
}

async function soundOf(clip: string): Promise<SpeechSegment> {
  const decoder = await openDecoder(process.env['PATH'] ?? '', signal);
  const scratchFolder = await mkdtemp(join(folder, 'clip-'));
  const { channels } = await decoder.decode(join(CLIPS, `${clip}.wav`), { scratchFolder });
  const path = channels[0]?.path ?? '';
  const endSample = (await readFile(path)).length / BYTES_PER_SAMPLE;
  const span = { path, startSample: 0, endSample };
  return { span, speech: [{ startMs: 0, endMs: samplesToMs(endSample) }] };
}

test('tells the speakers of meetings apart', async (context) => {
  const clips = await truths();
  if (clips.size === 0) return context.skip('there is no ../shared/data/audio/eng-diarization');
  const model = await pulled();
  if (typeof model === 'string') return context.skip(model);
  const engine = startEngineProcess(engineProgram());
  context.onTestFinished(() => engine.stop());
  await engine.load(model);

  const scores: DiarizedFile[] = [];
  for (const [file, reference] of clips) {
    const segment = await soundOf(file);
    const [heard] = await engine.recognise([segment], { language: 'eng' });
    const clusters = createVoiceClusters({ count: {}, calibration: neuralCalibration(model) });
    clusters.push(heard?.voices ?? []);
    const durationMs = segment.speech[0]?.endMs ?? 0;
    const hypothesis = clusters.end().map((turn) => ({ ...turn, speaker: `${turn.speaker}` }));
    const given = { file, durationMs, method: 'neural', reference, hypothesis, words: [] };
    scores.push(scoreDiarization(given));
  }

  const rate = (which: 'heard' | 'oneSpeaker') => {
    const errors = scores.flatMap((score) => score[which].collars[0] ?? []);
    const wrong = errors.map((one) => one.missedMs + one.falseAlarmMs + one.confusionMs);
    return sum(wrong) / sum(errors.map(({ speechMs }) => speechMs));
  };
  console.info(
    `Diarization error rate of ${MODEL} on ${scores.length} clips, without collar: ` +
      `${(100 * rate('heard')).toFixed(1)} %; all given to one speaker: ${(100 * rate('oneSpeaker')).toFixed(1)} %`,
  );
  expect(rate('heard')).toBeLessThan(rate('oneSpeaker'));
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
