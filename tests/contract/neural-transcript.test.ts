/** A recording through the whole recipe with the neural method: decoder and engine processes are real. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decodeS16le } from '../../src/audio/index.ts';
import { neuralCalibration } from '../../src/diarization/index.ts';
import { createEnginePool, startEngineProcess, type EnginePool } from '../../src/engine/index.ts';
import { openDecoder } from '../../src/entry/wiring/open-decoder.ts';
import type { SpeechDetector } from '../../src/media/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import type { TextModels } from '../../src/text/index.ts';
import { transcribeRecording, type TranscribeRooms } from '../../src/worker/index.ts';
import { engineProgram } from '../support/engine-program.ts';
import { writeWav } from '../support/media-sound.ts';
import { writeTones, writeVoices, type Tone } from '../support/stand-in-voices.ts';

// A process a model: on a busy machine each start takes seconds.
vi.setConfig({ testTimeout: 120_000 });

const folder = await mkdtemp(join(tmpdir(), 'lalela-neural-transcript-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;

/** Three people in five minutes, who come back in later windows in another order. */
const LENGTH_MS = 300_000;
const TONES: readonly Tone[] = [0, 1, 2, 1, 0, 2, 2, 0, 1, 0, 2, 1].map((person, at) => ({
  startMs: 25_000 * at + 1000,
  endMs: 25_000 * at + 22_000,
  person,
}));
const personAt = (ms: number) =>
  TONES.find(({ startMs, endMs }) => startMs <= ms && ms < endMs)?.person;

let recogniser: EnginePool;
let voices: EnginePool;
let rooms: Omit<TranscribeRooms, 'voices'>;
let path: string;
let words: InstalledModel;

beforeAll(async () => {
  const startProcess = () => startEngineProcess(engineProgram());
  recogniser = createEnginePool({ size: 1, startProcess });
  voices = createEnginePool({ size: 1, startProcess });
  rooms = {
    decoder: await openDecoder(process.env['PATH'] ?? '', signal),
    detector: toneDetector,
    pool: recogniser,
    text: plainText,
    scratchRoot: folder,
    software: 'lalela/test',
  };
  path = await writeRecording();
  words = await fakeWords();
});
afterAll(async () => {
  await Promise.all([recogniser.close(), voices.close()]);
});

/** The words stay as they are. */
const plainText: TextModels = {
  identifier: {
    identify: () => [{ language: 'eng', share: 1 }],
    ofEachWord: (all) => all.map(() => 'eng'),
  },
  punctuator: { punctuate: (all) => all.map(({ text }) => text) },
};

/** Takes the tones for speech. */
const toneDetector: SpeechDetector = {
  score({ startSample, endSample }) {
    const speech = Float32Array.from(
      { length: Math.ceil((endSample - startSample) / 512) },
      (_, at) => (personAt((startSample + at * 512) / 16) === undefined ? 0 : 1),
    );
    return Promise.resolve({ speech, level: speech });
  },
  close: () => Promise.resolve(),
};

async function writeRecording(): Promise<string> {
  const { span } = await writeTones(join(folder, 'tones.pcm'), {
    lengthMs: LENGTH_MS,
    tones: TONES,
  });
  const sound = [decodeS16le(await readFile(span.path))];
  return writeWav(join(folder, 'tones.wav'), sound, { sampleRateHz: 16_000 });
}

async function fakeWords(): Promise<InstalledModel> {
  const script = join(folder, 'script.json');
  await writeFile(script, '{"text":"one two three four five six seven"}');
  return { id: 'fake', engine: 'fake', folder, files: { script }, sha256: '', settings: {} };
}

function transcribe(model: InstalledModel, diarization = {}) {
  const neural = { method: 'neural', pool: voices, model, calibration: neuralCalibration(model) };
  return transcribeRecording(
    { ...rooms, voices: neural as TranscribeRooms['voices'] },
    { path, language: 'eng', model: words, punctuation: false, diarization, signal },
  );
}

test('each word has the speaker who is heard then, in every window', async () => {
  const model = await writeVoices(join(folder, 'good'));

  const transcript = await transcribe(model);

  expect(transcript.diarization?.method).toBe('neural');
  expect(transcript.diarization?.speakers.map(({ label }) => label)).toEqual(['A', 'B', 'C']);
  const said = transcript.segments.flatMap((segment) => segment.words);
  expect(said).toHaveLength(7 * TONES.length);
  const expected = said.map(({ startMs, endMs }) => 'ABC'[personAt((startMs + endMs) / 2) ?? -1]);
  expect(said.map(({ speaker }) => speaker)).toEqual(expected);
});

test('the number of speakers that is asked for is kept', async () => {
  const model = { ...(await writeVoices(join(folder, 'two'))), id: 'two' };

  const transcript = await transcribe(model, { speakers: { exact: 2 } });

  expect(transcript.diarization?.speakers).toHaveLength(2);
});

test('a model that is none is told as such, and the next recording is heard', async () => {
  const broken = await writeVoices(join(folder, 'broken'), { embedding: Buffer.from('nothing') });

  await expect(transcribe({ ...broken, id: 'broken' })).rejects.toMatchObject({
    code: 'MODEL_CORRUPT',
  });
  const good = { ...(await writeVoices(join(folder, 'next'))), id: 'next' };
  expect((await transcribe(good)).diarization?.speakers).toHaveLength(3);
});
