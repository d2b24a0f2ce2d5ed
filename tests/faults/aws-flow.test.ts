/** The serverless form when something is wrong: each ends in a clear state, and the client hears of it. */
import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Job } from '../../src/job/index.ts';
import { startAwsFlow, type AwsFlow } from '../support/aws-flow.ts';
import { missingModels, ROOT } from '../support/cli.ts';

const SAMPLE = join(ROOT, 'samples/parliament.flac');
const LIMIT = 300_000;
const missing = await missingModels();
if (missing !== undefined) console.warn(`Faults on AWS are skipped: ${missing}.`);

describe.skipIf(missing !== undefined)('on AWS, where something is wrong', () => {
  let flow: AwsFlow;
  let expired: Server;
  beforeAll(async () => {
    flow = await startAwsFlow({
      LALELA_IDLE_SECONDS: '3',
      LALELA_UPLOAD_LIMIT: String(LIMIT),
      LALELA_THREADS: '1',
    });
    await flow.put('uploads/talk.flac', SAMPLE);
    await flow.put('uploads/large.flac', Buffer.alloc(LIMIT + 1));
    await flow.put('uploads/notes.txt', Buffer.from('these are notes, and no sound'));
    // As S3 answers a link whose time is over.
    expired = createServer((_request, response) => {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end(
        '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
      );
    }).listen(0, '127.0.0.1');
    await once(expired, 'listening');
  }, 120_000);
  afterAll(async () => {
    expired.close();
    await (flow as AwsFlow | undefined)?.[Symbol.asyncDispose]();
  });

  const send: AwsFlow['send'] = (userId, changed) => flow.send(userId, changed);
  const callbacksOf: AwsFlow['callbacksOf'] = (userId) => flow.callbacksOf(userId);

  async function ended(userId: string): Promise<Job> {
    return vi.waitFor(
      async () => {
        await flow.reconcile();
        const [job] = await flow.jobs(userId);
        if (job === undefined || !['done', 'failed'].includes(job.state))
          throw new Error('not yet');
        return job;
      },
      { timeout: 120_000, interval: 300 },
    );
  }

  test.each([
    ['a recording that is not there', { OBJECT_PATH: 'uploads/none.flac' }, 'OBJECT_NOT_FOUND'],
    ['a recording that is too large', { OBJECT_PATH: 'uploads/large.flac' }, 'SOURCE_TOO_LARGE'],
    ['what is no recording', { OBJECT_PATH: 'uploads/notes.txt' }, 'NOT_MEDIA'],
  ])('%s: the job fails, and the client hears of it', async (_what, changed, code) => {
    const userId = code.toLowerCase();
    expect(await send(userId, changed)).toBe(200);
    expect(await ended(userId)).toMatchObject({ state: 'failed', error: { code } });
    const [callback, ...others] = callbacksOf(userId);
    expect(others).toEqual([]);
    expect(callback?.headers['status']).toBe('ERROR');
  });

  test('a link whose time is over: the job fails, and the client hears of it', async () => {
    const { port } = expired.address() as AddressInfo;
    await send('expired', { OBJECT_URL: `http://127.0.0.1:${port}/talk.flac?X-Amz-Signature=old` });
    const job = await ended('expired');
    expect(job.state).toBe('failed');
    expect(job.error?.message).not.toContain('X-Amz');
    expect(callbacksOf('expired')[0]?.headers['status']).toBe('ERROR');
  });

  test('a bucket that the key does not allow, and Lalela’s own: refused at the door, nothing is kept', async () => {
    for (const bucket of ['recordings-of-another', 'lalela-own-objects', 'lalela']) {
      expect(await send('forbidden', { BUCKET_NAME: bucket })).toBe(400);
    }
    expect(await flow.jobs('forbidden')).toEqual([]);
  });

  test('a wake that comes again and again: the recording is recognised once', async () => {
    await send('again', { TAG: 'woken-again' });
    const [{ id = '' } = {}] = await flow.jobs('again');
    for (let times = 0; times < 5; times++) await flow.wake(id);
    expect(await ended('again')).toMatchObject({ state: 'done', attempts: 1 });
    await flow.wake(id);
    await vi.waitFor(() => expect(flow.ecs.running()).toEqual([]), { timeout: 60_000 });
    expect(callbacksOf('again')).toHaveLength(1);
    expect((await flow.database.jobs.get(id))?.attempts).toBe(1);
  });

  test('a wake that is none: workers go on, and leave it to the dead letters', async () => {
    await flow.wake('../../etc/passwd');
    await send('beside');
    expect((await ended('beside')).state).toBe('done');
  });
});

describe.skipIf(missing !== undefined)(
  'on AWS, with a folder of models that cannot be used',
  () => {
    let flow: AwsFlow;
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lalela-models-'));
      // What a copy that was cut off leaves.
      await mkdir(join(folder, 'moonshine-base-en'));
      await writeFile(join(folder, 'moonshine-base-en', 'encoder.onnx'), 'half');
      flow = await startAwsFlow(
        {
          LALELA_IDLE_SECONDS: '0',
          LALELA_QUEUE_HOURS: '1',
        },
        // No registry to pull from, either.
        {
          LALELA_MODELS: folder,
          npm_config_registry: 'http://127.0.0.1:9/',
          npm_config_fetch_retries: '0',
          npm_config_cache: join(folder, '.npm-cache'),
        },
      );
      await flow.put('uploads/talk.flac', SAMPLE);
    }, 120_000);
    afterAll(async () => {
      await (flow as AwsFlow | undefined)?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });

    test('workers end and say why, the job waits, and is done once the models are there', async () => {
      await flow.send('models');
      await vi.waitFor(() => expect(flow.ecs.tasks).toHaveLength(1), { timeout: 30_000 });
      const [task] = flow.ecs.tasks;
      await task?.process.ended;
      expect(task?.process.child.exitCode).toBe(1);
      expect(task?.process.output.stderr).toMatch(/moonshine-base-en/);
      // It is tried again later, and not for ever.
      expect(await flow.jobs('models')).toMatchObject([{ state: 'queued', retries: 1 }]);

      flow.ecs.environment = {};
      const job = await vi.waitFor(
        async () => {
          await flow.reconcile();
          const [found] = await flow.jobs('models');
          expect(found?.state).toBe('done');
          return found;
        },
        { timeout: 120_000, interval: 500 },
      );
      expect(job?.attempts).toBe(2);
      expect(flow.callbacks[0]?.headers['status']).toBe('SUCCESS');
    });
  },
);
