import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { openSqlite } from '../../src/database/sqlite/index.ts';
import { openPostgres } from '../../src/database/postgres/index.ts';
import { createMemoryDatabase } from '../support/memory-database.ts';
import { startPostgres } from '../support/postgres.ts';
import { jobStoreContract } from './job-store.contract.ts';
import { tenantStoreContract } from './tenant-store.contract.ts';

const inMemory = () => Promise.resolve(createMemoryDatabase());
jobStoreContract('memory', inMemory);
tenantStoreContract('memory', inMemory);

async function inSqlite() {
  const folder = await mkdtemp(join(tmpdir(), 'sqlite-'));
  const database = await openSqlite({ path: join(folder, 'lalela.db') });
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
jobStoreContract('SQLite', inSqlite);
tenantStoreContract('SQLite', inSqlite);

const postgres = await startPostgres();
if ('skipped' in postgres) {
  describe.skip(`PostgreSQL (${postgres.skipped})`, () => test('is the contract kept'));
  console.warn(`The contract of PostgreSQL is not tested: ${postgres.skipped}.`);
} else {
  const inPostgres = async () => openPostgres({ url: await postgres.createDatabase() });
  afterAll(() => postgres.stop());
  jobStoreContract('PostgreSQL', inPostgres);
  tenantStoreContract('PostgreSQL', inPostgres);
}
