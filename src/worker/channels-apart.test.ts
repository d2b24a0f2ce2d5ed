/** The recipe on recordings of several channels: the sound is made here, so that it can be alike or not. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fakeVoices } from '../../tests/support/fake-voices.ts';
import { createWhiteNoise } from '../../tests/support/white-noise.ts';
import { decodeS16le } from '../audio/index.ts';
import type { RecogniseTask } from '../engine/index.ts';
import type { DecodeOptions, MediaInfo, SpeechDetector } from '../media/index.ts';
import { wordsByTime } from '../transcript/index.ts';
import { openCheckpoint } from './checkpoint.ts';
import {
  transcribeRecording,
  type TranscribeRequest,
  type TranscribeRooms,
} from './transcribe-recording.ts';
import { openFolderStore } from '../store/folder/index.ts';

const CAPABILITIES = {
  wordTimes: true,
  wordConfidence: true,
  punctuates: false,
  phrases: false,
  maxSegmentMs: 25_000,
  batchSize: 1,
};

const RATE = 16_000;
const WINDOW_SAMPLES = 512;
const SECONDS = 30;

/** Noise of its own for each seed, where somebody speaks; else silence. */
function voice(seed: number, ...spokenSeconds: readonly (readonly [number, number])[]) {
  const noise = createWhiteNoise(seed);
  return Float32Array.from({ length: SECONDS * RATE }, (_, at) => {
    const isSpoken = spokenSeconds.some(([from, to]) => at >= from * RATE && at < to * RATE);
    return isSpoken ? 0.4 * noise() : 0;
  });
}

const agent = voice(1, [1, 4], [12, 15]);
const caller = voice(2, [6, 9], [18, 21]);
const silence = voice(3);
const scaled = (samples: Float32Array, gain: number) => samples.map((sample) => gain * sample);

/** Takes loud sound for speech, and counts the blocks that it was asked about. */
const detector: SpeechDetector = {
  async score({ path, startSample, endSample }) {
    const bytes = await readFile(path);
    const samples = decodeS16le(bytes).subarray(startSample, endSample);
    const level = Float32Array.from(
      { length: Math.ceil(samples.length / WINDOW_SAMPLES) },
      (_, i) =>
        samples
          .subarray(i * WINDOW_SAMPLES, (i + 1) * WINDOW_SAMPLES)
          .reduce((most, sample) => Math.max(most, Math.abs(sample)), 0),
    );
    return { speech: level.map((value) => Number(value > 0.001)), level };
  },
  close: () => Promise.resolve(),
};

