import { describe, expect, test } from 'vitest';
import { PROVENANCE } from '../../tests/support/arbitrary-transcript.ts';
import { LalelaError } from '../kernel/index.ts';
import { buildTranscript, type Transcript } from '../transcript/index.ts';
import type { EvaluateOptions, EvaluatePorts } from './evaluate-ports.ts';
import { evaluate } from './evaluate.ts';

const options: EvaluateOptions = {
  manifest: '/data/set/list.tsv',
  format: 'json',
  language: 'eng',
  parallel: 1,
};
const manifest = 'file\treference\na.wav\tgood morning\n/b.wav\tlet us begin\nsub/c.wav\tyes\n';

const said: Record<string, string> = {
  '/data/set/a.wav': 'Good morning.',
  '/b.wav': 'Let us begin again.',
  '/data/set/sub/c.wav': 'Yes.',
};

function transcriptOf(text: string): Transcript {
  const words = text
    .split(' ')
    .map((word, i) => ({ text: word, startMs: i * 500, endMs: i * 500 }));
  return buildTranscript({
    language: 'eng',
    durationMs: 10_000,
    segments: [{ channel: 'mix', startMs: 0, endMs: 10_000, words }],
    provenance: PROVENANCE,
  });
}

function setUp(changes: Partial<EvaluatePorts> = {}) {
  const written: string[] = [];
  const progress: string[] = [];
  let clockMs = 0;
  const ports: EvaluatePorts = {
    readFile: () => Promise.resolve(manifest),
    transcribeFile: (path) => Promise.resolve(transcriptOf(said[path] ?? 'unknown path')),
    write: (text) => void written.push(text),
    nowMs: () => (clockMs += 3000),
    onProgress: ({ doneCount, failedCount, totalCount }) =>
      progress.push(`${doneCount}/${totalCount}, ${failedCount} failed`),
    ...changes,
  };
  const run = (more: Partial<EvaluateOptions> = {}, signal = new AbortController().signal) =>
    evaluate({ ...options, ...more }, ports, signal);
  return { run, written, progress };
}

const failOn = (failing: string, error: Error) => (path: string) =>
  path === failing ? Promise.reject(error) : Promise.resolve(transcriptOf(said[path] ?? ''));

describe('evaluate', () => {
  test('transcribes files beside the manifest and reports how they compare', async () => {
    const { run, written, progress } = setUp();
    expect(await run()).toBe(0);
    expect(JSON.parse(written.join(''))).toMatchObject({
      model: { id: 'fake-en', engine: 'fake' },
      software: 'lalela/0.1.0',
      durationMs: 30_000,
      elapsedMs: 3000,
      failedCount: 0,
      words: { hits: 6, insertions: 1, errorRate: 1 / 6 },
      files: [{ file: 'a.wav' }, { file: '/b.wav' }, { file: 'sub/c.wav' }],
    });
    expect(progress).toEqual(['1/3, 0 failed', '2/3, 0 failed', '3/3, 0 failed']);
  });

  test('writes Markdown', async () => {
    const { run, written } = setUp();
    await run({ format: 'markdown' });
    expect(written.join('')).toContain('| words | 16.7 |');
  });

  test('lists what failed, leaves it out of the totals, and exits with 1', async () => {
    const fault = new LalelaError('NOT_MEDIA', 'The file is not a recording.');
    const { run, written, progress } = setUp({ transcribeFile: failOn('/b.wav', fault) });
    expect(await run()).toBe(1);
    expect(JSON.parse(written.join(''))).toMatchObject({
      fileCount: 3,
      failedCount: 1,
      failed: [{ file: '/b.wav', code: 'NOT_MEDIA', message: 'The file is not a recording.' }],
      words: { errorRate: 0, referenceLength: 3 },
      wordErrorRateWithFailures: 0.5,
    });
    expect(progress.at(-1)).toBe('3/3, 1 failed');
  });

  test('shows nothing of the text of a fault that is not its own', async () => {
    const fault = new Error('secret path');
    const { run, written } = setUp({ transcribeFile: failOn('/b.wav', fault) });
    expect(await run()).toBe(1);
    expect(written.join('')).toContain('"code": "INTERNAL"');
    expect(written.join('')).not.toContain('secret');
  });

  test('counts the time limit of one recording as its failure', async () => {
    const timeout = new DOMException('took too long', 'TimeoutError');
    const { run } = setUp({ transcribeFile: failOn('/b.wav', timeout) });
    expect(await run()).toBe(1);
  });

  test('reports in the order of the manifest when several are transcribed at a time', async () => {
    const begun: string[] = [];
    const finish: (() => void)[] = [];
    const { run, written } = setUp({
      transcribeFile: (path) =>
        new Promise((resolve) => {
          begun.push(path);
          finish.push(() => resolve(transcriptOf(said[path]!)));
          if (begun.length === 2) finish[1]!();
          if (begun.length === 3) for (const each of [finish[2]!, finish[0]!]) each();
        }),
    });
    expect(await run({ parallel: 2 })).toBe(0);
    const { files } = JSON.parse(written.join('')) as { files: { file: string }[] };
    expect(files.map(({ file }) => file)).toEqual(['a.wav', '/b.wav', 'sub/c.wav']);
  });

  test('stops when told to, and writes nothing', async () => {
    const controller = new AbortController();
    const begun: string[] = [];
    const { run, written } = setUp({
      transcribeFile: (path, _language, signal) => {
        begun.push(path);
        controller.abort(new Error('stopped'));
        return Promise.reject(signal.reason as Error);
      },
    });
    await expect(run({}, controller.signal)).rejects.toThrow('stopped');
    expect(begun).toEqual(['/data/set/a.wav']);
    expect(written).toEqual([]);
  });

  test.each([
    ['ENOENT', 'FILE_NOT_FOUND'],
    ['EACCES', 'FILE_UNREADABLE'],
  ])('says what is wrong with a manifest that gives %s', async (systemCode, code) => {
    const fault = Object.assign(new Error('/secret/list.tsv'), { code: systemCode });
    const { run } = setUp({ readFile: () => Promise.reject(fault) });
    await expect(run()).rejects.toThrow(expect.objectContaining({ code }));
    await expect(run()).rejects.not.toThrow(/secret/);
  });

  test('passes on what the port says about the manifest, and an abort while it is read', async () => {
    const fault = new LalelaError('FILE_EMPTY', 'The file is empty.');
    await expect(setUp({ readFile: () => Promise.reject(fault) }).run()).rejects.toBe(fault);
    const controller = new AbortController();
    const { run } = setUp({
      readFile: (_path, signal) => {
        controller.abort(new Error('stopped'));
        return Promise.reject(signal.reason as Error);
      },
    });
    await expect(run({}, controller.signal)).rejects.toThrow('stopped');
  });

  test.each(['file\trttm\na.wav\ta.rttm\n', '{"file":"a.wav","rttm":"a.rttm"}'])(
    'refuses a manifest without text, unless who spoke is asked: %j',
    async (text) => {
      const { run } = setUp({ readFile: () => Promise.resolve(text) });
      await expect(run()).rejects.toThrow(/column `reference` was expected/);
    },
  );

  test('refuses a manifest that is not one', async () => {
    const { run } = setUp({ readFile: () => Promise.resolve('hello') });
    await expect(run()).rejects.toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
  });
});
