/** Who spoke, as users ask for it: the command, the jobs door and the older door, with the real models. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { decodeS16le } from '../../src/audio/index.ts';
import { missingModels, ROOT, runCli } from '../support/cli.ts';
import { encodeWav, makeTone } from '../support/media-sound.ts';
import { olderHeaders } from '../support/older-request.ts';
import { startService, type Service } from '../support/service.ts';
import { clientOf, type ServiceClient } from '../support/service-client.ts';

const RATE = 16_000;
const SAMPLE = join(ROOT, 'samples/parliament.flac');
const noFfmpeg = await promisify(execFile)('ffmpeg', ['-version']).then(
  () => undefined,
  () => 'there is no ffmpeg to make a second voice with',
);
const missing = (await missingModels()) ?? noFfmpeg;
if (missing !== undefined) console.warn(`Journeys of who spoke are skipped: ${missing}.`);

/** The sample's sound; a filter of ffmpeg makes another voice of it. */
async function voice(filter = 'anull'): Promise<Float32Array> {
  const words = ['-v', 'error', '-i', SAMPLE, '-af', filter, '-ar', String(RATE), '-ac', '1'];
  const { stdout } = await promisify(execFile)('ffmpeg', [...words, '-f', 's16le', '-'], {
    encoding: 'buffer',
    maxBuffer: 1e8,
  });
  return decodeS16le(stdout);
}

/** A larger throat: lower, and as fast as before. */
const LOWER = `asetrate=${RATE * 0.75},aresample=${RATE},atempo=1.3333`;
const TURN_SECONDS = 8;

/** The same speech in turns of two voices, A B A B. */
function inTurns(first: Float32Array, second: Float32Array): Float32Array {
  const length = TURN_SECONDS * RATE;
  const turns = [0, 1, 2, 3].map((i) =>
    (i % 2 === 0 ? first : second).subarray(i * length, (i + 1) * length),
  );
  return Float32Array.from(turns.flatMap((turn) => [...turn]));
}

interface SpokenWord {
  readonly startMs: number;
  readonly endMs: number;
  readonly speaker: string;
}

/** Share of words whose speaker is that of their turn. */
function shareRight(words: readonly SpokenWord[]): number {
  const right = words.filter(({ startMs, endMs, speaker }) => {
    const turn = Math.floor((startMs + endMs) / 2 / 1000 / TURN_SECONDS);
    return speaker === (turn % 2 === 0 ? 'A' : 'B');
  });
  return right.length / words.length;
}

interface Told {
  readonly segments: readonly { readonly words: readonly SpokenWord[] }[];
  readonly diarization: {
    readonly method: string;
    readonly speakers: readonly { readonly label: string; readonly name?: string }[];
    readonly turns: readonly unknown[];
  };
}