describe('channels', () => {
  let folder: string;
  let recognised: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lalela-channels-'));
    recognised = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function roomsOf(sound: readonly Float32Array[], sampleRateHz: number): TranscribeRooms {
    const channelCount = sound.length;
    return {
      decoder: {
        probe: () => Promise.resolve({ channelCount, sampleRateHz } as MediaInfo),
        async decode(_path, options) {
          const wanted = options.channels === 'separate' ? sound : [mixed(sound)];
          const channels = [];
          for (const [index, samples] of wanted.entries()) {
            const channel = options.channels === 'separate' ? index : ('mix' as const);
            channels.push(await writePcm(options, channel, samples));
          }
          return {
            channels,
            durationMs: SECONDS * 1000,
            sourceChannelCount: channelCount,
            sourceSampleRateHz: sampleRateHz,
            isDamaged: false,
          };
        },
      },
      detector,
      pool: {
        warm: () => Promise.reject(new Error('not asked for')),
        capabilitiesOf: () => Promise.resolve(CAPABILITIES),
        recognise({ segment }: RecogniseTask) {
          const at = Math.round(segment.span.startSample / RATE);
          recognised.push(String(at));
          return Promise.resolve({
            words: [{ text: `at${at}.`, startMs: 700, endMs: 2000 }],
            warnings: [],
          });
        },
        processIds: () => [],
        close: () => Promise.resolve(),
      },
      voices: fakeVoices(() => [{ startMs: 0, endMs: 2000, voice: [1, 0] }]),
      text: {
        identifier: {
          identify: () => [{ language: 'eng', share: 1 }],
          ofEachWord: (words) => words.map(() => 'eng' as const),
        },
        punctuator: { punctuate: (words) => words.map(({ text }) => text) },
      },
      scratchRoot: folder,
      software: 'lalela/test',
    };
  }

  async function transcribe(
    sound: readonly Float32Array[],
    asked: Partial<TranscribeRequest> = {},
    sampleRateHz = 8000,
  ) {
    const transcript = await transcribeRecording(roomsOf(sound, sampleRateHz), {
      path: '/call.wav',
      language: 'eng',
      model: { id: 'm', engine: 'fake', folder: '/m', files: {}, sha256: 'abc', settings: {} },
      punctuation: true,
      signal: new AbortController().signal,
      ...asked,
    });
    const words = wordsByTime(transcript);
    return {
      transcript,
      words: words.map(({ text, channel, speaker }) => [text, channel, speaker]),
      codes: transcript.warnings.map(({ code }) => code),
    };
  }

  test('of a telephone call are recognised apart, their words by time, without being asked', async () => {
    const { words, codes, transcript } = await transcribe([agent, caller]);

    expect(words).toEqual([
      ['at0.', 0, undefined],
      ['at5.', 1, undefined],
      ['at11.', 0, undefined],
      ['at17.', 1, undefined],
    ]);
    expect(codes).toEqual([]);
    expect(transcript.provenance.options).toMatchObject({ channels: 'auto' });
    expect(transcript).not.toHaveProperty('diarization');
  });

  test('are mixed where that is asked for, or where they are no telephone call', async () => {
    for (const result of [
      await transcribe([agent, caller], { channels: 'mono' }),
      await transcribe([agent, caller], {}, 16_000),
      await transcribe([agent, caller, silence]),
    ]) {
      expect(new Set(result.words.map(([, channel]) => channel))).toEqual(new Set(['mix']));
      expect(result.codes).toContain('CHANNELS_MIXED');
    }
  });

  test('are the speakers where it is asked who spoke, with the names that were given', async () => {
    const { words, transcript } = await transcribe([caller, agent], {
      channels: 'separate',
      diarization: { channelNames: ['caller', 'agent'] },
    });

    expect(words).toEqual([
      ['at0.', 1, 'A'],
      ['at5.', 0, 'B'],
      ['at11.', 1, 'A'],
      ['at17.', 0, 'B'],
    ]);
    expect(transcript.diarization).toMatchObject({
      method: 'channel',
      speakers: [
        { label: 'A', name: 'agent', channel: 1 },
        { label: 'B', name: 'caller', channel: 0 },
      ],
    });
  });

  test('that are silent cost no recognition, and are nobody', async () => {
    const { words, transcript } = await transcribe([silence, agent], { diarization: {} });

    expect(recognised).toEqual(['0', '11']);
    expect(words.map(([, channel]) => channel)).toEqual([1, 1]);
    expect(transcript.diarization?.speakers).toEqual([{ label: 'A', channel: 1 }]);
  });

  test.each([
    ['the same', 1],
    ['softer', 0.1],
    ['inverted', -1],
  ])('that are %s are one', async (_how, gain) => {
    const { words, codes } = await transcribe([agent, scaled(agent, gain)]);

    expect(recognised).toEqual(['0', '11']);
    expect(words.map(([, channel]) => channel)).toEqual([0, 0]);
    expect(codes).toEqual(['CHANNELS_SAME']);
  });

  test('can be eight', async () => {
    const sound = Array.from({ length: 8 }, (_, i) => voice(i + 1, [3 * i + 1, 3 * i + 3]));

    const { words } = await transcribe(sound, { channels: 'separate', diarization: {} }, 48_000);

    expect(words.map(([, channel, speaker]) => `${channel}${speaker}`)).toEqual([
      '0A',
      '1B',
      '2C',
      '3D',
      '4E',
      '5F',
      '6G',
      '7H',
    ]);
  });

  test('of which there is one are heard by voice, apart or not', async () => {
    const { words, codes, transcript } = await transcribe([agent], {
      channels: 'separate',
      diarization: {},
    });

    expect(words.map(([, channel, speaker]) => [channel, speaker])).toEqual([
      [0, 'A'],
      [0, 'A'],
    ]);
    expect(transcript.diarization?.method).toBe('built-in');
    expect(codes).toEqual([]);
  });

  test('that are copies are one, which is heard by voice', async () => {
    const { transcript } = await transcribe([agent, scaled(agent, -0.5)], { diarization: {} });

    expect(transcript.diarization?.method).toBe('built-in');
  });

  test('on which nobody speaks give an empty transcript in which each is somebody', async () => {
    const faint = [scaled(agent, 0.0005), scaled(caller, 0.0005)];
    const { words, transcript } = await transcribe(faint, { diarization: {} });

    expect(words).toEqual([]);
    expect(transcript.diarization?.speakers.map(({ channel }) => channel)).toEqual([0, 1]);
  });

  test('tell how far they are all together', async () => {
    const done: number[] = [];
    await transcribe([agent, caller], { onProgress: ({ doneMs }) => done.push(doneMs) });

    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(SECONDS * 1000);
  });

  test('are not recognised again in a second attempt, each as itself', async () => {
    const objects = await openFolderStore({ folder: join(folder, 'objects') });
    const open = (attempt: string) =>
      openCheckpoint({ objects, prefix: 'checkpoints/j/', attempt, madeBy: 'm', now: () => 0 });
    const first = await open('a');
    const once = await transcribe([agent, caller], { checkpoint: first });
    first.flush();
    await first.written();
    recognised = [];

    const again = await transcribe([agent, caller], { checkpoint: await open('b') });

    expect(recognised).toEqual([]);
    expect(again.words).toEqual(once.words);
  });
});

function mixed(sound: readonly Float32Array[]): Float32Array {
  return sound[0]!.map(
    (_, at) => sound.reduce((sum, samples) => sum + samples[at]!, 0) / sound.length,
  );
}

async function writePcm(
  { scratchFolder, onData }: DecodeOptions,
  channel: number | 'mix',
  samples: Float32Array,
) {
  const path = join(scratchFolder, `${channel}.pcm`);
  await writeFile(path, Buffer.from(Int16Array.from(samples, (value) => 32_767 * value).buffer));
  const file = { path, channel, sampleCount: samples.length };
  await onData?.(file);
  return file;
}
