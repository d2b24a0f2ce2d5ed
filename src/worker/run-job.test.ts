import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test, vi } from 'vitest';
import { fakeVoices } from '../../tests/support/fake-voices.ts';
import { exampleJob } from '../../tests/support/example-job.ts';
import type { RecogniseTask } from '../engine/index.ts';
import type { Job } from '../job/index.ts';
import type { DecodedRecording, DecodeOptions, MediaInfo } from '../media/index.ts';
import type { InstalledModel } from '../models/index.ts';
import { openFolderStore } from '../store/folder/index.ts';
import type { Transcript } from '../transcript/index.ts';
import { runJob, type JobRooms } from './run-job.ts';

const CAPABILITIES = {
  wordTimes: true,
  wordConfidence: true,
  punctuates: false,
  phrases: false,
  maxSegmentMs: 25_000,
  batchSize: 1,
};

const folder = await mkdtemp(join(tmpdir(), 'lalela-run-job-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const objects = await openFolderStore({ folder: join(folder, 'objects') });

const MODEL: InstalledModel = {
  ...{ id: 'fake', engine: 'fake', folder: '/m', files: {}, sha256: 'abc', settings: {} },
};
const SAMPLES = 5 * 16_000;

async function decode(_path: string, { scratchFolder, onData }: DecodeOptions) {
  const path = join(scratchFolder, 'mix.pcm');
  await writeFile(path, '');
  await onData?.({ path, channel: 'mix', sampleCount: SAMPLES });
  const channels = [{ path, channel: 'mix', sampleCount: SAMPLES }];
  return { channels, durationMs: 5000, sourceChannelCount: 1 } as unknown as DecodedRecording;
}

/** Rooms in which every recording says "say twenty five", in Afrikaans as far as anybody can tell. */
function rooms() {
  const recognise = vi.fn((_task: RecogniseTask) => {
    const texts = ['Say', 'twenty', 'five.'];
    const words = texts.map((word, i) => ({ text: word, startMs: 200 * i, endMs: 200 * i + 100 }));
    return Promise.resolve({ words, warnings: [] });
  });
  const modelFor = vi.fn((_options: Job['options']) => Promise.resolve(MODEL));
  const given: JobRooms = {
    decoder: { decode, probe: () => Promise.resolve({ channelCount: 1 } as MediaInfo) },
    detector: {
      score({ startSample, endSample }) {
        const speech = Float32Array.from(
          { length: Math.ceil((endSample - startSample) / 512) },
          (_, window) => Number((startSample + window * 512) % SAMPLES < SAMPLES / 2),
        );
        return Promise.resolve({ speech, level: speech });
      },
      close: () => Promise.resolve(),
    },
    pool: {
      ...{
        recognise,
        warm: () => Promise.reject(new Error('not asked for')),
        capabilitiesOf: () => Promise.resolve(CAPABILITIES),
        processIds: () => [],
      },
      close: () => Promise.resolve(),
    },
    voices: fakeVoices(),
    text: {
      identifier: {
        identify: () => [{ language: 'afr', share: 1 }],
        ofEachWord: (words) => words.map(() => 'eng' as const),
      },
      punctuator: { punctuate: (words) => words.map((word) => word.text) },
    },
    ...{ objects, modelFor, mostBytes: 1e6, scratchRoot: folder, software: 'lalela/test' },
    fetchRecording: () => Promise.resolve({ bytes: 1, sha256: 'ab' }),
    onSegmentsRetried: () => undefined,
    now: () => 0,
  };
  return { given, recognise, modelFor };
}

async function run(changed: Partial<Job['options']>) {
  const { given, recognise, modelFor } = rooms();
  const example = exampleJob({ source: { kind: 'url', url: 'https://example.org/a.wav' } });
  const job = { ...example, options: { ...example.options, band: 'wide', ...changed } as const };
  const { result } = await runJob(given, job, {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    confirmLease: () => Promise.resolve(),
  });
  const kept = await text(await objects.get(result!.place));
  const transcript = JSON.parse(kept) as Transcript;
  const texts = transcript.segments.flatMap(({ words }) => words.map((word) => word.text));
  return { transcript, texts, recognise, modelFor };
}

test('numbers are in figures where the job asks for it, else as they were said', async () => {
  expect((await run({ numbers: 'written' })).texts).toEqual(['Say', '25.']);
  expect((await run({ numbers: 'spoken' })).texts).toEqual(['Say', 'twenty', 'five.']);
  // A job that was kept before there was a choice.
  const { texts, transcript } = await run({});
  expect(texts).toEqual(['Say', 'twenty', 'five.']);
  expect(transcript.provenance.options).toMatchObject({ numbers: 'spoken' });
});

test('a language that nobody has said is no hint to the engine, and the result tells it', async () => {
  const { transcript, recognise, modelFor } = await run({ language: 'auto' });

  expect(modelFor).toHaveBeenCalledWith(expect.objectContaining({ language: 'auto' }));
  expect(recognise.mock.calls.map(([{ options }]) => options.language)).toEqual(['mul']);
  expect(transcript.language).toBe('afr');
  expect(transcript.languages).toEqual([{ language: 'eng', share: 1 }]);
  expect(transcript.provenance.options).toMatchObject({ language: 'auto' });
});
