/** What the command does where the machine will not let it: files, folders and disks. */
import { execFile, spawnSync } from 'node:child_process';
import {
  chmod,
  chown,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingModels, ROOT, runCli, TEST_MODELS } from '../support/cli.ts';

const run = promisify(execFile);
const SAMPLE = join(ROOT, 'samples', 'parliament.flac');
const M4A = join(ROOT, 'tests/fixtures/media/index-last.m4a');
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const missing = await missingModels();
if (missing !== undefined) console.warn(`Skipped: ${missing}`);

/** Permissions do not bind root: where the tests run as root, the command runs as nobody. */
function lalelaAsNobody(words: readonly string[], env: Readonly<Record<string, string>>) {
  const command = [join(ROOT, 'lalela'), ...words];
  const lowered = [
    'setpriv',
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    '--clear-groups',
    ...command,
  ];
  const [program = '', ...rest] = isRoot ? lowered : command;
  const { status, stdout, stderr } = spawnSync(program, rest, {
    encoding: 'utf8',
    env: { ...process.env, LALELA_MODELS: TEST_MODELS, ...env },
  });
  return { exitCode: status, stdout, stderr };
}

describe.skipIf(missing !== undefined)('a machine that does not let it', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lalela-surroundings-'));
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'scratch'));
    if (isRoot) await chown(join(folder, 'scratch'), NOBODY, NOBODY);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('an m4a whose index is at its end is decoded', async () => {
    const result = await runCli(['transcribe', M4A]);
    expect(result).toMatchObject({ exitCode: 0, stderr: '', leftFiles: [], leftProcesses: [] });
  });

  test('an m4a that was cut before its index is told from silence', async () => {
    const path = join(folder, 'cut.m4a');
    const bytes = await readFile(M4A);
    await writeFile(path, bytes.subarray(0, bytes.length >> 1));
    const result = await runCli(['transcribe', path]);
    expect(result).toMatchObject({ exitCode: 101, stdout: '', leftFiles: [], leftProcesses: [] });
    expect(result.stderr).toContain('cut short');
  });

  test('a recording that may not be read', async () => {
    const path = join(folder, 'private.flac');
    await copyFile(SAMPLE, path);
    await chmod(path, 0o000);
    const scratch = join(folder, 'scratch');
    const result = lalelaAsNobody(['transcribe', path], { LALELA_SCRATCH: scratch });
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/private\.flac: .*may not be read/);
  });

  test('models in a folder that is read-only are used; one that is not there cannot be put there', async () => {
    const models = join(folder, 'models');
    await cp(TEST_MODELS, models, { recursive: true });
    await rm(join(models, 'moonshine-tiny-en'), { recursive: true, force: true });
    await run('chmod', ['-R', 'a-w,a+rX', models]);
    const env = { LALELA_MODELS: models, LALELA_SCRATCH: join(folder, 'scratch') };
    const whole = lalelaAsNobody(['transcribe', SAMPLE, '--quiet'], env);
    const absent = lalelaAsNobody(['transcribe', SAMPLE, '--model', 'moonshine-tiny-en'], env);
    await run('chmod', ['-R', 'u+w', models]);
    expect(whole).toMatchObject({ exitCode: 0, stderr: '' });
    expect(whole.stdout).toContain('Cape Town');
    expect(absent).toMatchObject({ exitCode: 1, stdout: '' });
    expect(absent.stderr).toContain('folder of models');
  });

  test('a disk without room for the decoded sound (needs the right to mount)', async (context) => {
    const small = join(folder, 'small');
    await mkdir(small);
    try {
      await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', small]);
    } catch {
      return context.skip('a small disk cannot be mounted here');
    }
    try {
      const result = await runCli(['transcribe', SAMPLE], { scratch: small });
      expect(result).toMatchObject({ exitCode: 1, stdout: '', leftFiles: [], leftProcesses: [] });
      expect(result.stderr).toContain('There is no room on the disk for the decoded sound');
    } finally {
      await run('umount', [small]);
    }
  });
});
