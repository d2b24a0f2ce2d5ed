import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFolderStore } from './folder/index.ts';
import { ownBucketApart } from './own-bucket-apart.ts';
import { LALELA_BUCKET } from './places.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-apart-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('Lalela’s own objects lie apart from those of clients', async () => {
  const store = ownBucketApart(
    await openFolderStore({ folder: join(folder, 'own') }),
    await openFolderStore({ folder: join(folder, 'others') }),
  );
  for (const bucket of [LALELA_BUCKET, 'recordings']) {
    const place = { bucket, key: 'a/talk' };
    await store.put(place, Buffer.from(bucket));
    expect(await text(await store.get(place))).toBe(bucket);
    expect(await store.size(place)).toBe(bucket.length);
    expect(await keysOf(store.list(bucket, 'a/'))).toEqual(['a/talk']);
    const signal = new AbortController().signal;
    expect(await store.localFile(place, folder, signal)).toContain(bucket);
  }
  const buckets = async (name: string) =>
    (await readdir(join(folder, name))).filter((bucket) => !bucket.startsWith('.'));
  expect([await buckets('own'), await buckets('others')]).toEqual([
    [LALELA_BUCKET],
    ['recordings'],
  ]);
  expect(await store.delete({ bucket: LALELA_BUCKET, key: 'a/talk' })).toBe(true);
  expect(await store.size({ bucket: 'recordings', key: 'a/talk' })).toBe('recordings'.length);
});

async function keysOf(list: AsyncIterable<string>): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of list) keys.push(key);
  return keys;
}
