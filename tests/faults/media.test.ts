/** Bad, hostile and unlucky recordings: the exact code and message, and nothing left behind. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LalelaError } from '../../src/kernel/index.ts';
import type { DecodeOptions, MediaDecoder } from '../../src/media/index.ts';
import { decoders } from '../support/media-decoders.ts';
import { childProcesses } from '../support/media-leftovers.ts';
import { encodeWav, makeTone, writeWav, type WavHeader } from '../support/media-sound.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;

const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/media/${name}`, import.meta.url));

const MESSAGES = {
  empty: 'The recording is empty (0 bytes). Check that it was recorded and copied completely.',
  absent: 'There is no such file. Check its path.',
  folder: 'This is a folder, not a recording. Name the recordings in it.',
  device:
    'This is a pipe, socket or device, not a recording. Save the sound to an ordinary file first.',
  forbidden:
    'The recording may not be read by this user. Change its permissions, or those of its folder.',
  notMedia:
    'This file is not a recording that can be decoded. Expected sound or video such as WAV, MP3, M4A, FLAC, Ogg, AMR, WebM or MP4: check that it was copied completely, or convert it.',
  list: 'This file is text, a picture, a list of other files (a playlist) or of a rare format, not a recording that is accepted. Name the recording itself, or convert it to WAV.',
  cutShort:
    'The recording is cut short: the index of its sound is missing, as after an upload or a recording that did not finish. Copy it again from its source.',
  noSound: 'The file holds pictures but no sound. Name one with sound.',
  noSamples:
    'The recording is of a known kind but holds no sound at all. Check that it was recorded and copied completely.',
  channels: (count: number) =>
    `The recording says that it has ${count} channels; 1 to 8 are accepted. Check that its header is sound, or export fewer channels.`,
  sampleRate: (rate: number) =>
    `The recording says that it has ${rate} samples a second; 4000 to 384000 are accepted. Check that its header is sound, or export it at 16000.`,
  diskFull:
    'There is no room on the disk for the decoded sound, which takes 115 MB an hour and channel. Free some space, or set another folder for scratch files.',
  crashed: 'The decoder ended unexpectedly. Try again, or convert the recording to WAV.',
} as const;

describe.each(decoders)('bad recordings: $name', (underTest) => {
  let decoder: MediaDecoder;
  let root: string;
  let scratchFolder: string;
  let inputs: string;

  beforeEach(async (context) => {
    context.skip(underTest.isMissing);
    decoder = underTest.create();
    root = await mkdtemp(join(tmpdir(), 'lalela-test-'));
    [scratchFolder, inputs] = [await mkdtemp(`${root}/scratch-`), await mkdtemp(`${root}/in-`)];
  });
  afterEach(async () => {
    if (underTest.isMissing) return;
    await rm(root, { recursive: true });
    expect(await childProcesses()).toEqual([]);
  });

  const tone = (durationMs: number) =>
    makeTone({ frequencyHz: 440, amplitude: 0.25, durationMs, sampleRateHz: 16_000 });

  async function input(name: string, bytes: Buffer | string): Promise<string> {
    const path = join(inputs, name);
    await writeFile(path, bytes);
    return path;
  }

  const toneWav = (name: string, durationMs: number, header: Partial<WavHeader> = {}) =>
    writeWav(join(inputs, name), [tone(durationMs)], { sampleRateHz: 16_000, ...header });

  /** Both calls must refuse it in the same words, and decoding must leave no file. */
  async function expectRefusal(path: string, code: string, message: string): Promise<void> {
    const expected = expect.objectContaining({ code, message }) as unknown;
    await expect(decoder.probe(path)).rejects.toEqual(expected);
    await expectDecodeRefusal(path, code, message);
  }

  async function expectDecodeRefusal(path: string, code: string, message: string): Promise<void> {
    const failure: unknown = await decoder.decode(path, { scratchFolder }).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(LalelaError);
    expect(failure).toMatchObject({ code, message });
    expect(await readdir(scratchFolder)).toEqual([]);
  }

  const decode = (path: string, options: Partial<DecodeOptions> = {}) =>
    decoder.decode(path, { scratchFolder, ...options });

  describe('what is not an ordinary file', () => {
    test('refuses a file that is not there', async () => {
      await expectRefusal(join(inputs, 'none.wav'), 'FILE_NOT_FOUND', MESSAGES.absent);
      await expectRefusal(join(inputs, 'x'.repeat(300)), 'FILE_NOT_FOUND', MESSAGES.absent);
      await expectRefusal(`${inputs}/a\0b.wav`, 'FILE_NOT_FOUND', MESSAGES.absent);
      await symlink(join(inputs, 'none.wav'), join(inputs, 'link.wav'));
      await expectRefusal(join(inputs, 'link.wav'), 'FILE_NOT_FOUND', MESSAGES.absent);
    });

    test('refuses an empty file', async () => {
      await expectRefusal(await input('empty.wav', ''), 'FILE_EMPTY', MESSAGES.empty);
    });

    test('refuses a folder', async () => {
      await mkdir(join(inputs, 'folder.wav'));
      await expectRefusal(join(inputs, 'folder.wav'), 'FILE_UNREADABLE', MESSAGES.folder);
    });

    test('refuses pipes, sockets and devices without waiting on them', async () => {
      makePipe(join(inputs, 'pipe.wav'));
      await expectRefusal(join(inputs, 'pipe.wav'), 'FILE_UNREADABLE', MESSAGES.device);
      await symlink(join(inputs, 'pipe.wav'), join(inputs, 'link.wav'));
      await expectRefusal(join(inputs, 'link.wav'), 'FILE_UNREADABLE', MESSAGES.device);
      await expectRefusal('/dev/zero', 'FILE_UNREADABLE', MESSAGES.device);
      const server = createServer().listen(join(inputs, 'socket.wav'));
      await once(server, 'listening');
      await expectRefusal(join(inputs, 'socket.wav'), 'FILE_UNREADABLE', MESSAGES.device);
      server.close();
    });

    test('refuses a file that this user may not read', async () => {
      const path = await toneWav('secret.wav', 100);
      await chmod(path, 0o000);
      // Root may read everything, so it lays that right down for a moment.
      if (isRoot) await chmod(root, 0o755).then(() => chmod(inputs, 0o755));
      if (isRoot) process.seteuid?.(65_534);
      try {
        await expect(decoder.probe(path)).rejects.toMatchObject({
          code: 'FILE_UNREADABLE',
          message: MESSAGES.forbidden,
        });
      } finally {
        if (isRoot) process.seteuid?.(0);
      }
    });
  });

  describe('what is not a recording', () => {
    test.each(['wav', 'mp3', 'm4a', 'ogg', 'flac'])('refuses text renamed .%s', async (kind) => {
      const path = await input(
        `text.${kind}`,
        'Order! The house will come to order.\n'.repeat(200),
      );
      await expectRefusal(path, 'NOT_MEDIA', MESSAGES.notMedia);
    });

    test.each(['wav', 'mp3', 'm4a', 'flac', 'bin'])(
      'refuses random bytes renamed .%s',
      async (kind) => {
        const path = await input(`random.${kind}`, noise(300_000));
        await expectRefusal(path, 'NOT_MEDIA', MESSAGES.notMedia);
      },
    );

    test('refuses a WAV that ends before its sound, and one without a single sample', async () => {
      await expectRefusal(
        await input('head.wav', 'RIFF\0\0\0\0WAVE'),
        'NOT_MEDIA',
        MESSAGES.notMedia,
      );
      const path = await writeWav(join(inputs, 'none.wav'), [tone(0)], { sampleRateHz: 16_000 });
      await expectDecodeRefusal(path, 'NO_AUDIO', MESSAGES.noSamples);
    });

    test('refuses a video without sound', async () => {
      await expectRefusal(fixture('no-sound.mp4'), 'NO_AUDIO', MESSAGES.noSound);
    });
  });

  describe('lists that point at other files', () => {
    const lists: [name: string, text: (other: string) => string, message: string][] = [
      [
        'an HLS playlist',
        (other) =>
          `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://${other}\n#EXT-X-ENDLIST\n`,
        MESSAGES.list,
      ],
      ['an ffconcat list', (other) => `ffconcat version 1.0\nfile '${other}'\n`, MESSAGES.list],
      [
        'a DASH manifest',
        (other) =>
          `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S"><Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="1"><BaseURL>${other}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
        MESSAGES.notMedia,
      ],
      [
        'a session description',
        () =>
          'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n',
        MESSAGES.list,
      ],
    ];

    test.each(lists)('does not follow %s renamed .wav', async (_name, text, message) => {
      const other = await toneWav('other.wav', 2000);
      await expectRefusal(await input('list.wav', text(other)), 'NOT_MEDIA', message);
    });

    test.each(lists.slice(0, 2))('does not open what %s names', async (_name, text, message) => {
      const other = join(inputs, 'other.wav');
      makePipe(other);
      // Ends as soon as anyone opens the pipe for reading.
      const watcher = spawn('sh', ['-c', 'echo opened > "$0"', other], { stdio: 'ignore' });

      await expectRefusal(await input('list.wav', text(other)), 'NOT_MEDIA', message);

      expect(watcher.exitCode).toBeNull();
      watcher.kill('SIGKILL');
      await once(watcher, 'close');
    });
  });

  describe('headers that lie', () => {
    test.each([0, 9, 65_535])('refuses %i channels', async (channelCount) => {
      const path = await toneWav('x.wav', 1000, { channelCount });
      await expectRefusal(path, 'MEDIA_REFUSED', MESSAGES.channels(channelCount));
    });

    test.each([0, 1, 3999, 384_001, 4_000_000_000])('refuses %i Hz', async (sampleRateHz) => {
      const path = await toneWav('x.wav', 1000, { sampleRateHz });
      await expectRefusal(path, 'MEDIA_REFUSED', MESSAGES.sampleRate(sampleRateHz));
    });

    test('does not let a file grow whose sample rate was lied about in time', async () => {
      // 640 kB that would become 20 GB, past the first check as a rate that changes midway would be.
      const path = await toneWav('x.wav', 20_000, { sampleRateHz: 1 });
      const mediaInfo = await decoder.probe(await toneWav('true.wav', 100));
      let largest = 0;

      await expect(
        decode(path, {
          mediaInfo,
          maxDurationMs: 60_000,
          onData: ({ sampleCount }) => void (largest = Math.max(largest, sampleCount)),
        }),
      ).rejects.toMatchObject({ code: 'MEDIA_TOO_LONG' });
      expect(largest).toBeLessThanOrEqual(960_000);
      expect(await readdir(scratchFolder)).toEqual([]);
    });

    test.each([
      ['4 GB', { riffBytes: 0xffffffff, dataBytes: 0xffffffff }],
      ['almost 4 GB', { riffBytes: 0xfffffff0, dataBytes: 0xffffffcc }],
      ['2 GB', { riffBytes: 0x7fffffff, dataBytes: 0x7fffffdb }],
      ['0 bytes', { riffBytes: 0, dataBytes: 0 }],
    ])('decodes a WAV whose writer did not know its length (%s)', async (_name, header) => {
      const recording = await decode(await toneWav('x.wav', 3000, header));

      expect(recording).toMatchObject({ durationMs: 3000, isDamaged: false });
    });

    test('does not ask for disk that a file of this size could never fill', async () => {
      const lean = underTest.create({ freeDiskBytes: () => Promise.resolve(20_000_000) });
      const path = await toneWav('x.wav', 1000);
      const claims = { ...(await lean.probe(path)), durationMs: 86_000_000 };

      const recording = await lean.decode(path, { scratchFolder, mediaInfo: claims });

      expect(recording.durationMs).toBe(1000);
    });
  });

  describe('recordings that are cut short', () => {
    async function cutFixture(name: string, part: number): Promise<string> {
      const bytes = await readFile(fixture(name));
      return input(`cut-${name}`, bytes.subarray(0, Math.floor(bytes.length * part)));
    }

    test.each(['tone.mp3', 'index-first.m4a', 'tone.flac', 'tone.webm'])(
      'decodes what is there of %s and tells of the damage',
      async (name) => {
        const recording = await decode(await cutFixture(name, 0.4));

        expect(recording.isDamaged).toBe(true);
        expect(recording.durationMs).toBeGreaterThan(300);
        expect(recording.durationMs).toBeLessThan(1500);
      },
    );

    test('decodes what is there of a WAV and tells of the damage', async () => {
      const bytes = encodeWav([tone(4000)], { sampleRateHz: 16_000 });
      const recording = await decode(await input('cut.wav', bytes.subarray(0, 44 + 32_000)));

      expect(recording).toMatchObject({ durationMs: 1000, isDamaged: true });
    });

    test('refuses an m4a whose index at the end is missing, and says why', async () => {
      await expectRefusal(await cutFixture('index-last.m4a', 0.6), 'NOT_MEDIA', MESSAGES.cutShort);
    });

    test('decodes an m4a whose index is at the end', async () => {
      expect(await decode(fixture('index-last.m4a'))).toMatchObject({ isDamaged: false });
    });

    test('decodes around garbage in the middle and tells of the damage', async () => {
      const bytes = await readFile(fixture('tone.mp3'));
      noise(2000).copy(bytes, 5000);
      const recording = await decode(await input('garbage.mp3', bytes));

      expect(recording.isDamaged).toBe(true);
      expect(recording.durationMs).toBeGreaterThan(1000);
    });
  });

  describe('recordings that change meanwhile', () => {
    test('decodes what is left of one that shrinks', async () => {
      const path = await toneWav('x.wav', 60_000);
      let isFirst = true;
      const recording = await decode(path, {
        async onData() {
          if (isFirst) await truncate(path, 600_000);
          isFirst = false;
        },
      });

      expect(recording.isDamaged).toBe(true);
      // What the decoder had read of the old file may be more than what is left of it.
      expect(recording.durationMs).toBeGreaterThan(18_000);
      expect(recording.durationMs).toBeLessThan(60_000);
    });

    test('tells of one that grows', async () => {
      const path = await toneWav('x.wav', 20_000);
      const recording = await decode(path, { onData: () => appendFile(path, 'more') });

      expect(recording.isDamaged).toBe(true);
    });

    test('decodes one that is deleted while it is open', async () => {
      const path = await toneWav('x.wav', 60_000);
      const recording = await decode(path, { onData: () => rm(path, { force: true }) });

      expect(recording).toMatchObject({ durationMs: 60_000, isDamaged: true });
    });
  });

  describe('when something else goes wrong', () => {
    test('stops at once when aborted, and leaves no process and no file', async () => {
      const path = await toneWav('x.wav', 300_000);
      const controller = new AbortController();
      let calls = 0;

      await expect(
        decode(path, {
          signal: controller.signal,
          onData() {
            calls += 1;
            controller.abort(new Error('Ctrl-C'));
          },
        }),
      ).rejects.toThrow('Ctrl-C');
      expect(await childProcesses()).toEqual([]);
      expect(await readdir(scratchFolder)).toEqual([]);
      expect(calls).toBeLessThan(10);
    });

    test('passes on what the taker of the sound throws, and leaves nothing', async () => {
      const path = await toneWav('x.wav', 300_000);
      const onData = () => Promise.reject(new Error('no more, thank you'));

      await expect(decode(path, { onData })).rejects.toThrow('no more, thank you');
      expect(await readdir(scratchFolder)).toEqual([]);
    });

    test('may be tried again when the decoder is killed', async () => {
      const path = await toneWav('x.wav', 300_000);
      let isKilled = false;
      const onData = async () => {
        if (!isKilled) await killDecoder();
        isKilled = true;
      };

      await expect(decode(path, { onData })).rejects.toMatchObject({
        code: 'DECODER_FAILED',
        message: MESSAGES.crashed,
        isRetryable: true,
      });
      expect(await readdir(scratchFolder)).toEqual([]);
    });

    test('does not begin where there is too little disk', async () => {
      const full = underTest.create({ freeDiskBytes: () => Promise.resolve(100_000) });
      const path = await toneWav('x.wav', 10_000);

      await expect(full.decode(path, { scratchFolder })).rejects.toMatchObject({
        code: 'DISK_FULL',
        message: MESSAGES.diskFull,
        isRetryable: true,
      });
      expect(await readdir(scratchFolder)).toEqual([]);
    });

    test('stops where the disk fills up meanwhile (needs the right to mount)', async (context) => {
      const small = join(root, 'small');
      await mkdir(small);
      try {
        await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', small]);
      } catch {
        context.skip('no right to mount');
      }
      try {
        const unaware = underTest.create({ freeDiskBytes: () => Promise.resolve(Infinity) });
        const path = await toneWav('x.wav', 30_000);

        await expect(unaware.decode(path, { scratchFolder: small })).rejects.toMatchObject({
          code: 'DISK_FULL',
          message: MESSAGES.diskFull,
        });
        expect(await readdir(small)).toEqual([]);
      } finally {
        await run('umount', [small]);
      }
    });

    test('tells of a folder for scratch files that is not there', async () => {
      await expect(
        decode(await toneWav('x.wav', 100), { scratchFolder: join(root, 'none') }),
      ).rejects.toMatchObject({ code: 'SCRATCH_UNWRITABLE' });
    });

    test('names no file in any message', async () => {
      const path = await input('a-private-name.wav', 'text '.repeat(500));
      const failure: unknown = await decode(path).catch((error: unknown) => error);

      expect((failure as Error).message).not.toContain('private');
    });
  });

  async function killDecoder(): Promise<void> {
    const { stdout } = await run('ps', ['-A', '-o', 'ppid=,pid=,args=']);
    const line = stdout.split('\n').find((row) => row.includes(inputs) && !row.includes('ps -A'));
    process.kill(Number(line?.trim().split(/\s+/)[1]), 'SIGKILL');
  }
});

function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
}

/** Bytes without meaning, the same each time. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 12_345;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

test('says what to do where nothing can decode', async () => {
  const { createWasmFfmpegDecoder } = await import('../../src/media/ffmpeg-wasm/index.ts');
  const decoder = createWasmFfmpegDecoder({ module: '/none.js', findCore: () => undefined });

  await expect(decoder.probe(fixture('tone.mp3'))).rejects.toMatchObject({
    code: 'DECODER_MISSING',
    message:
      'Nothing here can decode recordings. Install ffmpeg, or run `npm ci` in the folder of Lalela, which brings a decoder of its own.',
  });
});
