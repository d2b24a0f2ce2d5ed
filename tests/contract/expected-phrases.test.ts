/** Phrases that are expected, from the request over the job's record and the pool to a real engine process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEnginePool, startEngineProcess } from '../../src/engine/index.ts';
import type { DecodeOptions, DecodedRecording, MediaInfo } from '../../src/media/index.ts';
import type { InstalledModel } from '../../src/models/index.ts';
import type { Transcript } from '../../src/transcript/index.ts';
import { runJob } from '../../src/worker/index.ts';
import { engineProgram } from '../support/engine-program.ts';
import { fakeVoices } from '../support/fake-voices.ts';
import { openJobsDoor, problem, type JobsDoor } from '../support/jobs-door.ts';
import { writeSegment } from '../support/noise.ts';
import { writeStandIn } from '../support/stand-in-models.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-phrases-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const { model: standIn } = await writeStandIn(folder, 'omnilingual');

const pool = createEnginePool({ size: 1, startProcess: () => startEngineProcess(engineProgram()) });
afterAll(() => pool.close());

let door: JobsDoor;
beforeAll(async () => {
  door = await openJobsDoor();
}, 60_000);
afterAll(() => door[Symbol.asyncDispose]());

const SOURCE = { url: 'https://recordings.example.org/sitting.flac' };

const DIRECTLY: InstalledModel = {
  ...{ ...standIn, id: 'directly', engine: 'ctc' },
  settings: { input: 'wave', blank: '<s>' },
};

const LENGTH_MS = 3000;
const SPEECH_SAMPLES = 16 * (LENGTH_MS - 500);

async function decode(_path: string, { scratchFolder, onData }: DecodeOptions) {
  const path = join(scratchFolder, 'mix.pcm');
  const { span } = await writeSegment(path, { lengthMs: LENGTH_MS, isLoud: true });
  const file = { path, channel: 'mix' as const, sampleCount: span.endSample };
  await onData?.(file);
  return {
    ...{ channels: [file], durationMs: LENGTH_MS, isDamaged: false },
    sourceChannelCount: 1,
  } as unknown as DecodedRecording;
}

/** Submits as a client does, and runs the job that was kept as a worker does. */
async function recognise(model: InstalledModel, options: object) {
  const response = await door.call('POST', '/v1/jobs', {
    json: { source: SOURCE, band: 'wide', punctuation: false, ...options },
  });
  const { id } = (await response.json()) as { id: string };
  const job = await door.doors.database.jobs.get(id);
  const { result, warnings } = await runJob(
    {
      ...{ pool, objects: door.objects, scratchRoot: folder, software: 'lalela/test' },
      decoder: { decode, probe: () => Promise.resolve({ channelCount: 1 } as MediaInfo) },
      detector: {
        score({ startSample, endSample }) {
          const windows = { length: Math.ceil((endSample - startSample) / 512) };
          const speech = Float32Array.from(windows, (_, at) =>
            Number(startSample + at * 512 < SPEECH_SAMPLES),
          );
          return Promise.resolve({ speech, level: speech });
        },
        close: () => Promise.resolve(),
      },
      voices: fakeVoices(),
      text: {
        identifier: {
          identify: () => [{ language: 'xho', share: 1 }],
          ofEachWord: (words) => words.map(() => 'xho' as const),
        },
        punctuator: { punctuate: (words) => words.map((word) => word.text) },
      },
      modelFor: () => Promise.resolve(model),
      mostBytes: 1e6,
      fetchRecording: () => Promise.resolve({ bytes: 1, sha256: 'ab' }),
      onSegmentsRetried: () => undefined,
      now: () => 0,
    },
    job!,
    {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      confirmLease: () => Promise.resolve(),
    },
  );
  const kept = await text(await door.objects.get(result!.place));
  const transcript = JSON.parse(kept) as Transcript;
  const words = transcript.segments.flatMap((segment) => segment.words.map((word) => word.text));
  return { words, transcript, kept, warnings: warnings?.map(({ code }) => code) };
}

