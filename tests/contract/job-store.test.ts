import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../src/database/sqlite/index.ts';
import { createMemoryDatabase } from '../support/memory-database.ts';
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
