/** What every MediaDecoder must do, whatever decodes. */
import { copyFile, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MediaDecoder, MediaInfo } from '../../src/media/index.ts';
import type { DecoderUnderTest } from '../support/media-decoders.ts';
import { childProcesses } from '../support/media-leftovers.ts';
import {
  cut,
  loudSpanMs,
  readPcm,
  rootMeanSquare,
  toneAmplitude,
} from '../support/media-measure.ts';
import { encodeAu, makeTone, writeWav } from '../support/media-sound.ts';

const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/media/${name}`, import.meta.url));

interface Kind {
  readonly file: string;
  readonly codec: string;
  readonly sampleRateHz: number;
  /** How much later than 500 ms the tone begins: what the format itself does not tell away. */
  readonly lateMs?: number;
  /** What is expected of the length, where it is not 2000 ms. */
  readonly durationMs?: number;
}

/** Each holds 0.5 s of silence, 1 s of a 1000 Hz tone of amplitude 0.25, and 0.5 s of silence. */
const KINDS: readonly Kind[] = [
  { file: 'tone.mp3', codec: 'mp3', sampleRateHz: 44_100 },
  { file: 'no-header.mp3', codec: 'mp3', sampleRateHz: 44_100, lateMs: 25, durationMs: 2038 },
  { file: 'index-last.m4a', codec: 'aac', sampleRateHz: 44_100, durationMs: 2020 },
  { file: 'index-first.m4a', codec: 'aac', sampleRateHz: 44_100, durationMs: 2020 },
  { file: 'alac.m4a', codec: 'alac', sampleRateHz: 44_100 },
  { file: 'tone.aac', codec: 'aac', sampleRateHz: 44_100, lateMs: 25, durationMs: 2043 },
  { file: 'tone.opus', codec: 'opus', sampleRateHz: 48_000 },
  { file: 'vorbis.ogg', codec: 'vorbis', sampleRateHz: 44_100 },
  { file: 'tone.flac', codec: 'flac', sampleRateHz: 44_100 },
  { file: 'tone.webm', codec: 'opus', sampleRateHz: 48_000 },
  { file: 'tone.wma', codec: 'wmav2', sampleRateHz: 44_100, lateMs: -45 },
  { file: 'tone.aiff', codec: 'pcm_s16be', sampleRateHz: 16_000 },
  { file: 'tone.caf', codec: 'pcm_s16be', sampleRateHz: 16_000 },
  { file: 'tone.ac3', codec: 'ac3', sampleRateHz: 44_100, durationMs: 2020 },
  { file: 'mpeg.m2t', codec: 'mp2', sampleRateHz: 44_100, lateMs: 11, durationMs: 2011 },
  { file: 'video.mp4', codec: 'aac', sampleRateHz: 44_100, durationMs: 2020 },
  { file: 'mulaw.wav', codec: 'pcm_mulaw', sampleRateHz: 8000 },
  { file: 'alaw.wav', codec: 'pcm_alaw', sampleRateHz: 8000 },
  { file: 'mulaw.au', codec: 'pcm_mulaw', sampleRateHz: 8000 },
  { file: 'mulaw.avi', codec: 'pcm_mulaw', sampleRateHz: 8000 },
  { file: 'gsm.wav', codec: 'gsm_ms', sampleRateHz: 8000 },
  { file: 'tone.gsm', codec: 'gsm', sampleRateHz: 8000 },
  { file: 'adpcm-ms.wav', codec: 'adpcm_ms', sampleRateHz: 8000, durationMs: 2036 },
  { file: 'adpcm-ima.wav', codec: 'adpcm_ima_wav', sampleRateHz: 8000, durationMs: 2041 },
  { file: 'tone.g722', codec: 'adpcm_g722', sampleRateHz: 16_000 },
];

export function describeMediaDecoder(underTest: DecoderUnderTest): void {
  describe.skipIf(underTest.isMissing)(`a media decoder: ${underTest.name}`, () => {
    let decoder: MediaDecoder;
    let root: string;
    let scratchFolder: string;
    let inputs: string;

    beforeEach(async () => {
      decoder = underTest.create();
      root = await mkdtemp(join(tmpdir(), 'lalela-test-'));
      [scratchFolder, inputs] = [await mkdtemp(`${root}/scratch-`), await mkdtemp(`${root}/in-`)];
    });
    afterEach(async () => {
      await rm(root, { recursive: true });
      expect(await childProcesses()).toEqual([]);
    });

    async function decodeSound(path: string, mediaInfo?: MediaInfo) {
      const recording = await decoder.decode(path, { scratchFolder, mediaInfo });
      const [channel] = recording.channels;
      if (channel === undefined) throw new Error('no channel');
      return { recording, channel, samples: await readPcm(channel) };
    }

    test.each(KINDS)('decodes $file ($codec) in tune, in time and as loud', async (kind) => {
      const { lateMs = 0, durationMs = 2000 } = kind;
      const info = await decoder.probe(fixture(kind.file));
      const { recording, channel, samples } = await decodeSound(fixture(kind.file), info);

      expect(info).toMatchObject({
        codec: kind.codec,
        sampleRateHz: kind.sampleRateHz,
        channelCount: 1,
        startMs: 0,
      });
      expect(Math.abs((info.durationMs ?? 0) - 2000)).toBeLessThan(400);
      expect(recording).toMatchObject({
        isDamaged: false,
        sourceChannelCount: 1,
        sourceSampleRateHz: kind.sampleRateHz,
      });
      expect(channel).toMatchObject({ channel: 'mix', sampleCount: samples.length });
      expect(Math.abs(recording.durationMs - durationMs)).toBeLessThanOrEqual(5);
      const span = loudSpanMs(samples);
      expect(Math.abs(span.startMs - 500 - lateMs)).toBeLessThanOrEqual(10);
      expect(Math.abs(span.endMs - 1500 - lateMs)).toBeLessThanOrEqual(10);
      const middle = cut(samples, span.startMs + 100, span.endMs - 100);
      expect(toneAmplitude(middle, 1000)).toBeGreaterThan(0.23);
      expect(toneAmplitude(middle, 1000)).toBeLessThan(0.27);
      expect(rootMeanSquare(middle) * Math.SQRT2).toBeLessThan(0.27);
      expect(rootMeanSquare(cut(samples, 0, span.startMs - 60))).toBeLessThan(0.005);
    });

    test.each(['tone.amr', 'amr.3gp'])(
      'keeps the time where an AMR telephone sent nothing while nobody spoke (%s)',
      async (file) => {
        const { recording, samples } = await decodeSound(fixture(file));

        expect(recording.isDamaged).toBe(false);
        expect(Math.abs(loudSpanMs(samples).endMs - 1500)).toBeLessThanOrEqual(15);
        expect(toneAmplitude(cut(samples, 900, 1400), 1000)).toBeGreaterThan(0.15);
      },
    );

    test.each([4000, 8000, 44_100, 48_000, 384_000])(
      'resamples %i Hz to as many samples as the time takes',
      async (sampleRateHz) => {
        const tone = makeTone({ frequencyHz: 700, amplitude: 0.5, durationMs: 1500, sampleRateHz });
        const path = await writeWav(join(inputs, 'x.wav'), [tone], { sampleRateHz });

        const { channel, samples } = await decodeSound(path);

        expect(Math.abs(channel.sampleCount - 24_000)).toBeLessThanOrEqual(1);
        expect(toneAmplitude(cut(samples, 200, 1300), 700)).toBeCloseTo(0.5, 2);
      },
    );

    test('takes away what 16 kHz cannot hold, instead of folding it into speech', async () => {
      const sampleRateHz = 44_100;
      const tone = makeTone({
        frequencyHz: 12_000,
        amplitude: 0.5,
        durationMs: 1000,
        sampleRateHz,
      });
      const path = await writeWav(join(inputs, 'x.wav'), [tone], { sampleRateHz });

      const { samples } = await decodeSound(path);

      // 12 kHz would come back at 4 kHz.
      expect(toneAmplitude(cut(samples, 100, 900), 4000)).toBeLessThan(0.0005);
      expect(rootMeanSquare(cut(samples, 100, 900))).toBeLessThan(0.001);
    });

    test.each([2, 3, 6, 8])('mixes %i channels, each to an equal part', async (channelCount) => {
      const sampleRateHz = 16_000;
      const frequencies = Array.from({ length: channelCount }, (_, i) => 300 + 400 * i);
      const sound = frequencies.map((frequencyHz) =>
        makeTone({ frequencyHz, amplitude: 0.8, durationMs: 1000, sampleRateHz }),
      );
      const path = await writeWav(join(inputs, 'x.wav'), sound, { sampleRateHz });

      const { recording, channel, samples } = await decodeSound(path);

      expect(recording.sourceChannelCount).toBe(channelCount);
      expect(recording.channels).toHaveLength(1);
      expect(channel.sampleCount).toBe(16_000);
      for (const frequencyHz of frequencies) {
        const amplitude = toneAmplitude(cut(samples, 100, 900), frequencyHz);
        expect(amplitude).toBeCloseTo(0.8 / channelCount, 2);
      }
    });

    test.each([1, 2, 3, 6, 8])('keeps %i channels apart, in order', async (channelCount) => {
      const sampleRateHz = 8000;
      const frequencies = Array.from({ length: channelCount }, (_, i) => 300 + 400 * i);
      const sound = frequencies.map((frequencyHz) =>
        makeTone({ frequencyHz, amplitude: 0.8, durationMs: 1000, sampleRateHz }),
      );
      const path = await writeWav(join(inputs, 'x.wav'), sound, { sampleRateHz });

      const { channels } = await decoder.decode(path, { scratchFolder, channels: 'separate' });

      expect(channels.map(({ channel }) => channel)).toEqual(frequencies.map((_, i) => i));
      for (const [index, file] of channels.entries()) {
        const samples = cut(await readPcm(file), 100, 900);
        expect(file.sampleCount).toBe(16_000);
        frequencies.forEach((frequencyHz, other) => {
          expect(toneAmplitude(samples, frequencyHz)).toBeCloseTo(other === index ? 0.8 : 0, 2);
        });
      }
    });

    test('keeps the channels of a layout with a name apart', async () => {
      const { recording } = await decodeSound(fixture('tone.ac3'));
      const apart = await decoder.decode(fixture('tone.ac3'), {
        scratchFolder,
        channels: 'separate',
      });

      expect(apart).toMatchObject({ durationMs: recording.durationMs, isDamaged: false });
      expect(apart.channels).toHaveLength(recording.sourceChannelCount);
    });

    test('tells of every channel apart while decoding, each as far as the others', async () => {
      const told = new Map<unknown, number>();
      const path = await writeWav(
        join(inputs, 'x.wav'),
        [300, 500].map((frequencyHz) =>
          makeTone({ frequencyHz, amplitude: 0.5, durationMs: 9000, sampleRateHz: 16_000 }),
        ),
        { sampleRateHz: 16_000 },
      );

      await decoder.decode(path, {
        ...{ scratchFolder, channels: 'separate' },
        async onData({ path: scratchPath, channel, sampleCount }) {
          expect((await stat(scratchPath)).size).toBe(sampleCount * 2);
          told.set(channel, sampleCount);
        },
      });

      expect([...told]).toEqual([
        [0, 144_000],
        [1, 144_000],
      ]);
    });

    test('counts the longest length allowed of each channel, and leaves none of them behind', async () => {
      const tone = makeTone({
        frequencyHz: 300,
        amplitude: 0.5,
        durationMs: 2000,
        sampleRateHz: 16_000,
      });
      const path = await writeWav(join(inputs, 'x.wav'), [tone, tone, tone], {
        sampleRateHz: 16_000,
      });
      const decode = (maxDurationMs: number) =>
        decoder.decode(path, { scratchFolder, channels: 'separate', maxDurationMs });

      await expect(decode(1999)).rejects.toMatchObject({ code: 'MEDIA_TOO_LONG' });
      expect(await readdir(scratchFolder)).toEqual([]);
      expect((await decode(2000)).durationMs).toBe(2000);
      expect(await readdir(scratchFolder)).toHaveLength(3);
    });

    test('keeps channels equally long where the file is cut in the middle of one', async () => {
      const tones = [300, 500, 700].map((frequencyHz) =>
        makeTone({ frequencyHz, amplitude: 0.5, durationMs: 1000, sampleRateHz: 16_000 }),
      );
      const path = await writeWav(join(inputs, 'x.wav'), tones, { sampleRateHz: 16_000 });
      await truncate(path, 44 + 3 * 2 * 8000 + 3);

      const recording = await decoder.decode(path, { scratchFolder, channels: 'separate' });

      expect(recording).toMatchObject({ isDamaged: true, durationMs: 500 });
      for (const file of recording.channels) {
        expect(file.sampleCount).toBe(8000);
        expect(await readPcm(file)).toHaveLength(8000);
      }
    });

    test('decodes AU, whose numbers are the other way round', async () => {
      const sampleRateHz = 8000;
      const tone = makeTone({ frequencyHz: 500, amplitude: 0.5, durationMs: 1000, sampleRateHz });
      await writeFile(join(inputs, 'x.au'), encodeAu([tone], sampleRateHz));

      const { samples } = await decodeSound(join(inputs, 'x.au'));

      expect(toneAmplitude(cut(samples, 100, 900), 500)).toBeCloseTo(0.5, 2);
    });

    test('fills the time that was not sent with silence', async () => {
      const { recording, samples } = await decodeSound(fixture('gap.webm'));

      expect(Math.abs(recording.durationMs - 4000)).toBeLessThanOrEqual(10);
      expect(loudSpanMs(samples)).toEqual({ startMs: 500, endMs: 1500 });
    });

    test('keeps the time of a video whose sound begins later than its picture', async () => {
      const info = await decoder.probe(fixture('late-sound.mp4'));
      const { recording, samples } = await decodeSound(fixture('late-sound.mp4'), info);

      expect(Math.abs(info.startMs - 1000)).toBeLessThan(50);
      expect(recording.isDamaged).toBe(false);
      expect(Math.abs(loudSpanMs(samples).startMs - 1500)).toBeLessThanOrEqual(10);
    });

    test('goes on in time where the sample rate and channels change midway', async () => {
      const { recording, samples } = await decodeSound(fixture('joined.mp3'));

      expect(Math.abs(recording.durationMs - 4073)).toBeLessThanOrEqual(10);
      const first = cut(samples, 600, 1400);
      const second = cut(samples, 2700, 3400);
      expect(toneAmplitude(first, 1000)).toBeGreaterThan(0.16);
      expect(toneAmplitude(second, 1000)).toBeGreaterThan(0.16);
      expect(rootMeanSquare(cut(samples, 1700, 2400))).toBeLessThan(0.005);
    });

    test('tells what a recording says of itself', async () => {
      expect(await decoder.probe(fixture('index-last.m4a'))).toEqual({
        container: 'mov,mp4,m4a,3gp,3g2,mj2',
        codec: 'aac',
        sampleRateHz: 44_100,
        channelCount: 1,
        channelLayout: 'mono',
        durationMs: 2000,
        isDurationStated: true,
        startMs: 0,
      });
    });

    test('knows a stated length from one that is guessed from the bit rate', async () => {
      expect(await decoder.probe(fixture('tone.mp3'))).toMatchObject({ isDurationStated: true });
      expect(await decoder.probe(fixture('no-header.mp3'))).toMatchObject({
        isDurationStated: false,
      });
    });

    test('tells while decoding how many samples can be read, and waits for the reader', async () => {
      const sampleRateHz = 16_000;
      const sound = [
        makeTone({ frequencyHz: 300, amplitude: 0.5, durationMs: 60_000, sampleRateHz }),
      ];
      const path = await writeWav(join(inputs, 'x.wav'), sound, { sampleRateHz });
      const told: number[] = [];
      let isReading = false;
      const progress: unknown[] = [];

      const recording = await decoder.decode(path, {
        scratchFolder,
        async onData({ path: scratchPath, sampleCount }) {
          expect(isReading).toBe(false);
          isReading = true;
          expect((await stat(scratchPath)).size).toBe(sampleCount * 2);
          told.push(sampleCount);
          isReading = false;
        },
        onProgress: (step) => progress.push(step),
      });

      expect(told.length).toBeGreaterThan(10);
      expect(told).toEqual([...told].sort((a, b) => a - b));
      expect(told.at(-1)).toBe(960_000);
      expect(recording.durationMs).toBe(60_000);
      expect(progress).toHaveLength(told.length);
      expect(progress.at(-1)).toEqual({ decodedMs: 60_000, claimedMs: 60_000 });
    });

    test('keeps scratch files private, and two decodings into one folder apart', async () => {
      const [one, two] = await Promise.all([
        decodeSound(fixture('tone.mp3')),
        decodeSound(fixture('mulaw.wav')),
      ]);

      expect(one.channel.path).not.toBe(two.channel.path);
      expect((await stat(one.channel.path)).mode & 0o777).toBe(0o600);
      expect(await readdir(scratchFolder)).toHaveLength(2);
    });

    test('takes a name for a name, whatever it looks like', async () => {
      const names = [
        ...['-i.wav', 'two words & $(touch x);.wav', 'concat:a|b.wav', 'http:%2F%2Fx.wav'],
        ...['pipe:0', 'take %03d.wav', 'lines\nof text.wav', 'isiXhosa ǃ 録音.wav', '*.wav'],
      ];
      const mediaInfo = await decoder.probe(fixture('mulaw.wav'));
      for (const name of names) {
        const path = join(inputs, name);
        await copyFile(fixture('mulaw.wav'), path);

        const { recording } = await decodeSound(path, mediaInfo);

        expect(recording.durationMs, name).toBe(2000);
      }
      expect(await readdir(inputs)).toHaveLength(names.length);
    });

    test('takes a relative path from where the process stands', async () => {
      const { recording } = await decodeSound('tests/fixtures/media/mulaw.wav');

      expect(recording.durationMs).toBe(2000);
    });

    test('does not probe again what was probed', async () => {
      const mediaInfo = await decoder.probe(fixture('tone.mp3'));
      const claimed: unknown[] = [];

      await decoder.decode(fixture('tone.mp3'), {
        scratchFolder,
        mediaInfo: { ...mediaInfo, durationMs: 77 },
        onProgress: ({ claimedMs }) => claimed.push(claimedMs),
      });

      expect(claimed.at(-1)).toBe(77);
    });

    test('takes a recording of just the longest length allowed and refuses a longer one', async () => {
      const path = fixture('mulaw.wav');
      const exact = await decoder.decode(path, { scratchFolder, maxDurationMs: 2000 });
      await rm(exact.channels[0]?.path ?? '');

      await expect(
        decoder.decode(path, { scratchFolder, maxDurationMs: 1999 }),
      ).rejects.toMatchObject({ code: 'MEDIA_TOO_LONG', isRetryable: false });
      expect(await readdir(scratchFolder)).toEqual([]);
    });

    test('does not begin when it is already aborted', async () => {
      const signal = AbortSignal.abort(new Error('not now'));

      await expect(decoder.probe(fixture('tone.mp3'), { signal })).rejects.toThrow('not now');
      await expect(decoder.decode(fixture('tone.mp3'), { scratchFolder, signal })).rejects.toThrow(
        'not now',
      );
      expect(await readdir(scratchFolder)).toEqual([]);
    });
  });
}
