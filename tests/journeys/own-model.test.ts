/** An operator adds a model by a JSON entry and no code; and what goes wrong when the entry is wrong. */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingModels, ROOT, TEST_MODELS } from '../support/cli.ts';
import { writeStandIn } from '../support/stand-in-models.ts';

const missing = await missingModels();
if (missing !== undefined) console.warn(`Skipped: ${missing}`);

const SAMPLE = join(ROOT, 'samples', 'parliament.flac');

interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command from its sources. */
async function run(models: string, words: readonly string[]): Promise<Run> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'src', 'entry', 'cli.ts'), ...words],
    {
      env: { ...process.env, LALELA_MODELS: models },
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  return { exitCode, stdout, stderr };
}

describe.skipIf(missing !== undefined)('a model of the operator’s own', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lalela-own-'));
    await cp(join(TEST_MODELS, 'silero-vad'), join(folder, 'silero-vad'), { recursive: true });
    const { model } = await writeStandIn(join(folder, 'made'), 'omnilingual');
    await mkdir(join(folder, 'converted'));
    await cp(model.folder, join(folder, 'converted', 'swati'), { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const entry = (changes: object = {}) => ({
    ...{ id: 'swati-test', title: 'siSwati, a test', task: 'speech-recognition' },
    ...{ engine: 'sherpa-onnx', settings: { family: 'omnilingual' } },
    ...{ languages: ['ssw'], bands: ['wide'], domains: [] },
    sources: { made: { address: 'file:converted/swati' } },
    files: {
      model: {
        path: 'model.onnx',
        approximateBytes: 100_000,
        source: 'made',
        member: 'model.onnx',
      },
      tokens: { path: 'tokens.txt', approximateBytes: 100, source: 'made', member: 'tokens.txt' },
    },
    licences: [
      { covers: 'weights', spdx: 'MIT', holder: 'Nobody', address: 'https://example.org/licence' },
    ],
    notes: [],
    ...changes,
  });

  async function configure(model: object, routes: object): Promise<void> {
    await writeFile(join(folder, 'catalogue.json'), JSON.stringify({ models: [model] }));
    await writeFile(join(folder, 'routes.json'), JSON.stringify({ routes: [routes] }));
  }

  const ROUTE = { language: 'siSwati', band: 'wide', models: ['swati-test'] };

  test('is pulled, pinned, listed, and recognises; without it its language is refused', async () => {
    const without = await run(folder, ['transcribe', SAMPLE, '--language', 'siSwati']);
    expect(without.exitCode).not.toBe(0);
    expect(without.stderr).toMatch(/no model for siSwati \(ssw\) yet.*near language, isiZulu/s);

    await configure(entry(), ROUTE);
    const words = ['transcribe', SAMPLE, '--language', 'ss-ZA', '--punctuation', 'no'];
    const pulled = await run(folder, words);
    expect(pulled.exitCode).toBe(0);
    expect(pulled.stderr).toContain('from now on it is sha256');
    expect(pulled.stdout).toMatch(/^[abc \n]+$/);

    const verified = await run(folder, ['models', 'verify', 'swati-test']);
    expect(verified).toMatchObject({ exitCode: 0 });
    expect(verified.stdout).toMatch(/tokens as first downloaded: sha256 [0-9a-f]{64}/);
    const listed = await run(folder, ['models', 'list']);
    expect(listed.stdout).toMatch(/swati-test .* yes, pinned/);
    const languages = await run(folder, ['languages']);
    expect(languages.stdout).toMatch(/ssw {2}siSwati +wide +experimental +swati-test +MIT/);
  });

  test.each([
    ['a family that there is not', { settings: { family: 'kaldi' } }, /family is not one of/],
    ['another family', { settings: { family: 'whisper' } }, /files lack the encoder/],
    ['an engine that there is not', { engine: 'kaldi' }, /engine/],
    [
      'a setting too many',
      { settings: { family: 'omnilingual', beam: 4 } },
      /"beam" is no setting/,
    ],
  ])('with %s is a clear error', async (_name, changes, message) => {
    await configure(entry(changes), ROUTE);

    const { exitCode, stderr } = await run(folder, ['transcribe', SAMPLE, '--language', 'ssw']);

    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
