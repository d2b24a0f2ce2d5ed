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

async function run(changed: Partial<Job['options']>, known: Job['warnings'] = []) {
  const { given, recognise, modelFor } = rooms();
  const source = { kind: 'url', url: 'https://example.org/a.wav' } as const;
  const example = exampleJob({ source, warnings: known });
  const job = { ...example, options: { ...example.options, band: 'wide', ...changed } as const };
  const { result, warnings } = await runJob(given, job, {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    confirmLease: () => Promise.resolve(),
  });
  const kept = await text(await objects.get(result!.place));
  const transcript = JSON.parse(kept) as Transcript;
  const texts = transcript.segments.flatMap(({ words }) => words.map((word) => word.text));
  const codes = warnings?.map(({ code }) => code);
  return { transcript, texts, recognise, modelFor, codes };
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

test('phrases go with every segment, and the result holds how many they were', async () => {
  const phrases = ['Thandi Nkosi', 'eThekwini'];
  const { transcript, recognise, codes } = await run({ phrases });

  for (const [{ options }] of recognise.mock.calls) expect(options.phrases).toBe(phrases);
  expect(transcript.provenance.options).toMatchObject({ phraseCount: 2 });
  expect(JSON.stringify(transcript)).not.toContain('Nkosi');
  expect(codes?.filter((code) => code === 'PHRASES_NOT_USED')).toHaveLength(1);
  expect((await run({})).transcript.provenance.options).not.toHaveProperty('phraseCount');
});

test('what the job was told when it was taken is not told again', async () => {
  const known = [{ code: 'NUMBERS_NOT_WRITTEN', message: 'They stay words.' }];
  const asked = { language: 'zul', numbers: 'written' } as const;

  expect((await run(asked)).codes).toContain('NUMBERS_NOT_WRITTEN');
  const { codes, transcript } = await run(asked, known);
  expect(codes).not.toContain('NUMBERS_NOT_WRITTEN');
  expect(transcript.warnings).toContainEqual(expect.objectContaining({ code: known[0]?.code }));
});