describe.skipIf(missing !== undefined)('who spoke', () => {
  let folder: string;
  let service: Service;
  let client: ServiceClient;
  let conversation: Buffer;
  let telephoneCall: Buffer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lalela-who-'));
    const [high, low] = await Promise.all([voice(), voice(LOWER)]);
    conversation = encodeWav([inTurns(high, low)], { sampleRateHz: RATE });
    const silence = new Float32Array((TURN_SECONDS * RATE) / 2);
    const [agent, caller] = [high, low].map((sound) =>
      sound.subarray(0, TURN_SECONDS * RATE).filter((_, i) => i % 2 === 0),
    );
    telephoneCall = encodeWav(
      [Float32Array.from([...agent!, ...silence]), Float32Array.from([...silence, ...caller!])],
      { sampleRateHz: RATE / 2 },
    );
    service = await startService();
    client = clientOf(service);
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function tell(recording: Buffer, options: object): Promise<{ id: string; told: Told }> {
    const form = new FormData();
    form.set('options', JSON.stringify(options));
    form.set('file', new Blob([recording]), 'gesprek.wav');
    const { id } = await client.send(form);
    expect(await client.ended(id)).toMatchObject({ state: 'done' });
    const reply = await client.call(`/v1/jobs/${id}/result?format=json`);
    return { id, told: (await reply.json()) as Told };
  }

  const wordsOf = ({ segments }: Told) => segments.flatMap(({ words }) => words);

  test('is told by voice at the command line, in every format', async () => {
    const file = join(folder, 'talk.wav');
    await writeFile(file, conversation);
    const words = ['--speakers', '2', '--format', 'json,txt,srt,vtt,rttm,docx,older'];
    const ran = await runCli(['transcribe', file, ...words, '--output', folder]);
    expect(ran).toMatchObject({ exitCode: 0, leftFiles: [], leftProcesses: [] });
    const told = JSON.parse(await readFile(join(folder, 'talk.json'), 'utf8')) as Told;
    expect(shareRight(wordsOf(told))).toBeGreaterThan(0.9);
    expect(told.diarization).toMatchObject({
      method: 'built-in',
      speakers: [{ label: 'A' }, { label: 'B' }],
    });
    expect(await readFile(join(folder, 'talk.txt'), 'utf8')).toMatch(/^A: .+\n+B: /);
    expect(await readFile(join(folder, 'talk.vtt'), 'utf8')).toContain('<v B>');
    expect(await readFile(join(folder, 'talk.rttm'), 'utf8')).toMatch(
      /^SPEAKER talk 1 \S+ \S+ <NA> <NA> A /,
    );
    expect((await readFile(join(folder, 'talk.docx'))).subarray(0, 2).toString()).toBe('PK');
  });

  test('is told through the jobs door, with names that are given afterwards', async () => {
    const { id, told } = await tell(conversation, { diarization: {} });
    expect(shareRight(wordsOf(told))).toBeGreaterThan(0.9);
    const named = await client.call(`/v1/jobs/${id}/speakers`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ speakers: { B: 'Mme Naledi' } }),
    });
    expect(named.status).toBe(200);
    const text = await (await client.call(`/v1/jobs/${id}/result?format=txt`)).text();
    expect(text).toMatch(/^A: .+\n+Mme Naledi: /);
  });

  test('is told by channel for a telephone call', async () => {
    const { told } = await tell(telephoneCall, {
      diarization: { channel_names: ['agent', 'caller'] },
    });
    expect(told.diarization).toMatchObject({
      method: 'channel',
      speakers: [
        { label: 'A', name: 'agent' },
        { label: 'B', name: 'caller' },
      ],
    });
    const middleMs = TURN_SECONDS * 1000;
    for (const { startMs, endMs, speaker } of wordsOf(told))
      expect(speaker).toBe((startMs + endMs) / 2 < middleMs ? 'A' : 'B');
  });

  describe('holds for', () => {
    const speech = (seconds: number) => {
      const from = 44 + 2 * RATE;
      const data = conversation.subarray(from, from + 2 * Math.round(seconds * RATE));
      return encodeWav([decodeS16le(data)], { sampleRateHz: RATE });
    };
    const tone = { frequencyHz: 440, amplitude: 0.3, durationMs: 5000, sampleRateHz: RATE };
    /** A chord that comes and goes: no speech. */
    const music = () => {
      const notes = [262, 330, 392].map((frequencyHz) => makeTone({ ...tone, frequencyHz }));
      const chord = notes[0]!.map(
        (_, i) => notes.reduce((sum, note) => sum + note[i]! / 3, 0) * (1 - ((i / 4000) % 1)),
      );
      return encodeWav([chord], { sampleRateHz: RATE });
    };

    test.each([
      ['a second of speech', () => speech(1), {}],
      ['one who speaks', () => speech(6), { speakers: 1 }],
      ['forty speakers asked of six seconds', () => speech(6), { speakers: 40 }],
      ['between one and three speakers', () => conversation, { min_speakers: 1, max_speakers: 3 }],
      ['music', music, {}],
      ['silence', () => encodeWav([new Float32Array(RATE)], { sampleRateHz: RATE }), {}],
    ])('%s', async (_what, recording, diarization) => {
      const { told } = await tell(recording(), { diarization });
      const labels = told.diarization.speakers.map(({ label }) => label);
      for (const { speaker } of wordsOf(told)) expect(labels).toContain(speaker);
    });

    test.each([[{ speakers: 0 }], [{ speakers: 'two' }], [{ min_speakers: 3, max_speakers: 2 }]])(
      'a number that cannot be, which is refused: %j',
      async (diarization) => {
        await expect(client.send({ source: { url: 'http://x/' }, diarization })).rejects.toThrow(
          /speakers/,
        );
      },
    );
  });

  describe('through the older door', () => {
    async function submit(headers: Record<string, string>, recording = conversation) {
      const bucket = join(service.dataFolder, 'objects/recordings');
      await mkdir(join(bucket, 'uploads'), { recursive: true });
      await writeFile(join(bucket, 'uploads/talk.wav'), recording);
      const all = olderHeaders(service.key, { DIA: 'yes', PRIV: 'no', ...headers });
      return fetch(service.url, { method: 'POST', headers: all });
    }

    async function decoded(tag: string) {
      const file = join(service.dataFolder, `objects/recordings/decoded/${tag}.json`);
      const text = await vi.waitFor(() => readFile(file, 'utf8'), { timeout: 60_000 });
      const { results } = JSON.parse(text) as {
        results: [
          { alternatives: [{ words: { startTime: number; endTime: number; speaker: string }[] }] },
        ];
      };
      return results[0].alternatives[0].words;
    }

    test.each(['2', '-1', '1'])('is told with NUM_SPK %s', async (count) => {
      const tag = `count${count}`;
      expect((await submit({ NUM_SPK: count, TAG: tag })).status).toBe(200);
      const words = (await decoded(tag)).map(({ startTime, endTime, speaker }) => {
        return { startMs: startTime * 1000, endMs: endTime * 1000, speaker };
      });
      expect(shareRight(words)).toBeGreaterThan(0.9);
    });

    test('is somebody in a recording without speech, too', async () => {
      const silence = encodeWav([new Float32Array(RATE)], { sampleRateHz: RATE });
      expect((await submit({ TAG: 'silence' }, silence)).status).toBe(200);
      expect((await decoded('silence'))[0]?.speaker).toBe('A');
    });

    test.each(['0', 'two', '-2'])('is refused with NUM_SPK %s, which names it', async (count) => {
      const reply = await submit({ NUM_SPK: count });
      expect(reply.status).toBe(400);
      expect(await reply.text()).toContain('NUM_SPK');
    });
  });
});
