import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryOutput } from '../../tests/support/memory-output.ts';
import { readDocx } from '../../tests/support/read-docx.ts';
import { LalelaError } from '../kernel/index.ts';
import type { Transcript, Warning } from '../transcript/index.ts';
import { runTranscribe, type RecordingProgress } from './transcribe.ts';
import type { TranscribeWords } from './transcribe-options.ts';

function transcriptOf(text: string, warnings: readonly Warning[] = []): Transcript {
  return {
    language: 'eng',
    durationMs: 1000,
    segments: [
      { channel: 'mix', startMs: 0, endMs: 1000, words: [{ text, startMs: 0, endMs: 900 }] },
    ],
    coverage: { speechMs: 1000, transcribedMs: 1000, uncovered: [] },
    warnings,
    provenance: {
      software: 'lalela/0',
      modelId: 'm',
      modelSha256: '',
      engine: 'fake',
      options: {},
    },
  };
}

describe('runTranscribe', () => {
  let folder: string;
  let isClosed = false;
  let asked: readonly string[] | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lalela-command-'));
    isClosed = false;
    asked = undefined;
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  type Transcribe = (file: string, onProgress: (progress: RecordingProgress) => void) => Transcript;

  async function run(words: TranscribeWords, transcribe: Transcribe, isTerminal = false) {
    const output = createMemoryOutput(isTerminal);
    let clock = 0;
    const exitCode = await runTranscribe(
      {
        output,
        signal: new AbortController().signal,
        now: () => (clock += 1000),
        openSession: ({ phrases }) => {
          asked = phrases;
          return Promise.resolve({
            transcribe: (file, _signal, onProgress) =>
              Promise.resolve().then(() => transcribe(file, onProgress)),
            [Symbol.asyncDispose]: () => {
              isClosed = true;
              return Promise.resolve();
            },
          });
        },
      },
      words,
    );
    return { exitCode, pieces: output.pieces, ...output.written };
  }

  test('hands on what is likely to be said, and opens nothing where that cannot be read', async () => {
    const names = join(folder, 'names.txt');
    await writeFile(names, 'eThekwini\n');
    const hello = () => transcriptOf('Hello.');

    await run({ files: ['a.wav'], phrase: ['Thandi Nkosi'], phrases: [names] }, hello);
    expect(asked).toEqual(['Thandi Nkosi', 'eThekwini']);

    asked = undefined;
    const wrong = run({ files: ['a.wav'], phrases: [join(folder, 'none')] }, hello);
    await expect(wrong).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(asked).toBeUndefined();
  });

  test('prints the one result to standard output and nothing else', async () => {
    const result = await run({ files: ['a.wav'] }, () => transcriptOf('Hello.'));
    expect(result).toMatchObject({ exitCode: 0, stdout: 'Hello.\n', stderr: '' });
    expect(isClosed).toBe(true);
  });

  test('refuses to show a document on a terminal, before any work', async () => {
    let calls = 0;
    const outcome = run(
      { files: ['a.wav'], format: 'docx' },
      () => (calls++, transcriptOf('')),
      true,
    );
    await expect(outcome).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('> NAME.docx') as string,
    });
    expect(calls).toBe(0);
  });

  test('writes a document to a pipe, and to a file from a terminal', async () => {
    const words = { files: ['a.wav'], format: 'docx' };
    const { pieces } = await run(words, () => transcriptOf('Hello.'));
    await run({ ...words, output: folder }, () => transcriptOf('Hello.'), true);

    const [piped, filed] = [pieces[0] as Uint8Array, await readFile(join(folder, 'a.docx'))];
    expect(pieces).toHaveLength(1);
    expect(await readDocx(piped)).toEqual(['[00:00:00] Hello.']);
    expect(filed.equals(piped)).toBe(true);
  });

  test('writes NAME.FORMAT files for several results, and says where', async () => {
    const words = {
      files: ['talks/a.b.wav', 'c.mp3'],
      format: 'txt,older',
      output: join(folder, 'new'),
    };
    const result = await run(words, (file) => transcriptOf(file));
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toBe('');
    const names = await readdir(join(folder, 'new'));
    expect(names.toSorted()).toEqual(['a.b.older', 'a.b.txt', 'c.older', 'c.txt']);
    expect(await readFile(join(folder, 'new', 'c.txt'), 'utf8')).toBe('c.mp3\n');
    expect(result.stderr).toContain(`lalela: wrote ${join(folder, 'new', 'c.txt')}\n`);
  });

  test('refuses two results of one name before any work', async () => {
    let calls = 0;
    const words = { files: ['x/talk.wav', 'y/TALK.mp3'], output: folder };
    const outcome = run(words, () => (calls++, transcriptOf('')));
    await expect(outcome).rejects.toMatchObject({ code: 'USAGE' });
    expect(calls).toBe(0);
  });

  test('refuses an output folder that is a file before any work', async () => {
    await writeFile(join(folder, 'file'), '');
    let calls = 0;
    const outcome = run(
      { files: ['a'], output: join(folder, 'file') },
      () => (calls++, transcriptOf('')),
    );
    await expect(outcome).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
    expect(calls).toBe(0);
  });

  test('leaves no half file when a result cannot be put in its place', async () => {
    await mkdir(join(folder, 'a.txt'));
    const result = await run({ files: ['a.wav'], output: folder }, () => transcriptOf('x'));
    expect(result.exitCode).toBe(1);
    expect(await readdir(folder)).toEqual(['a.txt']);
  });

  test('goes on after a recording that fails, and ends with its exit code', async () => {
    const result = await run({ files: ['bad.txt', 'good.wav'], output: folder }, (file) => {
      if (file === 'bad.txt') throw new LalelaError('NOT_MEDIA', 'The file is not media.');
      return transcriptOf('x');
    });
    expect(result.exitCode).toBe(101);
    expect(result.stderr).toContain('lalela: bad.txt: The file is not media.\n');
    expect(await readdir(folder)).toEqual(['good.txt']);
  });

  test('ends with 1 when recordings fail in different ways', async () => {
    const result = await run({ files: ['a', 'b'], output: folder }, (file) => {
      throw new LalelaError(file === 'a' ? 'NOT_MEDIA' : 'ENGINE_FAILED', 'no');
    });
    expect(result.exitCode).toBe(1);
  });

  test('tells warnings on standard error, unless it is to be quiet', async () => {
    const warning = {
      code: 'MEDIA_DAMAGED',
      message: 'Damaged.',
      span: { startMs: 61_000, endMs: 62_000 },
    } as const;
    const told = await run({ files: ['a'] }, () => transcriptOf('x', [warning]));
    expect(told.stderr).toBe('lalela: a: warning (at 1:01): Damaged.\n');
    const quiet = await run({ files: ['a'], quiet: true }, () => transcriptOf('x', [warning]));
    expect(quiet.stderr).toBe('');
  });

  test('shows done, speed and time left on a terminal', async () => {
    const transcribe: Transcribe = (_file, onProgress) => {
      onProgress({ doneMs: 20_000, totalMs: 60_000 });
      return transcriptOf('x');
    };
    const shown = await run({ files: ['a'] }, transcribe, true);
    expect(shown.stderr).toContain('0:20 of 1:00  20× real time  0:02 left');
    const quiet = await run({ files: ['a'], quiet: true }, transcribe, true);
    expect(quiet.stderr).toBe('');
  });

  test("prints no control codes from a recording's name", async () => {
    const result = await run({ files: ['a\u001b[31m\nb'] }, () => {
      throw new LalelaError('NOT_MEDIA', 'no');
    });
    expect(result.stderr).toBe('lalela: a\uFFFD[31m\uFFFDb: no\n');
  });
});
