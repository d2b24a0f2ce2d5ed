/** The contract of objects over S3, as far as an emulator goes. */
import { createHash } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openS3Store } from '../../src/store/s3/index.ts';
import { LALELA_BUCKET, type ObjectStore } from '../../src/store/index.ts';
import { startAws } from '../support/aws.ts';
import { objectStoreContract } from './object-store.contract.ts';

const aws = await startAws();
afterAll(() => aws.close());

const IGNORED =
  'fauxqs 1.9.2 ignores If-None-Match. A folder is tested for it, and S3 documents it';

/** Ids of uploads in parts that neither were completed nor aborted: fauxqs does not list them. */
const unfinished = new Set<string>();
let begun = 0;
channel('http.server.response.finish').subscribe((message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const query = new URL(request.url ?? '', 'http://s3').searchParams;
  if (request.method === 'POST' && query.has('uploads')) begun++;
  const uploadId = query.get('uploadId');
  if (uploadId === null || response.statusCode >= 300) return;
  if (request.method === 'PUT') unfinished.add(uploadId);
  else unfinished.delete(uploadId);
});

async function openEmpty() {
  for (const bucket of ['our-own', 'recordings', 'another']) {
    aws.fauxqs.createBucket(bucket);
    aws.fauxqs.emptyBucket(bucket);
  }
  begun = 0;
  unfinished.clear();
  return openS3Store({ bucket: 'our-own' });
}

objectStoreContract(
  'S3',
  { givesLinks: true, leftOut: { createOnly: IGNORED, 'createOnly among many': IGNORED } },
  async () => {
    const scratchFolder = await mkdtemp(join(tmpdir(), 's3-'));
    return {
      store: await openEmpty(),
      scratchFolder,
      leftovers: () => Promise.resolve([...unfinished]),
      remove: () => rm(scratchFolder, { recursive: true }),
    };
  },
);

describe('objects in S3, in parts', () => {
  const PLACE = { bucket: 'recordings', key: 'sitting.flac' };
  const MEGABYTE = 1_000_000;
  const LARGE = 20;

  let store: ObjectStore;
  beforeEach(async () => {
    store = await openEmpty();
  });

  /** `LARGE` megabytes, each of another letter. */
  async function* megabytes(atEnd: () => Promise<void> = () => Promise.resolve()) {
    for (let index = 0; index < LARGE; index++) yield Buffer.alloc(MEGABYTE, 97 + index);
    await atEnd();
  }

  test('a large object is whole', async () => {
    const hash = createHash('sha256');
    for await (const piece of megabytes()) hash.update(piece);
    const sha256 = hash.digest('hex');
    const info = { bytes: LARGE * MEGABYTE, sha256 };
    expect(await store.put(PLACE, Readable.from(megabytes()))).toEqual(info);
    const kept = createHash('sha256');
    for await (const piece of await store.get(PLACE)) kept.update(piece as Buffer);
    expect(kept.digest('hex')).toBe(sha256);
    expect(begun).toBe(1);
    expect([...unfinished]).toEqual([]);
  });

  test('one that fails at its end leaves neither object nor parts', async () => {
    const error = new Error('the client went away');
    const put = store.put(PLACE, Readable.from(megabytes(() => Promise.reject(error))));
    await expect(put).rejects.toBe(error);
    await expectNothing();
  });

  test('one beyond the limit leaves neither object nor parts', async () => {
    const put = store.put(PLACE, Readable.from(megabytes()), { maxBytes: 19 * MEGABYTE });
    await expect(put).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expectNothing();
  });

  test('one that is stopped leaves neither object nor parts', async () => {
    const controller = new AbortController();
    const atEnd = () => {
      controller.abort();
      return new Promise<void>(() => undefined);
    };
    const put = store.put(PLACE, Readable.from(megabytes(atEnd)), { signal: controller.signal });
    await expect(put).rejects.toMatchObject({ code: 'CANCELLED' });
    await expectNothing();
  });

  async function expectNothing() {
    expect(begun).toBe(1);
    expect([...unfinished]).toEqual([]);
    await expect(store.size(PLACE)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  }
});

describe('buckets of S3', () => {
  test("what is Lalela's own lies in the bucket that was given, which nobody names", async () => {
    const store = await openEmpty();
    await store.put({ bucket: LALELA_BUCKET, key: 'results/a.json' }, Buffer.from('{}'));
    expect(await keysOf(store.list(LALELA_BUCKET, 'results/'))).toEqual(['results/a.json']);
    const named = { bucket: 'our-own', key: 'results/a.json' };
    const forbidden = { code: 'BUCKET_FORBIDDEN' };
    await expect(store.get(named)).rejects.toMatchObject(forbidden);
    await expect(store.put(named, Buffer.from('x'))).rejects.toMatchObject(forbidden);
    await expect(store.delete(named)).rejects.toMatchObject(forbidden);
    await expect(store.size(named)).rejects.toMatchObject(forbidden);
    const link = { method: 'GET', expiresMs: 1000 } as const;
    await expect(store.presign(named, link)).rejects.toMatchObject(forbidden);
    await expect(keysOf(store.list('our-own', ''))).rejects.toMatchObject(forbidden);
    const { signal } = new AbortController();
    await expect(store.localFile(named, tmpdir(), signal)).rejects.toMatchObject(forbidden);
    const whole = await openS3Store({ bucket: LALELA_BUCKET });
    await expect(whole.size({ bucket: LALELA_BUCKET, key: 'a' })).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
    });
  });
});

async function keysOf(listing: AsyncIterable<string>): Promise<readonly string[]> {
  const keys = [];
  for await (const key of listing) keys.push(key);
  return keys;
}
