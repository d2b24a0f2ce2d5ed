import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../object-store.ts';
import { openFolderStore } from './folder-store.ts';

let home: string;
let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'folder-store-'));
  folder = join(home, 'objects');
  store = await openFolderStore({ folder });
  return () => rm(home, { recursive: true });
});

const body = () => Buffer.from('x');
const invalid = { code: 'OBJECT_PLACE_INVALID' };

async function list(prefix: string): Promise<string[]> {
  const keys = [];
  for await (const key of store.list('recordings', prefix)) keys.push(key);
  return keys;
}

test('an object lies in its bucket’s folder under its path', async () => {
  await store.put({ bucket: 'recordings', key: 'a/b.wav' }, Buffer.from('sound'));
  expect(await readFile(join(folder, 'recordings/a/b.wav'), 'utf8')).toBe('sound');
});

test('an object that somebody laid there is one', async () => {
  await mkdir(join(folder, 'recordings/a'), { recursive: true });
  await writeFile(join(folder, 'recordings/a/b.wav'), 'sound');
  expect(await store.size({ bucket: 'recordings', key: 'a/b.wav' })).toBe(5);
  expect(await list('')).toEqual(['a/b.wav']);
});

test('folders that became empty are removed, the bucket’s is not', async () => {
  await store.put({ bucket: 'recordings', key: 'a/b/c' }, body());
  await store.put({ bucket: 'recordings', key: 'a/d' }, body());
  await store.delete({ bucket: 'recordings', key: 'a/b/c' });
  expect(await readdir(join(folder, 'recordings/a'))).toEqual(['d']);
  await store.delete({ bucket: 'recordings', key: 'a/d' });
  expect(await readdir(join(folder, 'recordings'))).toEqual([]);
});

describe('a link that leads out', () => {
  let outside: string;
  beforeEach(async () => {
    outside = join(home, 'outside');
    await mkdir(join(outside, 'sub'), { recursive: true });
    await writeFile(join(outside, 'secret'), 'secret');
    await mkdir(join(folder, 'recordings'));
  });

  test.each([
    ['bucket', 'linked', 'secret'],
    ['bucket', 'linked', 'sub/new/x'],
    ['folder', 'recordings', 'linked/secret'],
    ['folder', 'recordings', 'linked/new/x'],
    ['object', 'recordings', 'linked'],
  ])('in place of a %s is refused (%s, %s)', async (kind, bucket, key) => {
    const target = kind === 'object' ? join(outside, 'secret') : outside;
    const at = kind === 'bucket' ? 'linked' : 'recordings/linked';
    await symlink(target, join(folder, at));
    const place = { bucket, key };

    await expect(store.put(place, body())).rejects.toMatchObject(invalid);
    await expect(store.put(place, body(), { createOnly: true })).rejects.toMatchObject(invalid);
    if (!key.endsWith('x')) {
      await expect(store.get(place)).rejects.toMatchObject(invalid);
      await expect(store.size(place)).rejects.toMatchObject(invalid);
      await expect(store.delete(place)).rejects.toMatchObject(invalid);
      const localFile = store.localFile(place, home, new AbortController().signal);
      await expect(localFile).rejects.toMatchObject(invalid);
    }

    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
    expect((await readdir(outside, { recursive: true })).toSorted()).toEqual(['secret', 'sub']);
  });

  test('is not listed, nor what lies behind it', async () => {
    await symlink(outside, join(folder, 'recordings/linked'));
    await symlink(join(outside, 'secret'), join(folder, 'recordings/file'));
    await store.put({ bucket: 'recordings', key: 'own' }, body());
    expect(await list('')).toEqual(['own']);
    await expect(list('linked/')).rejects.toMatchObject(invalid);
  });

  test('to nowhere is refused too', async () => {
    await symlink(join(outside, 'new'), join(folder, 'recordings/linked'));
    for (const key of ['linked', 'linked/x'])
      await expect(store.put({ bucket: 'recordings', key }, body())).rejects.toMatchObject(invalid);
    expect((await readdir(outside)).toSorted()).toEqual(['secret', 'sub']);
  });
});

test('a pipe in place of an object is refused and nobody hangs on it', async () => {
  await mkdir(join(folder, 'recordings'));
  execFileSync('/usr/bin/mkfifo', [join(folder, 'recordings/pipe')]);
  const place = { bucket: 'recordings', key: 'pipe' };
  await expect(store.get(place)).rejects.toMatchObject(invalid);
  await expect(store.put(place, body())).rejects.toMatchObject(invalid);
  expect(await list('')).toEqual([]);
});

test('an object and a folder of one name are refused', async () => {
  await store.put({ bucket: 'recordings', key: 'a/b' }, body());
  for (const key of ['a', 'a/b/c', 'a/b/c/d'])
    for (const createOnly of [true, false]) {
      const put = store.put({ bucket: 'recordings', key }, body(), { createOnly });
      await expect(put).rejects.toMatchObject(invalid);
    }
});

test('files that a dead process left unfinished are removed at the next start', async () => {
  const incoming = join(folder, '.incoming');
  await store.put({ bucket: 'recordings', key: 'a' }, body());
  const [own = ''] = await readdir(incoming);
  const [, place, , mark] = own.split('-');
  const dead = join(incoming, `lalela-${place}-4194304-${mark}-abcdef`);
  await mkdir(dead);
  await writeFile(join(dead, '1.part'), 'half');

  const next = await openFolderStore({ folder });

  expect(await readdir(incoming)).toEqual([own]);
  await next.put({ bucket: 'recordings', key: 'b' }, body());
  await store.put({ bucket: 'recordings', key: 'c' }, body());
});

test('a put works again after the folder for unfinished objects was removed', async () => {
  const place = { bucket: 'recordings', key: 'a' };
  await store.put(place, body());
  await rm(join(folder, '.incoming'), { recursive: true });
  await expect(store.put(place, body())).rejects.toMatchObject({ code: 'OBJECT_STORE_UNWRITABLE' });
  await store.put(place, body());
  await rm(join(folder, '.incoming'), { recursive: true });
  await expect(store.checkWritable()).rejects.toMatchObject({ code: 'OBJECT_STORE_UNWRITABLE' });
  await expect(store.checkWritable()).resolves.toBeUndefined();
});

test('a folder that cannot be one is told at once', async () => {
  await writeFile(join(home, 'file'), '');
  await expect(openFolderStore({ folder: join(home, 'file') })).rejects.toMatchObject({
    code: 'OBJECT_STORE_UNWRITABLE',
  });
});

test('others than the owner and the group cannot read objects', async () => {
  await store.put({ bucket: 'recordings', key: 'a/b' }, body());
  expect((await stat(join(folder, 'recordings/a/b'))).mode & 0o007).toBe(0);
  expect((await stat(join(folder, 'recordings/a'))).mode & 0o007).toBe(0);
});
