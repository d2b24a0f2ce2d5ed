import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingModels, ROOT, runCli, TEST_MODELS, type CliOptions } from '../support/cli.ts';
import { descendantsOf, waitUntil } from '../support/processes.ts';

const SAMPLE = join(ROOT, 'samples', 'parliament.flac');
const missing = await missingModels();
if (missing !== undefined) console.warn(`Skipped: ${missing}`);
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** The header of a WAV file that claims what it is told to, and a second of silence. */
function wav(claims: { rateHz?: number; channels?: number; dataBytes?: number } = {}): Buffer {
  const { rateHz = 16_000, channels = 1, dataBytes = 32_000 } = claims;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(Math.min(0xffff_ffff, 36 + dataBytes), 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE((rateHz * channels * 2) >>> 0, 28);
  header.writeUInt16LE((channels * 2) & 0xffff, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  return Buffer.concat([header, Buffer.alloc(32_000)]);
}

describe.skipIf(missing !== undefined)(
  'what is wrong is told clearly, and nothing is left behind',
  () => {
    let folder: string;
    beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'lalela-faults-'))));
    afterAll(() => rm(folder, { recursive: true, force: true }));

    async function transcribe(name: string, options: CliOptions = {}) {
      const result = await runCli(['transcribe', name], { cwd: folder, ...options });
      expect(result).toMatchObject({ leftFiles: [], leftProcesses: [] });
      return result;
    }

    async function make(name: string, content: string | Buffer): Promise<string> {
      await writeFile(join(folder, name), content);
      return name;
    }

    const WHITELIST =
      'This file is text, a picture, a list of other files (a playlist) or of a rare format, not a recording that is accepted. Name the recording itself, or convert it to WAV.';
    const target = (): string => `file ${SAMPLE}`;

    const cases: [string, () => string | Buffer, number, string][] = [
      [
        'empty.wav',
        () => '',
        101,
        'The recording is empty (0 bytes). Check that it was recorded and copied completely.',
      ],
      [
        'text.wav',
        () => 'Dear Sir or Madam, '.repeat(200),
        101,
        'This file is not a recording that can be decoded.',
      ],
      [
        'playlist.wav',
        () => `#EXTM3U\n#EXTINF:10,\nfile://${SAMPLE}\n#EXT-X-ENDLIST\n`,
        101,
        'This file is not a recording that can be decoded.',
      ],
      ['concat.wav', () => `ffconcat version 1.0\n${target()}\n`, 101, WHITELIST],
      ['one-hertz.wav', () => wav({ rateHz: 1 }), 101, '4000'],
      ['no-channels.wav', () => wav({ channels: 0 }), 101, 'channels'],
      ['all-channels.wav', () => wav({ channels: 65_535 }), 101, 'channels'],
    ];

    test.each(cases)('%s', async (name, content, exitCode, message) => {
      const result = await transcribe(await make(name, content()));
      expect(result.stdout).toBe('');
      expect(result.stderr).toContain(`lalela: ${name}: `);
      expect(result.stderr).toContain(message);
      expect(result.exitCode).toBe(exitCode);
    });

    test('a header that claims four gigabytes is not believed', async () => {
      const result = await transcribe(
        await make('four-gigabytes.wav', wav({ dataBytes: 0xffff_fff0 })),
      );
      expect(result).toMatchObject({ exitCode: 0, stdout: '' });
    });

    test('a missing recording, a folder, and a pipe that never ends', async () => {
      expect(await transcribe('no-such-file.wav')).toMatchObject({ exitCode: 1, stdout: '' });
      await mkdir(join(folder, 'folder.wav'), { recursive: true });
      expect(await transcribe('folder.wav')).toMatchObject({ exitCode: 1, stdout: '' });
      expect((await transcribe('/dev/zero')).stderr).toContain('lalela: /dev/zero: ');
    });

    test.skipIf(!hasFfmpeg)('a video without sound (needs ffmpeg)', async () => {
      const path = join(folder, 'silent.mp4');
      spawnSync('ffmpeg', [
        '-v',
        'error',
        '-y',
        '-f',
        'lavfi',
        '-i',
        'testsrc=d=1:s=64x64',
        '-an',
        path,
      ]);
      const result = await transcribe('silent.mp4');
      expect(result.exitCode).toBe(101);
      expect(result.stderr).toContain('sound');
    });

    test.skipIf(!hasFfmpeg)(
      'a truncated recording gives what it holds, and a warning (needs ffmpeg)',
      async () => {
        const whole = join(folder, 'whole.mp3');
        spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', SAMPLE, whole]);
        const { readFile } = await import('node:fs/promises');
        const bytes = await readFile(whole);
        const result = await transcribe(
          await make('cut.mp3', bytes.subarray(0, bytes.length >> 1)),
        );
        expect(result.exitCode).toBe(0);
        expect(result.stdout).toContain('Cape Town');
        expect(result.stdout).not.toContain("o'clock");
        expect(result.stderr).toContain('damaged or cut short');
      },
    );

    test('a corrupt model', async () => {
      const models = join(folder, 'corrupt-models');
      await cp(TEST_MODELS, models, { recursive: true });
      const encoder = join(models, 'moonshine-base-en', 'encoder_model.onnx');
      const { stat } = await import('node:fs/promises');
      await writeFile(encoder, Buffer.alloc((await stat(encoder)).size, 7));
      const env = { LALELA_MODELS: models, npm_config_registry: 'http://127.0.0.1:9/' };
      const result = await transcribe(SAMPLE, { env });
      expect(result).toMatchObject({ exitCode: 1, stdout: '' });
      const verify = await runCli(['models', 'verify', 'moonshine-base-en'], { env });
      expect(verify.exitCode).toBe(1);
      expect(verify.stdout).toContain('✗ moonshine-base-en is damaged');
    });

    test('a folder of models that cannot be written', async () => {
      const result = await transcribe(SAMPLE, { env: { LALELA_MODELS: '/sys/lalela-models' } });
      expect(result).toMatchObject({ exitCode: 1, stdout: '' });
      expect(result.stderr).toContain('folder of models');
    });

    test('models that cannot be fetched', async () => {
      const env = {
        LALELA_MODELS: join(folder, 'none'),
        npm_config_registry: 'http://127.0.0.1:9/',
        npm_config_fetch_retries: '0',
        npm_config_cache: join(folder, 'npm-cache'),
      };
      const result = await transcribe(SAMPLE, { env });
      expect(result).toMatchObject({ exitCode: 1, stdout: '' });
      expect(result.stderr).toContain('could not be fetched from the npm registry at 127.0.0.1:9');
    });

    test('an engine process that is killed in the middle of its work costs nothing but time', async () => {
      const expected = await transcribe(SAMPLE);
      const result = await transcribe(SAMPLE, {
        during: (child) => void killFirstEngine(child.pid ?? 0),
      });
      expect(result).toMatchObject({ exitCode: 0, stdout: expected.stdout });
    });

    async function killFirstEngine(pid: number): Promise<void> {
      const { readFile } = await import('node:fs/promises');
      await waitUntil('an engine process is there', async () => {
        for (const child of await descendantsOf(pid)) {
          const words = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
          if (!words.includes('engine-process')) continue;
          process.kill(child, 'SIGKILL');
          return true;
        }
        return false;
      });
    }

    test('a misspelt setting, a wrong option, an unknown language', async () => {
      const misspelt = await transcribe(SAMPLE, { env: { LALELA_MODLES: '/m' } });
      expect(misspelt.exitCode).toBe(2);
      expect(misspelt.stderr).toContain('LALELA_MODLES: no such setting.');
      expect((await runCli(['transcribe', SAMPLE, '--format', 'doc'])).exitCode).toBe(2);
      expect((await runCli(['transcribe', SAMPLE, '--language', 'klingon'])).exitCode).toBe(2);
      expect((await runCli(['transcribe', SAMPLE, '--model', 'whisper'])).exitCode).toBe(2);
    });
  },
);
