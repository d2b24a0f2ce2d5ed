/** What every adapter of `ObjectStore` keeps. A line in `object-store.test.ts` adds an adapter. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ObjectPlace } from '../../src/kernel/index.ts';
import type { ObjectStore } from '../../src/store/index.ts';

/** A rule that an emulator of the store does not keep; such a one is left out by its name, and why. */
export type ObjectStoreRule = 'createOnly' | 'createOnly among many';

export interface ObjectStoreCase {
  readonly store: ObjectStore;
  /** For local copies. */
  readonly scratchFolder: string;
  /** What of unfinished objects is left in the store. */
  leftovers(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export interface ObjectStoreKind {
  /** Why each rule is left out that is. */
  readonly leftOut?: Partial<Record<ObjectStoreRule, string>>;
  /** Whether it gives addresses that need no key. */
  readonly givesLinks: boolean;
}

const PLACE: ObjectPlace = { bucket: 'recordings', key: 'a/b.wav' };

export function objectStoreContract(
  name: string,
  { leftOut = {}, givesLinks }: ObjectStoreKind,
  open: () => Promise<ObjectStoreCase>,
): void {
  for (const [rule, reason] of Object.entries(leftOut))
    console.warn(`The rule "${rule}" is not tested over ${name}: ${reason}.`);
  const testUnlessLeftOut = (rule: ObjectStoreRule) => test.skipIf(leftOut[rule] !== undefined);

  describe(`objects in ${name}`, () => {
    let given: ObjectStoreCase;
    let store: ObjectStore;
    beforeEach(async () => {
      given = await open();
      store = given.store;
      return () => given.remove();
    });

    const put = (key: string, body = key) => store.put({ ...PLACE, key }, Buffer.from(body));
    const list = async (prefix = '', bucket = PLACE.bucket) => {
      const keys = [];
      for await (const key of store.list(bucket, prefix)) keys.push(key);
      return keys;
    };
    const failing = async function* (error: Error, before = 1000) {
      for (let sent = 0; sent < before; sent++) yield Buffer.alloc(1000, 'x');
      await Promise.reject(error);
    };
    const signal = new AbortController().signal;

    test('what was put is got, sized and hashed', async () => {
      const body = Buffer.alloc(300_000, 'sound');
      const sha256 = createHash('sha256').update(body).digest('hex');
      expect(await store.put(PLACE, body)).toEqual({ bytes: 300_000, sha256 });
      const streamed = Readable.from([body.subarray(0, 1000), body.subarray(1000)]);
      expect(await store.put({ ...PLACE, key: 'c' }, streamed)).toEqual({ bytes: 300_000, sha256 });
      for (const key of ['a/b.wav', 'c']) {
        expect((await buffer(await store.get({ ...PLACE, key }))).equals(body)).toBe(true);
        expect(await store.size({ ...PLACE, key })).toBe(300_000);
      }
      expect(await given.leftovers()).toEqual([]);
    });

    test('an empty object is one', async () => {
      expect(await put('empty', '')).toMatchObject({ bytes: 0 });
      expect(await store.size({ ...PLACE, key: 'empty' })).toBe(0);
      expect(await text(await store.get({ ...PLACE, key: 'empty' }))).toBe('');
    });

    test('a part of an object is got by its range', async () => {
      await put('r', '0123456789');
      const part = async (range: { start: number; end?: number }) =>
        text(await store.get({ ...PLACE, key: 'r' }, range));
      expect(await part({ start: 0 })).toBe('0123456789');
      expect(await part({ start: 3, end: 5 })).toBe('34');
      expect(await part({ start: 8, end: 50 })).toBe('89');
      expect(await part({ start: 4, end: 4 })).toBe('');
      expect(await part({ start: 10 })).toBe('');
    });

    test('an object is replaced whole; who reads the one before reads it to its end', async () => {
      await put('o', 'x'.repeat(500_000));
      const before = await store.get({ ...PLACE, key: 'o' });
      await put('o', 'second');
      expect(await text(await store.get({ ...PLACE, key: 'o' }))).toBe('second');
      expect(await text(before)).toBe('x'.repeat(500_000));
    });

    testUnlessLeftOut('createOnly')('with createOnly the first stays', async () => {
      const body = () => Buffer.from('first');
      await store.put(PLACE, body(), { createOnly: true });
      await expect(
        store.put(PLACE, Buffer.from('second'), { createOnly: true }),
      ).rejects.toMatchObject({ code: 'OBJECT_EXISTS' });
      expect(await text(await store.get(PLACE))).toBe('first');
      expect(await given.leftovers()).toEqual([]);
    });

    testUnlessLeftOut('createOnly among many')(
      'of many that create the same object at once one does',
      async () => {
        const puts = Array.from({ length: 8 }, (_, index) =>
          store.put(PLACE, Buffer.from(`body ${index}`), { createOnly: true }),
        );
        const settled = await Promise.allSettled(puts);
        const winners = settled.flatMap(({ status }, index) =>
          status === 'fulfilled' ? [index] : [],
        );
        expect(winners).toHaveLength(1);
        expect(await text(await store.get(PLACE))).toBe(`body ${winners[0]}`);
        expect(await given.leftovers()).toEqual([]);
      },
    );

    test('what is missing is told as missing', async () => {
      await put('file');
      for (const key of ['nothing', 'a/b/c', 'file/below', 'folder'])
        for (const wanted of [PLACE.bucket, 'no-bucket']) {
          await put('folder/x');
          const place = { bucket: wanted, key };
          const missing = { code: 'OBJECT_NOT_FOUND' };
          await expect(store.get(place)).rejects.toMatchObject(missing);
          await expect(store.size(place)).rejects.toMatchObject(missing);
          await expect(store.localFile(place, given.scratchFolder, signal)).rejects.toMatchObject(
            missing,
          );
          expect(await store.delete(place)).toBe(false);
        }
    });

    test('a deleted object is gone, and its name free for a folder', async () => {
      await put('a/b/c');
      expect(await store.delete({ ...PLACE, key: 'a/b/c' })).toBe(true);
      expect(await store.delete({ ...PLACE, key: 'a/b/c' })).toBe(false);
      await put('a');
      expect(await list()).toEqual(['a']);
    });

    test('keys are listed in the order of their letters, those that begin as asked', async () => {
      const keys = ['a', 'a-b', 'a.b/c', 'aa/b', 'b/a/x', 'b/a0', 'b-a', 'b/c', 'é', '日本'];
      for (const key of keys.toReversed()) await put(key);
      await store.put({ bucket: 'another', key: 'other' }, Buffer.from('x'));
      const ordered = (prefix: string) =>
        keys
          .filter((key) => key.startsWith(prefix))
          .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      for (const prefix of ['', 'a', 'b/', 'b/a', 'b/a/', 'b/a/x', 'c', 'z/z/z'])
        expect(await list(prefix)).toEqual(ordered(prefix));
      expect(await list('', 'no-bucket')).toEqual([]);
    });

    test('the local file holds the object', async () => {
      await put('local', 'sound');
      const path = await store.localFile({ ...PLACE, key: 'local' }, given.scratchFolder, signal);
      expect(await readFile(path, 'utf8')).toBe('sound');
    });

    test('a body beyond the limit is refused and nothing is kept', async () => {
      await store.put(PLACE, Buffer.alloc(10), { maxBytes: 10 });
      const refused = store.put({ ...PLACE, key: 'c' }, Readable.from(failing(new Error('late'))), {
        maxBytes: 2500,
      });
      await expect(refused).rejects.toMatchObject({ code: 'TOO_LARGE' });
      await expect(refused).rejects.toThrowError('2500 bytes');
      expect(await list()).toEqual([PLACE.key]);
      expect(await given.leftovers()).toEqual([]);
    });

    test('a body that fails is told as it failed, and nothing is kept', async () => {
      const error = Object.assign(new Error('the client went away'), { code: 'ENOENT' });
      await expect(store.put(PLACE, Readable.from(failing(error)))).rejects.toBe(error);
      const closed = new Readable({ read: () => undefined });
      const refused = store.put(PLACE, closed);
      setImmediate(() => closed.destroy());
      await expect(refused).rejects.toThrowError('Premature close');
      expect(await list()).toEqual([]);
      expect(await given.leftovers()).toEqual([]);
    });

    test('a body that is stopped leaves the object before as it was', async () => {
      await store.put(PLACE, Buffer.from('before'));
      const controller = new AbortController();
      const endless = Readable.from(
        (async function* () {
          yield Buffer.from('begun');
          controller.abort();
          await new Promise(() => undefined);
        })(),
      );
      const stopped = store.put(PLACE, endless, { signal: controller.signal });
      await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
      await expect(
        store.put(PLACE, Buffer.from('x'), { signal: AbortSignal.abort() }),
      ).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await text(await store.get(PLACE))).toBe('before');
      expect(await given.leftovers()).toEqual([]);
    });

    test.each([
      ['recordings', '../lalela/x'],
      ['recordings', '/etc/passwd'],
      ['recordings', 'a\u0000b'],
      ['..', 'x'],
      ['.incoming', 'x'],
      ['UPPER', 'x'],
    ])('refuses the bucket %j with the path %j everywhere', async (bucket, key) => {
      const place = { bucket, key };
      const refused = { code: 'OBJECT_PLACE_INVALID' };
      await expect(store.put(place, Buffer.from('x'))).rejects.toMatchObject(refused);
      await expect(store.get(place)).rejects.toMatchObject(refused);
      await expect(store.size(place)).rejects.toMatchObject(refused);
      await expect(store.delete(place)).rejects.toMatchObject(refused);
      await expect(store.localFile(place, given.scratchFolder, signal)).rejects.toMatchObject(
        refused,
      );
      const link = { method: 'GET', expiresMs: 1000 } as const;
      await expect(store.presign(place, link)).rejects.toMatchObject(refused);
    });

    test.runIf(givesLinks)(
      'an object is put and got by links, under the name asked for',
      async () => {
        const body = Buffer.from('sound');
        const put = await store.presign(PLACE, {
          method: 'PUT',
          expiresMs: 60_000,
          bytes: body.length,
          contentType: 'audio/wav',
        });
        const headers = { 'content-type': 'audio/wav' };
        expect((await fetch(put ?? '', { method: 'PUT', body, headers })).status).toBe(200);
        expect(await text(await store.get(PLACE))).toBe('sound');
        const got = await store.presign(PLACE, {
          method: 'GET',
          expiresMs: 60_000,
          fileName: 'Tshivenḓa "1".wav',
        });
        expect(await (await fetch(got ?? '')).text()).toBe('sound');
      },
    );

    test.runIf(!givesLinks)('gives no links', async () => {
      for (const method of ['GET', 'PUT'] as const)
        expect(await store.presign(PLACE, { method, expiresMs: 60_000 })).toBeUndefined();
    });

    test.each([
      ['..', ''],
      ['.incoming', ''],
      ['recordings', '../'],
      ['recordings', '/etc/'],
    ])('refuses to list the bucket %j by %j', async (bucket, prefix) => {
      await expect(list(prefix, bucket)).rejects.toMatchObject({ code: 'OBJECT_PLACE_INVALID' });
    });

    test('puts and deletes side by side in one folder all succeed', async () => {
      const rounds = Array.from({ length: 20 }, async (_, index) => {
        const place = { ...PLACE, key: `deep/er/${index % 3}/${index}` };
        for (let round = 0; round < 5; round++) {
          await store.put(place, Buffer.from('x'));
          expect(await store.delete(place)).toBe(true);
        }
      });
      await Promise.all(rounds);
      expect(await list()).toEqual([]);
      expect(await given.leftovers()).toEqual([]);
    });

    test('says that it can be written', async () => {
      await expect(store.checkWritable()).resolves.toBeUndefined();
      expect(await given.leftovers()).toEqual([]);
    });
  });
}
