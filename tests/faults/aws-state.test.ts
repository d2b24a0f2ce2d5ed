/** S3, DynamoDB and Secrets Manager that throttle, fail, and break off in the middle. */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/database/index.ts';
import { openDynamo } from '../../src/database/dynamodb/index.ts';
import { openS3Store } from '../../src/store/s3/index.ts';
import type { ObjectStore } from '../../src/store/index.ts';
import { startAws } from '../support/aws.ts';
import { exampleJob, NOW_MS } from '../support/example-job.ts';
import { firstOf, startFaultProxy, type Fault } from '../support/fault-proxy.ts';

const aws = await startAws();
const s3 = await startFaultProxy(aws.environment['AWS_ENDPOINT_URL_S3'] ?? '');
const dynamo = await startFaultProxy(aws.environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '');
const secrets = await startFaultProxy(aws.secrets.url);
process.env['AWS_ENDPOINT_URL_S3'] = s3.url;
process.env['AWS_ENDPOINT_URL_DYNAMODB'] = dynamo.url;
process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = secrets.url;
afterAll(() => Promise.all([s3.close(), dynamo.close(), secrets.close(), aws.close()]));
afterEach(() => [s3, dynamo, secrets].forEach((proxy) => proxy.choose()));

const signal = new AbortController().signal;

