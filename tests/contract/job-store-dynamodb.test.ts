/** The contract of jobs, tenants and keys over DynamoDB and Secrets Manager, as far as emulators go. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiKey } from '../../src/admission/index.ts';
import type { Database } from '../../src/database/index.ts';
import { openDynamo } from '../../src/database/dynamodb/index.ts';
import { TABLE_SCHEMA } from '../../src/database/dynamodb/table-schema.ts';
import { exampleJob, NOW_MS } from '../support/example-job.ts';
import { startAws } from '../support/aws.ts';
import { jobStoreContract } from './job-store.contract.ts';
import { tenantStoreContract } from './tenant-store.contract.ts';

const aws = await startAws();
afterAll(() => aws.close());

async function newNames(value?: string) {
  const name = `lalela-${randomUUID()}`;
  await aws.createTable(name);
  aws.secrets.createSecret(name, value);
  return { table: name, secret: name };
}

const inDynamo = async () => openDynamo(await newNames());

jobStoreContract('DynamoDB', inDynamo);
tenantStoreContract('Secrets Manager', inDynamo);

describe('several processes with one table and one secret', () => {
  let names: { table: string; secret: string };
  let all: readonly Database[];
  const keyOf = (id: string): ApiKey => ({
    id,
    tenant: 't',
    hash: `hash of ${id}`,
    scopes: ['read'],
    createdAtMs: 1,
  });

  const openAll = async (value?: string) => {
    names = await newNames(value);
    all = await Promise.all([1, 2, 3, 4].map(() => openDynamo(names)));
  };
  beforeEach(() => openAll('{}'));

  test.each([undefined, '{}'])('lose no key of each other (secret with %j)', async (value) => {
    await openAll(value);
    const ids = all.map((_, index) => `key-${index}`);
    await Promise.all(all.map(({ tenants }, index) => tenants.addKey(keyOf(`key-${index}`))));
    for (const { tenants } of all)
      expect((await tenants.keys()).map(({ id }) => id).toSorted()).toEqual(ids);
  });

  test('take every job once, and leave none', async () => {
    const [first] = all;
    const made = Array.from({ length: 24 }, (_, index) => exampleJob({ tenant: `t${index % 4}` }));
    for (const job of made) await first?.jobs.create(job);
    const claim = { agenda: 'run', owner: 'w', leaseMs: 1000, nowMs: NOW_MS } as const;
    const claims = all.flatMap(({ jobs }) => Array.from({ length: 7 }, () => jobs.claim(claim)));
    const taken = (await Promise.all(claims)).flatMap((job) => (job === undefined ? [] : [job.id]));
    expect(taken.toSorted()).toEqual(made.map(({ id }) => id).toSorted());
  });

  test('keep what a reservation expires by where the table removes by it', async () => {
    const [first] = all;
    const expiresAtMs = NOW_MS + 1500;
    await first?.jobs.reserve({ name: 'n', holder: 'h', nowMs: NOW_MS, expiresAtMs });
    await first?.jobs.create(exampleJob());
    const client = new DynamoDBClient();
    const { Items = [] } = await client.send(new ScanCommand({ TableName: names.table }));
    const seconds = Items.map((item) => item[TABLE_SCHEMA.TimeToLiveAttribute]?.N);
    expect(seconds.toSorted()).toEqual([String(NOW_MS / 1000 + 2), undefined]);
  });
});
