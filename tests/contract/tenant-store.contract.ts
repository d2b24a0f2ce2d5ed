/** What every adapter of `TenantStore` keeps. A line in `job-store.test.ts` adds an adapter. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ApiKey, Tenant, TenantStore } from '../../src/admission/index.ts';
import type { OpenDatabase } from './job-store.contract.ts';

function exampleKey(changed: Partial<ApiKey> = {}): ApiKey {
  const { id = 'key-1' } = changed;
  return {
    id,
    tenant: 'parliament',
    hash: `hash of ${id}`,
    scopes: ['submit', 'read'],
    createdAtMs: 1000,
    ...changed,
  };
}

const TENANT: Tenant = {
  name: 'parliament',
  limits: { jobsAtOnce: 5 },
  signingSecrets: [{ secret: 'whsec_abc', createdAtMs: 1 }],
};

export function tenantStoreContract(name: string, open: OpenDatabase): void {
  describe(`tenants and keys in ${name}`, () => {
    let tenants: TenantStore;
    beforeEach(async () => {
      const database = await open();
      tenants = database.tenants;
      return () => database[Symbol.asyncDispose]();
    });

    test('a key is found by its hash only', async () => {
      const key = exampleKey({ buckets: ['recordings'] });
      await tenants.addKey(key);
      expect(await tenants.keyByHash(key.hash)).toEqual(key);
      expect(await tenants.keyByHash(key.id)).toBeUndefined();
    });

    test('keys are listed oldest first', async () => {
      for (const [id, createdAtMs] of [
        ['b', 2],
        ['c', 3],
        ['a', 1],
      ] as const)
        await tenants.addKey(exampleKey({ id, createdAtMs }));
      expect((await tenants.keys()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    });

    test('a revoked key stays, with the time of the first revoking', async () => {
      await tenants.addKey(exampleKey());
      expect(await tenants.revokeKey('key-1', 5000)).toBe(true);
      expect(await tenants.revokeKey('key-1', 6000)).toBe(true);
      expect(await tenants.revokeKey('key-2', 5000)).toBe(false);
      expect(await tenants.keys()).toEqual([exampleKey({ revokedAtMs: 5000 })]);
      expect(await tenants.keyByHash('hash of key-1')).toMatchObject({ revokedAtMs: 5000 });
    });

    test('a second key of the same id or hash is refused and changes nothing', async () => {
      await tenants.addKey(exampleKey());
      await expect(tenants.addKey(exampleKey({ hash: 'another' }))).rejects.toThrowError('already');
      await expect(
        tenants.addKey(exampleKey({ id: 'key-2', hash: 'hash of key-1' })),
      ).rejects.toThrowError('already');
      expect(await tenants.keys()).toEqual([exampleKey()]);
    });

    test('a tenant is added, then replaced', async () => {
      expect(await tenants.tenant('parliament')).toBeUndefined();
      await tenants.putTenant(TENANT);
      expect(await tenants.tenant('parliament')).toEqual(TENANT);
      await tenants.putTenant({ ...TENANT, limits: {} });
      expect(await tenants.tenant('parliament')).toEqual({ ...TENANT, limits: {} });
    });

    test.each(['a\u0000b', 'a\ud800b', `'; DROP TABLE lalela_tenants; --`, 'x'.repeat(9000)])(
      'takes a strange name (%#)',
      async (text) => {
        await tenants.putTenant({ ...TENANT, name: text });
        expect(await tenants.tenant(text)).toEqual({ ...TENANT, name: text });
        expect(await tenants.tenant(`${text}.`)).toBeUndefined();
        await tenants.addKey(exampleKey({ id: text, tenant: text }));
        expect(await tenants.revokeKey(text, 1)).toBe(true);
        expect(await tenants.keyByHash(`hash of ${text}`)).toMatchObject({
          id: text,
          tenant: text,
        });
      },
    );
  });
}