describe('S3', () => {
  const PLACE = { bucket: 'recordings', key: 'sitting.flac' };
  const SLOW_DOWN: Fault = {
    kind: 'answer',
    status: 503,
    type: 'application/xml',
    body: '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
  };
  const passing = { code: 'OBJECT_STORE_UNAVAILABLE', isRetryable: true };
  const refusal = (status: number, code: string): Fault => ({
    ...SLOW_DOWN,
    status,
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`,
  });

  let store: ObjectStore;
  let home: string;
  let scratchFolder: string;
  beforeEach(async () => {
    for (const bucket of ['our-own', PLACE.bucket]) {
      aws.fauxqs.createBucket(bucket);
      aws.fauxqs.emptyBucket(bucket);
    }
    store = await openS3Store({ bucket: 'our-own' });
    home = await mkdtemp(join(tmpdir(), 'aws-state-'));
    scratchFolder = join(home, 'scratch');
    await mkdir(scratchFolder);
    return () => rm(home, { recursive: true });
  });

  test('that is busy for some requests is asked again', async () => {
    s3.choose(firstOf(2, SLOW_DOWN));
    await store.put(PLACE, Buffer.from('sound'));
    expect(s3.requests).toBe(3);
    s3.choose(firstOf(2, SLOW_DOWN));
    expect(await text(await store.get(PLACE))).toBe('sound');
    s3.choose(firstOf(1, SLOW_DOWN));
    expect(await store.size(PLACE)).toBe(5);
  });

  test('that is busy for ever is told as a fault that may pass, by every call', async () => {
    s3.choose(() => SLOW_DOWN);
    const list = async () => {
      for await (const key of store.list(PLACE.bucket, '')) return key;
    };
    const calls = [
      store.put(PLACE, Buffer.from('sound')),
      store.get(PLACE),
      store.size(PLACE),
      store.delete(PLACE),
      store.localFile(PLACE, scratchFolder, signal),
      store.checkWritable(),
      list(),
    ];
    await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(passing)));
    expect(await readdir(scratchFolder)).toEqual([]);
  });

  test.each([
    ['its bucket may not be read', refusal(403, 'AccessDenied'), 'OBJECT_STORE_UNAVAILABLE'],
    ['its bucket is elsewhere', refusal(301, 'PermanentRedirect'), 'OBJECT_STORE_UNAVAILABLE'],
    ['it is archived', refusal(403, 'InvalidObjectState'), 'OBJECT_STORE_UNAVAILABLE'],
    ['it is missing', refusal(404, 'NoSuchKey'), 'OBJECT_NOT_FOUND'],
    ['its bucket is missing', refusal(404, 'NoSuchBucket'), 'OBJECT_NOT_FOUND'],
  ])('says of an object that cannot be had that %s, once', async (_, fault, code) => {
    s3.choose(() => fault);
    for (const call of [
      () => store.get(PLACE),
      () => store.size(PLACE),
      () => store.localFile(PLACE, scratchFolder, signal),
    ])
      await expect(call()).rejects.toMatchObject({ code, isRetryable: false });
    expect(s3.requests).toBe(3);
  });

  test.each([
    [412, 'PreconditionFailed', 'OBJECT_EXISTS'],
    [409, 'ConditionalRequestConflict', 'OBJECT_EXISTS'],
    [409, 'OperationAborted', 'OBJECT_STORE_UNAVAILABLE'],
  ])('that answers %d %s to a new object is told as %s', async (status, name, code) => {
    s3.choose(() => refusal(status, name));
    const put = store.put(PLACE, Buffer.from('sound'), { createOnly: true });
    await expect(put).rejects.toMatchObject({ code });
  });

  test.each([
    ['at once', 5],
    ['in parts', 20_000_000],
  ])('is asked to create only, %s', async (_, bytes) => {
    const conditions: unknown[] = [];
    s3.choose(({ method, url, headers }) => {
      const isLast = method === (url?.includes('uploadId=') ? 'POST' : 'PUT');
      if (isLast) conditions.push(headers['if-none-match']);
      return undefined;
    });
    await store.put(PLACE, Buffer.alloc(bytes), { createOnly: true });
    expect(conditions).toEqual(['*']);
  });

  test('that breaks off in the middle of an object leaves no part of it', async () => {
    await store.put(PLACE, Buffer.alloc(3_000_000, 'sound'));
    s3.choose((request) => (isGet(request) ? { kind: 'cut', afterBytes: 1_000_000 } : undefined));
    const file = store.localFile(PLACE, scratchFolder, signal);
    await expect(file).rejects.toMatchObject(passing);
    expect(await readdir(scratchFolder)).toEqual([]);
    await expect(store.get(PLACE).then(buffer)).rejects.toMatchObject(passing);
  });

  test('that answers nothing at all is told as a fault that may pass', async () => {
    s3.choose(() => ({ kind: 'drop' }));
    await expect(store.get(PLACE)).rejects.toMatchObject(passing);
  });

  test('a download that is stopped leaves no part of it', async () => {
    await store.put(PLACE, Buffer.alloc(30_000_000));
    const controller = new AbortController();
    const file = store.localFile(PLACE, scratchFolder, controller.signal);
    while ((await readdir(scratchFolder)).length === 0)
      await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(file).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(scratchFolder)).toEqual([]);
  });

  test('a scratch folder that is gone is told as it is', async () => {
    await store.put(PLACE, Buffer.from('sound'));
    const file = store.localFile(PLACE, join(home, 'none'), signal);
    await expect(file).rejects.toMatchObject({ code: 'SCRATCH_UNWRITABLE' });
  });

  test('a bucket of our own that is missing cannot be written', async () => {
    const other = await openS3Store({ bucket: 'never-made' });
    await expect(other.checkWritable()).rejects.toMatchObject({ code: 'OBJECT_STORE_UNWRITABLE' });
  });
});

function isGet({ method }: IncomingMessage): boolean {
  return method === 'GET';
}

describe('DynamoDB and Secrets Manager', () => {
  const fault = (status: number, name: string): Fault => ({
    kind: 'answer',
    status,
    type: 'application/x-amz-json-1.0',
    body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no' }),
  });
  const BUSY = [
    fault(400, 'ProvisionedThroughputExceededException'),
    fault(400, 'ThrottlingException'),
    fault(400, 'RequestLimitExceeded'),
    fault(500, 'InternalServerError'),
    fault(503, 'ServiceUnavailable'),
  ];
  const passing = { code: 'DATABASE_UNAVAILABLE', isRetryable: true };
  const KEY = { id: 'k', tenant: 't', hash: 'h', scopes: [], createdAtMs: 1 };

  let database: Database;
  beforeEach(async () => {
    const name = `lalela-${randomUUID()}`;
    await aws.createTable(name);
    aws.secrets.createSecret(name, '{}');
    database = await openDynamo({ table: name, secret: name });
    return () => database[Symbol.asyncDispose]();
  });

  const operationOf = (request: IncomingMessage) =>
    String(request.headers['x-amz-target']).split('.')[1];

  test.each(BUSY)('that are busy for some requests are asked again (%#)', async (busy) => {
    const job = exampleJob();
    dynamo.choose(firstOf(2, busy));
    expect(await database.jobs.create(job)).toBe(true);
    expect(dynamo.requests).toBe(3);
    dynamo.choose(firstOf(2, busy));
    expect(await database.jobs.get(job.id)).toEqual(job);
    secrets.choose(firstOf(2, busy));
    await database.tenants.addKey(KEY);
    expect(await database.tenants.keyByHash('h')).toEqual(KEY);
  });

  test.each([BUSY[0], BUSY[3]])(
    'that are busy for ever are told as a fault that may pass (%#)',
    async (busy) => {
      dynamo.choose(() => busy);
      secrets.choose(() => busy);
      const { jobs, tenants } = database;
      const job = exampleJob();
      const calls = [
        jobs.create(job),
        jobs.get(job.id),
        jobs.claim({ agenda: 'run', owner: 'w', leaseMs: 1, nowMs: NOW_MS }),
        database.checkWritable(),
        tenants.keyByHash('h'),
      ];
      await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(passing)));
    },
  );

  test('a write whose answer is lost is known as ours', async () => {
    const cutPut = () =>
      firstOf(1, { kind: 'drop' }, (request) => operationOf(request) === 'PutItem');
    const job = exampleJob();
    dynamo.choose(cutPut());
    expect(await database.jobs.create(job)).toBe(true);
    dynamo.choose(cutPut());
    expect(await database.jobs.replace({ ...job, priority: 1 })).toMatchObject({ revision: 1 });
    dynamo.choose(cutPut());
    expect(await database.jobs.replace({ ...job, priority: -1 })).toBeUndefined();
    dynamo.choose(cutPut());
    expect(await database.jobs.create(job)).toBe(false);
    expect(await database.jobs.get(job.id)).toMatchObject({ priority: 1, revision: 1 });
  });

  test('a table or secret that is missing is told as such', async () => {
    const other = await openDynamo({ table: 'none', secret: 'none' });
    const missing = { code: 'DATABASE_INVALID', isRetryable: false };
    await expect(other.jobs.get('a')).rejects.toMatchObject(missing);
    await expect(other.checkWritable()).rejects.toMatchObject(missing);
    await expect(other.tenants.keyByHash('h')).rejects.toMatchObject(missing);
    await expect(other.tenants.addKey(KEY)).rejects.toMatchObject(missing);
    await other[Symbol.asyncDispose]();
  });

  test('a refusal is told as one that does not pass', async () => {
    dynamo.choose(() => fault(400, 'AccessDeniedException'));
    const refused = database.jobs.get('a');
    await expect(refused).rejects.toMatchObject({ ...passing, isRetryable: false });
    await expect(refused).rejects.toThrowError('role');
    expect(dynamo.requests).toBe(1);
  });
});
