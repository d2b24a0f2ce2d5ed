import { beforeEach, describe, expect, test } from 'vitest';
import { createMemoryDatabase } from '../../tests/support/memory-database.ts';
import { createMemoryOutput, type MemoryOutput } from '../../tests/support/memory-output.ts';
import { DAY_MS } from '../kernel/index.ts';
import { runKeysCreate } from './keys-create.ts';
import { runKeysList, runKeysRevoke } from './keys.ts';
import type { TenantPorts } from './tenant-ports.ts';
import { runTenantsLimit, runTenantsSecret } from './tenants.ts';

let nowMs = Date.UTC(2026, 0, 15);
let output: MemoryOutput;
let ports: TenantPorts;

beforeEach(() => {
  nowMs = Date.UTC(2026, 0, 15);
  output = createMemoryOutput();
  ports = { tenants: createMemoryDatabase().tenants, output, now: () => nowMs };
});

const said = () => {
  const { stdout, stderr } = output.written;
  output.written.stdout = '';
  output.written.stderr = '';
  return { stdout, stderr };
};

async function create(words: Partial<Parameters<typeof runKeysCreate>[1]> = {}) {
  await runKeysCreate(ports, { tenant: 'parliament', ...words });
  const { stdout, stderr } = said();
  const [record] = (await ports.tenants.keys()).slice(-1);
  return { key: stdout, stderr, record };
}

describe('lalela keys create', () => {
  test('shows the key once, keeps its hash only, and makes the tenant with a secret', async () => {
    const { key, stderr, record } = await create();
    expect(key).toMatch(/^lalela_[A-Za-z0-9]{32,}\n$/);
    expect(stderr).toContain('shown this once');
    expect(JSON.stringify(record)).not.toContain(key.trim());
    expect(record).toMatchObject({ tenant: 'parliament', scopes: ['submit', 'read', 'manage'] });
    const tenant = await ports.tenants.tenant('parliament');
    expect(tenant?.signingSecrets).toHaveLength(1);
    expect(Buffer.from(tenant?.signingSecrets[0]?.secret.slice(6) ?? '', 'base64')).toHaveLength(
      32,
    );
  });

  test('prints the key and nothing else when it is to be quiet', async () => {
    const { key, stderr } = await create({ quiet: true });
    expect([key.split('\n').length, stderr]).toEqual([2, '']);
  });

  test('makes another key each time, and keeps the tenant as it is', async () => {
    const first = await create();
    nowMs += 1;
    const secret = (await ports.tenants.tenant('parliament'))?.signingSecrets;
    const second = await create({ scopes: 'read, read', buckets: 'own-bucket' });
    expect(second.key).not.toBe(first.key);
    expect(second.record).toMatchObject({ scopes: ['read'], buckets: ['own-bucket'] });
    expect((await ports.tenants.tenant('parliament'))?.signingSecrets).toEqual(secret);
  });

  test.each([
    [{ tenant: 'a/b' }, 'USAGE'],
    [{ tenant: '' }, 'USAGE'],
    [{ scopes: 'admin' }, 'USAGE'],
    [{ scopes: ',' }, 'USAGE'],
    [{ buckets: '../x' }, 'OBJECT_PLACE_INVALID'],
    [{ buckets: ',' }, 'USAGE'],
  ])('refuses %j and makes nothing', async (words, code) => {
    await expect(create(words)).rejects.toMatchObject({ code });
    expect(await ports.tenants.keys()).toEqual([]);
  });
});

describe('lalela keys list and revoke', () => {
  test('show what there is, without the keys', async () => {
    await runKeysList(ports);
    expect(said().stderr).toContain('There are no keys');
    const { record } = await create({ scopes: 'read' });
    nowMs += DAY_MS;
    await runKeysRevoke(ports, record?.id ?? '');
    said();
    await runKeysList(ports);
    expect(said().stdout.split('\n')[1]).toBe(
      `${record?.id}  parliament  read  any      2026-01-15  2026-01-16`,
    );
  });

  test('refuse an id that is none', async () => {
    await expect(runKeysRevoke(ports, 'none')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
  });
});

describe('lalela tenants limit', () => {
  test('changes what is given, keeps the rest, and goes back to the default', async () => {
    await create();
    await runTenantsLimit(ports, 'parliament', { jobsAtOnce: '5', audioSeconds: '3600' });
    await runTenantsLimit(ports, 'parliament', { audioSeconds: 'default', requests: '60' });
    expect((await ports.tenants.tenant('parliament'))?.limits).toEqual({
      jobsAtOnce: 5,
      requestsPerMinute: 60,
    });
    said();
    await runTenantsLimit(ports, 'parliament', {});
    expect(said().stdout).toMatch(/--jobs-at-once +5\n--audio-seconds +default\n/);
  });

  test.each([
    { jobsAtOnce: '-1' },
    { requests: '0' },
    { longestSeconds: '1.5' },
    { audioSeconds: 'x' },
  ])('refuses %j', async (words) => {
    await create();
    await expect(runTenantsLimit(ports, 'parliament', words)).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  test('is of a tenant that there is', async () => {
    await expect(runTenantsLimit(ports, 'nobody', {})).rejects.toMatchObject({
      code: 'TENANT_NOT_FOUND',
    });
  });
});

describe('lalela tenants secret', () => {
  test('prints the newest; a rotated one still signs for a day', async () => {
    await create();
    await runTenantsSecret(ports, 'parliament', {});
    const first = said().stdout;
    nowMs += 1000;
    await runTenantsSecret(ports, 'parliament', { rotate: true });
    const second = said().stdout;
    expect(second).toMatch(/^whsec_.{44}\n$/);
    expect(second).not.toBe(first);
    const secrets = (await ports.tenants.tenant('parliament'))?.signingSecrets;
    expect(secrets?.map(({ secret, retiresAtMs }) => [`${secret}\n`, retiresAtMs])).toEqual([
      [second, undefined],
      [first, nowMs + DAY_MS],
    ]);
    nowMs += 2 * DAY_MS;
    await runTenantsSecret(ports, 'parliament', { rotate: true });
    const after = (await ports.tenants.tenant('parliament'))?.signingSecrets;
    expect(after?.map(({ secret }) => `${secret}\n`)).not.toContain(first);
  });
});
