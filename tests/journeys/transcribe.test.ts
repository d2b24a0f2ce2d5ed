import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Value } from 'typebox/value';
import { LalelaJsonSchema } from '../../src/render/index.ts';
import { missingModels, ROOT, runCli } from '../support/cli.ts';

const SAMPLE = join(ROOT, 'samples', 'parliament.flac');
const missing = await missingModels();
if (missing !== undefined) console.warn(`Skipped: ${missing}`);

/** Lower case, no marks: what is compared. */
const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z' ]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** A search path without ffmpeg, but with all else that the command needs. */
async function pathWithoutFfmpeg(): Promise<string> {
  const { symlink } = await import('node:fs/promises');
  const folder = await mkdtemp(join(tmpdir(), 'lalela-path-'));
  for (const name of ['sh', 'dirname', 'readlink']) {
    for (const from of ['/usr/bin', '/bin']) {
      await symlink(join(from, name), join(folder, name)).catch(() => undefined);
    }
  }
  await symlink(process.execPath, join(folder, 'node'));
  return folder;
}

describe.skipIf(missing !== undefined)('lalela transcribe', () => {
  let folder: string;
  let expected: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lalela-journey-'));
    expected = plain(await readFile(join(ROOT, 'samples', 'parliament.txt'), 'utf8'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('prints what is said in the sample, and nothing else', async () => {
    const result = await runCli(['transcribe', SAMPLE]);
    expect(result).toMatchObject({ exitCode: 0, stderr: '', leftFiles: [], leftProcesses: [] });
    expect(plain(result.stdout)).toBe(expected);
  });

  test('does the same without an ffmpeg on the path', async () => {
    const PATH = await pathWithoutFfmpeg();
    expect(PATH).not.toContain(delimiter);
    const result = await runCli(['transcribe', SAMPLE], { env: { PATH } });
    expect(result).toMatchObject({ exitCode: 0, leftFiles: [], leftProcesses: [] });
    expect(plain(result.stdout)).toBe(expected);
    const doctor = await runCli(['doctor'], { env: { PATH } });
    expect(doctor.stdout).toContain('decoder: the built-in one (no ffmpeg was found)');
    await rm(PATH, { recursive: true, force: true });
  });

  test('writes every format, and the full result keeps its schema', async () => {
    const formats = 'older,json,txt,srt,vtt,ctm';
    const result = await runCli(['transcribe', SAMPLE, '--format', formats, '--output', folder]);
    expect(result.exitCode).toBe(0);
    const names = await readdir(folder);
    expect(names.toSorted()).toEqual(
      formats
        .split(',')
        .map((f) => `parliament.${f}`)
        .toSorted(),
    );
    const full: unknown = JSON.parse(await readFile(join(folder, 'parliament.json'), 'utf8'));
    expect([...Value.Errors(LalelaJsonSchema, full)]).toEqual([]);
    const older = JSON.parse(await readFile(join(folder, 'parliament.older'), 'utf8')) as {
      results: { alternatives: { transcript: string; words: { startTime: number }[] }[] }[];
    };
    const [alternative] = older.results[0]?.alternatives ?? [];
    expect(plain(alternative?.transcript ?? '')).toBe(expected);
    expect(alternative?.words.length).toBe(expected.split(' ').length);
  });

  test('leaves out punctuation and capitals when asked to', async () => {
    const { stdout } = await runCli(['transcribe', SAMPLE, '--punctuation', 'no']);
    expect(stdout.replace(/\s+/g, ' ').trim()).toBe(expected.replace(/[.,]/g, ''));
  });

  test('says once that the model has no use for the phrases that were given', async () => {
    const words = ['transcribe', SAMPLE, '--phrase', 'Thandi Nkosi', '--format', 'json'];

    const { stdout, stderr } = await runCli(words);

    const { warnings } = JSON.parse(stdout) as { warnings: { code: string }[] };
    expect(warnings.map(({ code }) => code)).toEqual(['PHRASES_NOT_USED']);
    expect(stdout + stderr).not.toContain('Nkosi');
  });

  test('gives the same result however many processes work', async () => {
    const one = await runCli(['transcribe', SAMPLE, '--format', 'ctm', '--threads', '1']);
    const two = await runCli(['transcribe', SAMPLE, '--format', 'ctm', '--threads', '2']);
    expect(two.stdout).toBe(one.stdout);
  });

  test('works with a smaller model', async (context) => {
    const absent = await missingModels(['moonshine-tiny-en']);
    if (absent !== undefined) return context.skip(absent);
    const { exitCode, stdout } = await runCli([
      'transcribe',
      SAMPLE,
      '--model',
      'moonshine-tiny-en',
    ]);
    expect(exitCode).toBe(0);
    expect(plain(stdout)).toContain('eleven official languages');
  });

  test('refuses a recording that is longer than it may be', async () => {
    const result = await runCli(['transcribe', SAMPLE, '--max-duration', '5']);
    expect(result).toMatchObject({ exitCode: 1, stdout: '', leftFiles: [], leftProcesses: [] });
    expect(result.stderr).toContain('5');
  });

  test('says that there is no model for a language, and takes no other', async () => {
    const result = await runCli(['transcribe', SAMPLE, '--language', 'siSwati']);
    expect(result).toMatchObject({ exitCode: 101, stdout: '' });
    expect(result.stderr).toContain('siSwati');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'stops soon on %s, and leaves nothing',
    async (name) => {
      let stoppedAt = 0;
      const result = await runCli(['transcribe', SAMPLE, '--threads', '1'], {
        during: (child) =>
          setTimeout(() => {
            stoppedAt = performance.now();
            child.kill(name);
          }, 700),
      });
      expect(performance.now() - stoppedAt).toBeLessThan(5000);
      expect(result).toMatchObject({
        exitCode: null,
        signal: name,
        stdout: '',
        leftFiles: [],
        leftProcesses: [],
      });
    },
  );
});
