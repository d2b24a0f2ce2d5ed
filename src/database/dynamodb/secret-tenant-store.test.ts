import { beforeEach, describe, expect, test } from 'vitest';
import type { ApiKey, TenantStore } from '../../admission/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { createSecretTenantStore } from './secret-tenant-store.ts';

const KEY: ApiKey = { id: 'k', tenant: 't', hash: 'h', scopes: ['read'], createdAtMs: 1 };

let text: string | undefined;
let reads: number;
let isDown: boolean;
let nowMs: number;
let tenants: TenantStore;

beforeEach(() => {
  [text, reads, isDown, nowMs] = [undefined, 0, false, 1000];
  const secret = {
    read: () => {
      reads++;
      if (isDown) return Promise.reject(new LalelaError('DATABASE_UNAVAILABLE', 'down'));
      return Promise.resolve(text === undefined ? {} : { id: 'v', text });
    },
    change: (change: (text: string | undefined) => string) =>
      Promise.resolve((text = change(text))),
  };
  tenants = createSecretTenantStore(secret, () => nowMs);
});

/** As another process does. */
const write = (...keys: readonly ApiKey[]) => {
  text = JSON.stringify({ format: 'lalela-tenants-1', keys, tenants: [] });
};

describe('what is read of the secret', () => {
  test('serves all who ask within a minute', async () => {
    write(KEY);
    await Promise.all([tenants.keyByHash('h'), tenants.keyByHash('h')]);
    nowMs += 59_999;
    expect(await tenants.keyByHash('h')).toEqual(KEY);
    expect(reads).toBe(1);
  });

  test('is read again after a minute, so that a revoked key ends', async () => {
    write(KEY);
    await tenants.keyByHash('h');
    write({ ...KEY, revokedAtMs: 5 });
    nowMs += 60_000;
    expect(await tenants.keyByHash('h')).toMatchObject({ revokedAtMs: 5 });
  });

  test('is read again for a key that is not in it, so that a new key works soon', async () => {
    write();
    expect(await tenants.keyByHash('h')).toBeUndefined();
    write(KEY);
    nowMs += 5000;
    expect(await tenants.keyByHash('h')).toEqual(KEY);
    expect(reads).toBe(2);
  });

  test('is read no more than every few seconds whatever callers send', async () => {
    write(KEY);
    for (let number = 0; number < 100; number++) {
      expect(await tenants.keyByHash(`wrong ${number}`)).toBeUndefined();
      nowMs += 100;
    }
    expect(reads).toBe(2);
  });

  test('is read again at once where it could not be', async () => {
    isDown = true;
    await expect(tenants.keyByHash('h')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    isDown = false;
    write(KEY);
    expect(await tenants.keyByHash('h')).toEqual(KEY);
  });

  test('is as new as can be for a list of the keys', async () => {
    write();
    await tenants.keys();
    write(KEY);
    expect(await tenants.keys()).toEqual([KEY]);
  });

  test('is what was written here, at once', async () => {
    await tenants.keyByHash('h');
    await tenants.addKey(KEY);
    expect(await tenants.keyByHash('h')).toEqual(KEY);
    expect(reads).toBe(1);
  });
});

test.each([
  'a password',
  '"text"',
  '[]',
  'null',
  '{"username":"admin","password":"p"}',
  '{"format":"lalela-tenants-2","keys":[],"tenants":[]}',
  '{"format":"lalela-tenants-1","keys":{},"tenants":[]}',
  '{"format":"lalela-tenants-1","keys":[{"id":"k"}],"tenants":[]}',
  '{"format":"lalela-tenants-1","keys":[],"tenants":[null]}',
  `{"format":"lalela-tenants-1","keys":[${JSON.stringify({ ...KEY, scopes: ['root'] })}],"tenants":[]}`,
  '{"format":"lalela-tenants-1","keys":[],"tenants":[{"name":"t","limits":{"jobsAtOnce":"9"},"signingSecrets":[]}]}',
])(
  'a secret that holds something else (%#) is refused, not repeated and not replaced',
  async (other) => {
    text = other;
    const added = tenants.addKey(KEY);
    await expect(added).rejects.toMatchObject({ code: 'DATABASE_INVALID' });
    await expect(added).rejects.not.toThrowError('password');
    await expect(tenants.keyByHash('h')).rejects.toMatchObject({ code: 'DATABASE_INVALID' });
    expect(text).toBe(other);
  },
);

test('a key beyond what a secret holds is refused, and nothing is changed', async () => {
  await tenants.addKey(KEY);
  const before = text;
  const large = { ...KEY, id: 'x'.repeat(65_400), hash: 'another' };
  await expect(tenants.addKey(large)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  expect(text).toBe(before);
});
