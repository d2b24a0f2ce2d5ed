import { describe, expect, test, vi } from 'vitest';
import { createMemoryOutput } from '../../tests/support/memory-output.ts';
import { LalelaError } from '../kernel/index.ts';
import { runProgram, type Actions } from './program.ts';

async function run(words: string[], changed: Partial<Actions> = {}) {
  const output = createMemoryOutput();
  const done = () => Promise.resolve(0);
  const actions: Actions = {
    transcribe: done,
    evaluate: done,
    languages: done,
    modelsList: done,
    modelsPull: done,
    modelsVerify: done,
    modelsPath: done,
    modelsSync: done,
    modelsFetch: done,
    keysCreate: done,
    keysList: done,
    keysRevoke: done,
    tenantsLimit: done,
    tenantsSecret: done,
    serve: done,
    worker: done,
    doctor: done,
    ...changed,
  };
  const exitCode = await runProgram({ version: '1.2.3', output, actions }, words);
  return { exitCode, ...output.written };
}

describe('runProgram', () => {
  test('hands the words of transcribe on', async () => {
    const transcribe = vi.fn(() => Promise.resolve(101));
    const { exitCode } = await run(
      [
        ...['transcribe', 'a', 'b', '--format', 'srt', '--speakers', '2-4', '--threads', '2', '-q'],
        ...['--phrase', 'Thandi Nkosi', '--phrases', 'a.txt', '--phrases', 'b.txt'],
      ],
      {
        transcribe,
      },
    );
    expect(exitCode).toBe(101);
    expect(transcribe).toHaveBeenCalledWith({
      files: ['a', 'b'],
      format: 'srt',
      speakers: '2-4',
      phrase: ['Thandi Nkosi'],
      phrases: ['a.txt', 'b.txt'],
      channels: 'auto',
      threads: '2',
      quiet: true,
      language: 'eng',
      punctuation: 'yes',
      numbers: 'spoken',
    });
  });

  test('hands the words of keys and tenants on', async () => {
    const keysCreate = vi.fn(() => Promise.resolve(0));
    const tenantsLimit = vi.fn(() => Promise.resolve(0));
    const changed = { keysCreate, tenantsLimit };
    await run(['keys', 'create', '--tenant', 'a', '--scopes', 'read', '-q'], changed);
    expect(keysCreate).toHaveBeenCalledWith({ tenant: 'a', scopes: 'read', quiet: true });
    await run(['tenants', 'limit', 'a', '--jobs-at-once', '5', '--requests', '9'], changed);
    expect(tenantsLimit).toHaveBeenCalledWith('a', { jobsAtOnce: '5', requests: '9' });
  });

  test.each([
    [['models', 'sync', 's3://b/m'], { address: 's3://b/m', efs: false, again: false }],
    [['models', 'sync', '--efs', '--again'], { address: undefined, efs: true, again: true }],
  ])('hands the words of %j on', async (words, expected) => {
    const modelsSync = vi.fn(() => Promise.resolve(0));
    await run(words, { modelsSync });
    expect(modelsSync).toHaveBeenCalledWith(expected);
  });

  test('prints its version and its help', async () => {
    expect(await run(['--version'])).toEqual({ exitCode: 0, stdout: '1.2.3\n', stderr: '' });
    expect((await run(['--help'])).stdout).toContain('Usage: lalela');
    expect((await run(['models', '--help'])).stdout).toContain('pull');
  });

  test.each([
    [[], 'Usage: lalela'],
    [['transcribe'], "lalela: missing required argument 'file'"],
    [['transcribe', 'a', '--loud'], "lalela: unknown option '--loud'"],
    [['listen'], "lalela: unknown command 'listen'"],
    [['models', 'pull'], "lalela: missing required argument 'id'"],
    [['keys', 'create'], "lalela: required option '--tenant <name>' not specified"],
    [['keys', 'revoke'], "lalela: missing required argument 'id'"],
    [['doctor', 'who'], 'lalela: too many arguments'],
  ])('ends with 2 for %j', async (words, message) => {
    const { exitCode, stderr } = await run(words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test.each([
    ['USAGE', 2],
    ['MODEL_UNKNOWN', 2],
    ['NOT_MEDIA', 101],
    ['NO_AUDIO', 101],
    ['NO_MODEL_FOR_LANGUAGE', 101],
    ['FILE_NOT_FOUND', 1],
    ['ENGINE_FAILED', 1],
    ['DISK_FULL', 1],
  ] as const)('prints the message of %s and ends with %i', async (code, expected) => {
    const doctor = () => Promise.reject(new LalelaError(code, 'What was wrong.'));
    const result = await run(['doctor'], { doctor });
    expect(result).toEqual({ exitCode: expected, stdout: '', stderr: 'lalela: What was wrong.\n' });
  });

  test('lets a fault of its own through, for the process to report', async () => {
    const doctor = () => Promise.reject(new TypeError('bug'));
    await expect(run(['doctor'], { doctor })).rejects.toThrowError(TypeError);
  });
});
