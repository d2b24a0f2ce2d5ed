import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAws } from '../support/aws.ts';
import { missingModels, runCli, type CliOptions } from '../support/cli.ts';
import { frontEndMissing, startReceiver } from '../support/front-end.ts';
import {
  makeBucket,
  SAMPLE,
  taskEnvironment,
  type Bucket,
  type TaskEnvironment,
} from '../support/older-task.ts';
import { descendantsOf, waitUntil } from '../support/processes.ts';

const missing = (await missingModels()) ?? frontEndMissing();
if (missing !== undefined) console.warn(`Skipped: ${missing}`);

describe.skipIf(missing !== undefined)('a worker with the older environment', () => {
  let bucket: Bucket;
  let emptyFolder: string;
  beforeAll(async () => {
    bucket = await makeBucket();
    emptyFolder = await mkdtemp(join(tmpdir(), 'lalela-empty-'));
  });
  afterAll(async () => {
    await bucket[Symbol.asyncDispose]();
    await rm(emptyFolder, { recursive: true, force: true });
  });

  const run = (changed: TaskEnvironment, options: Partial<CliOptions> = {}) =>
    runCli(['worker'], {
      env: {
        LALELA_DATA: bucket.dataFolder,
        LALELA_ALLOWED_HOSTS: '127.0.0.1',
        LALELA_CALLBACK_SCHEDULE: '0s,0s',
        LALELA_LOG_LEVEL: 'info',
        ...taskEnvironment(changed),
      },
      ...options,
    });

  test('does that recording, calls back with the bytes of its result, and exits 0', async () => {
    await using receiver = await startReceiver();
    const task = await run({ RETURN_URL: receiver.url });
    expect(task).toMatchObject({
      exitCode: 0,
      stdout: 'Done.\n',
      leftFiles: [],
      leftProcesses: [],
    });
    expect(receiver.received).toHaveLength(1);
    const [callback] = receiver.received;
    expect(callback?.headers).toEqual({
      HTTP_X_API_KEY: 'key-of-the-front-end',
      HTTP_USER_ID: '17',
      HTTP_JOB_ID: '42',
      HTTP_S3_PATH: 'decoded/sitting-7.json',
      HTTP_STATUS: 'SUCCESS',
    });
    expect(callback?.fields).toEqual(['file']);
    expect(callback?.transcript).toContain('eleven official languages');
    expect(callback?.text).toBe(await bucket.read('decoded/sitting-7.json'));
    expect(await bucket.read('uploads/talk.flac')).toBeDefined();
    for (const secret of ['key-of-the-front-end', 'key-that-opens-the-gateway', receiver.url])
      expect(task.stdout + task.stderr).not.toContain(secret);
  });

  test('keeps nothing of a private recording that was delivered', async () => {
    await using own = await makeBucket();
    await using receiver = await startReceiver();
    const env = { RETURN_URL: receiver.url, PRIV: undefined, LALELA_DATA: own.dataFolder };
    const task = await run(env);
    expect(task.exitCode).toBe(0);
    expect(receiver.received[0]?.transcript).toContain('eleven official languages');
    expect(await own.read('uploads/talk.flac')).toBeUndefined();
    expect(await own.read('decoded/sitting-7.json')).toBeUndefined();
  });

  test.each([
    ['a file that is not media', 101, { OBJECT_PATH: 'uploads/notes.txt', TAG: 'no-media' }],
    ['a language without a model', 101, { DEC_LANG: 'zul', TAG: 'no-model' }],
    ['a model that is not installed', 101, { LALELA_MODELS: '', TAG: 'not-installed' }],
    ['a recording that is not there', 1, { OBJECT_PATH: 'uploads/gone.wav', TAG: 'gone' }],
  ])('tells the callback address of %s, and exits %i', async (_what, exitCode, changed) => {
    await using receiver = await startReceiver();
    const models = 'LALELA_MODELS' in changed ? { LALELA_MODELS: emptyFolder } : {};
    const task = await run({ ...changed, ...models, DIA: 'yes', RETURN_URL: receiver.url });
    expect(task).toMatchObject({ exitCode, stdout: '', leftFiles: [], leftProcesses: [] });
    expect(task.stderr).toContain('lalela: ');
    expect(receiver.received).toHaveLength(1);
    const [callback] = receiver.received;
    expect(callback?.error).toBeUndefined();
    expect(callback?.headers).toMatchObject({
      HTTP_STATUS: 'ERROR',
      HTTP_S3_PATH: `decoded/${changed.TAG}.json`,
      HTTP_X_API_KEY: 'key-of-the-front-end',
    });
    expect(callback?.transcript).toBe('The recording could not be transcribed.');
    expect(callback?.words[0]).toMatchObject({ word: 'The', speaker: 'A' });
    expect(await bucket.read(`decoded/${changed.TAG}.json`)).toBe(callback?.text);
  });

  test('exits 1 with the result kept where nobody takes the callback', async () => {
    const RETURN_URL = `http://127.0.0.1:${await closedPort()}/`;
    const task = await run({ RETURN_URL, PRIV: 'yes', TAG: 'untold' });
    expect(task).toMatchObject({ exitCode: 1, stdout: '', leftFiles: [], leftProcesses: [] });
    expect(task.stderr).toContain('the callback address did not take it');
    expect(await bucket.read('decoded/untold.json')).toContain('eleven');
    expect(await bucket.read('uploads/talk.flac')).toBeDefined();
  });

  test('exits 0 without a callback address, under a random tag where none is given', async () => {
    const task = await run({ TAG: 'none', NUM_CHAN: undefined, NUM_CHANNELS: '1' });
    expect(task.exitCode).toBe(0);
    const [, tag] = /^Done\. Result: decoded\/([0-9a-f]{32})\.json\.\n$/.exec(task.stdout) ?? [];
    expect(await bucket.read(`decoded/${tag}.json`)).toContain('eleven');
  });

  test('finds its buckets in S3 where AWS started it, as in 2021', async () => {
    const aws = await startAws();
    try {
      aws.fauxqs.createBucket('recordings');
      const s3 = new S3Client({ forcePathStyle: true });
      const at = (Key: string) => ({ Bucket: 'recordings', Key });
      const Body = await readFile(SAMPLE);
      await s3.send(new PutObjectCommand({ ...at('uploads/talk.flac'), Body }));
      const task = await run({ ...aws.environment, LALELA_DATA: join(emptyFolder, 'unused') });
      expect([task.exitCode, task.stdout]).toEqual([0, 'Done.\n']);
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'recordings' }));
      expect(Contents.map(({ Key }) => Key)).toEqual([
        'decoded/sitting-7.json',
        'uploads/talk.flac',
      ]);
      const result = await s3.send(new GetObjectCommand(at('decoded/sitting-7.json')));
      expect(await result.Body?.transformToString()).toContain('eleven');
      s3.destroy();
    } finally {
      await aws.close();
    }
  });

  test('stops on SIGTERM, and leaves nothing half-written', async () => {
    await using receiver = await startReceiver();
    const task = await run(
      { TAG: 'taken-away', RETURN_URL: receiver.url },
      {
        during: (child) => {
          const pid = child.pid ?? 0;
          void waitUntil(
            'it recognises',
            async () => (await descendantsOf(pid)).length > 1,
          ).finally(() => child.kill('SIGTERM'));
        },
      },
    );
    expect(task).toMatchObject({
      exitCode: null,
      signal: 'SIGTERM',
      leftFiles: [],
      leftProcesses: [],
    });
    expect(receiver.received).toEqual([]);
    expect(await bucket.read('decoded/taken-away.json')).toBeUndefined();
    expect(await bucket.read('uploads/talk.flac')).toBeDefined();
  });

  test.each([
    ['DEC_LANG of no language', 101, { DEC_LANG: 'xyz' }, 'DEC_LANG is not the code'],
    ['no BUCKET_NAME', 1, { BUCKET_NAME: undefined }, 'BUCKET_NAME is not in the environment.'],
    ['no channels', 1, { NUM_CHAN: ' ' }, 'NUM_CHANNELS is not in the environment.'],
    ['a TAG that is a path', 1, { TAG: '../../lalela/results/x' }, 'TAG must be 1 to 128 letters'],
    ['Lalela’s own bucket', 1, { BUCKET_NAME: 'lalela' }, 'BUCKET_NAME is not the name'],
    ['a path out of the bucket', 1, { OBJECT_PATH: '../../x' }, 'OBJECT_PATH is not the path'],
    ['CAP_PROV of nobody', 1, { CAP_PROV: 'ROCKET' }, 'CAP_PROV must be one of'],
    [
      'a RETURN_URL within the cloud',
      1,
      { RETURN_URL: 'http://169.254.169.254/latest/meta-data/' },
      'RETURN_URL is not an address that may be called',
    ],
    [
      'an OBJECT_URL within the task',
      1,
      { OBJECT_URL: 'http://169.254.170.2/v2/credentials' },
      'OBJECT_URL is not an address that may be called',
    ],
    ['an RETURN_URL of a file', 1, { RETURN_URL: 'file:///etc/passwd' }, 'RETURN_URL is not an'],
  ])('refuses %s', async (_what, exitCode, changed, message) => {
    const task = await run({ TAG: 'refused', ...changed });
    expect(task).toMatchObject({ exitCode, stdout: '', leftFiles: [], leftProcesses: [] });
    expect(task.stderr).toContain(`lalela: ${message}`);
    const [value] = Object.values(changed);
    if (value !== undefined && value.length > 8) expect(task.stderr).not.toContain(value);
    expect(await bucket.read('decoded/refused.json')).toBeUndefined();
  });

  test('never sends the gateway’s key on', async () => {
    await using receiver = await startReceiver();
    const env = { OBJECT_PATH: 'uploads/notes.txt', RETURN_URL: receiver.url, TAG: 'withheld' };
    const task = await run({ ...env, FE_API_KEY: 'key-that-opens-the-gateway' });
    expect(receiver.received[0]?.headers.HTTP_X_API_KEY).toBeNull();
    expect(task.stderr).toContain('CALLBACK_KEY_WITHHELD');
    expect(task.stderr).not.toContain('key-that-opens-the-gateway');
  });

  test('echoes a name as it came, whatever its letters', async () => {
    await using receiver = await startReceiver();
    const env = { OBJECT_PATH: 'uploads/notes.txt', RETURN_URL: receiver.url, TAG: 'letters' };
    await run({ ...env, USER_ID: 'Zoë' });
    const echoed = receiver.received[0]?.headers.HTTP_USER_ID ?? '';
    expect(Buffer.from(echoed, 'latin1').toString('utf8')).toBe('Zoë');
  });
});

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
