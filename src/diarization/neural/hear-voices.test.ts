import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { msToSamples } from '../../audio/index.ts';
import type { SpeechSegment } from '../../engine/index.ts';
import { hearVoices } from './hear-voices.ts';
import type { VoiceModels } from './open-models.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-hear-voices-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;

/** Ten seconds whose samples rise, so that what is heard of them can be told. */
const path = join(folder, 'sound.pcm');
const samples = Int16Array.from({ length: msToSamples(10_000) }, (_, at) => at / 16);
await writeFile(path, new Uint8Array(samples.buffer));
const segment: SpeechSegment = {
  span: { path, startSample: 0, endSample: samples.length },
  speech: [{ startMs: 0, endMs: 10_000 }],
};

/** A segmentation that always says the same; the voice of a sound is its length and where it begins. */
function models(spans: ReturnType<VoiceModels['segment']>) {
  const heard: { lengthMs: number; fromMs: number }[] = [];
  const fake: VoiceModels = {
    segment: () => spans,
    voiceOf(sound) {
      heard.push({ lengthMs: sound.length / 16, fromMs: Math.round((sound[0] ?? 0) * 32_768) });
      return [heard.length, 0];
    },
  };
  return { fake, heard };
}

test('a speaker has one voice, of the sound in which nobody else speaks', async () => {
  const { fake, heard } = models([
    { startMs: 1000, endMs: 4000, speaker: 1 },
    { startMs: 3000, endMs: 6000, speaker: 0 },
    { startMs: 7000, endMs: 8000, speaker: 1 },
  ]);

  const { voices } = await hearVoices(fake, segment, signal);

  expect(voices).toEqual([
    { startMs: 1000, endMs: 4000, speaker: 1, voice: [1, 0] },
    { startMs: 3000, endMs: 6000, speaker: 0, voice: [2, 0] },
    { startMs: 7000, endMs: 8000, speaker: 1, voice: [1, 0] },
  ]);
  expect(heard).toEqual([
    { lengthMs: 3000, fromMs: 1000 },
    { lengthMs: 2000, fromMs: 4000 },
  ]);
});

test('less than a second of sound is heard over again', async () => {
  const { fake, heard } = models([{ startMs: 2000, endMs: 2300, speaker: 0 }]);

  await hearVoices(fake, segment, signal);

  expect(heard).toEqual([{ lengthMs: 1200, fromMs: 2000 }]);
});

test('stretches without a voice are left out', async () => {
  const { fake } = models([{ startMs: 2000, endMs: 4000, speaker: 0 }]);

  const { voices } = await hearVoices({ ...fake, voiceOf: () => undefined }, segment, signal);

  expect(voices).toEqual([]);
});

test('without speech nothing is listened to', async () => {
  const deaf: VoiceModels = {
    segment: () => expect.fail('it was listened to'),
    voiceOf: () => undefined,
  };

  const { voices } = await hearVoices(deaf, { ...segment, speech: [] }, signal);

  expect(voices).toEqual([]);
});

test('it stops between one speaker and the next', async () => {
  const controller = new AbortController();
  const { fake, heard } = models([
    { startMs: 0, endMs: 4000, speaker: 0 },
    { startMs: 5000, endMs: 9000, speaker: 1 },
  ]);
  const stopping: VoiceModels = {
    ...fake,
    voiceOf(sound) {
      // As the pool's message comes: on its own turn of the loop.
      setImmediate(() => controller.abort());
      return fake.voiceOf(sound);
    },
  };

  await expect(hearVoices(stopping, segment, controller.signal)).rejects.toThrow();
  expect(heard).toHaveLength(1);
});