describe('phrases of a job', () => {
  test('change what a model hears that listens for them', async () => {
    const without = await recognise(DIRECTLY, { language: 'xho' });
    const withOne = await recognise(DIRECTLY, { language: 'xho', phrases: ['  BB  ca '] });
    const withOther = await recognise(DIRECTLY, { language: 'xho', phrases: ['cb-ca', 'xyz'] });

    expect(without.words).toEqual(['ab', 'ca']);
    expect(withOne.words).toEqual(['bb', 'ca']);
    expect(withOther.words).toEqual(['cb', 'ca']);
    // One of them has letters that the model does not know.
    expect([without, withOne, withOther].map(({ warnings }) => warnings)).toEqual([
      [],
      [],
      ['PHRASES_NOT_USED'],
    ]);
    expect(withOther.transcript.provenance.options).toMatchObject({ phraseCount: 2 });
    expect(withOther.kept).not.toContain('xyz');
  }, 120_000);

  test('are told once in the result where the model has no use for them', async () => {
    const { words, transcript, warnings } = await recognise(standIn, {
      ...{ language: 'xho', phrases: ['bb'], numbers: 'written' },
    });

    expect(words).toEqual(['ab', 'ca']);
    expect(transcript.warnings.map(({ code }) => code)).toEqual([
      'PHRASES_NOT_USED',
      'NUMBERS_NOT_WRITTEN',
    ]);
    expect(warnings).toEqual(['PHRASES_NOT_USED', 'NUMBERS_NOT_WRITTEN']);
  }, 120_000);
});

describe('POST /v1/jobs', () => {
  const submit = (phrases: unknown) =>
    door.call('POST', '/v1/jobs', { json: { source: SOURCE, phrases } });
  const keptOf = async (response: Response) => {
    const reply = (await response.json()) as { id: string };
    return { reply, kept: await door.doors.database.jobs.get(reply.id) };
  };

  test('keeps phrases with the job, each once, and shows how many they are', async () => {
    const { reply, kept } = await keptOf(await submit(['Thandi Nkosi', ' Thandi  Nkosi', 'Ṱari']));

    expect(kept?.options.phrases).toEqual(['Thandi Nkosi', 'Ṱari']);
    expect(reply).toMatchObject({ phrase_count: 2 });
    expect(JSON.stringify(reply)).not.toContain('Nkosi');
    expect((await keptOf(await submit([]))).reply).not.toHaveProperty('phrase_count');
  });

  test('takes as many as may be, each as long as may be, also in a form', async () => {
    const most = Array.from({ length: 500 }, (_, index) => `${index} `.padEnd(100, 'ṱ'));
    const form = new FormData();
    form.set('phrases', JSON.stringify(most));
    form.set('file', new Blob(['recording']), 'a.wav');

    for (const response of [
      await submit(most),
      await door.call('POST', '/v1/jobs', { body: form }),
    ])
      expect((await keptOf(response)).kept?.options.phrases).toEqual(most);
  });

  test.each([
    ['a blank one', ['Nkosi', ' '], /`phrases`: number 2 is blank\./],
    ['a long one', ['Nkosi'.repeat(21)], /number 1 has 105 characters, and at most 100 are taken/],
    ['a control character', ['Thandi\u0007Nkosi'], /number 1 has a character that cannot be shown/],
    ['too many', Array.from({ length: 501 }, (_, index) => `Nkosi ${index}`), /500/],
    ['what is no text', ['Nkosi', 12], /not as described/],
    ['what is no list', 'Nkosi', /not as described/],
  ])('refuses %s, and does not repeat it', async (_name, phrases, message) => {
    const response = await submit(phrases);
    const body = await response.clone().text();

    expect(await problem(response)).toEqual([400, 'REQUEST_INVALID']);
    expect(body).toMatch(message);
    expect(body).not.toContain('Nkosi');
  });
});
