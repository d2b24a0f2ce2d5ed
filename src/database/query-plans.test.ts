import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { expect, test } from 'vitest';
import { exampleJob, NOW_MS } from '../../tests/support/example-job.ts';
import type { JobStore } from '../job/index.ts';
import { NEXT_RUN_ALONE } from './next-run.ts';
import type { SqlConnection, Statement } from './sql-connection.ts';
import { createSqlJobStore } from './sql-job-store.ts';
import { openSqlite } from './sqlite/index.ts';

const claim = (agenda: 'run' | 'deliver' | 'remove' | 'purge') => (jobs: JobStore) =>
  jobs.claim({ agenda, owner: 'a', leaseMs: 1, nowMs: NOW_MS });
const list = (query: object) => (jobs: JobStore) =>
  jobs.list({ tenant: 'parliament', limit: 10, ...query });

/** What a call sends. */
async function statementsOf(call: (jobs: JobStore) => Promise<unknown>): Promise<Statement[]> {
  const sent: Statement[] = [];
  const record = (statement: Statement) => {
    sent.push(statement);
    return Promise.resolve([]);
  };
  const connection: SqlConnection = {
    read: record,
    write: record,
    change: async (find) => void (await record(find)),
    nextRunSql: NEXT_RUN_ALONE,
    lockSql: '',
  };
  await call(createSqlJobStore(connection));
  return sent;
}

test.each<[string, (jobs: JobStore) => Promise<unknown>]>([
  ['claim to run', claim('run')],
  ['claim to deliver', claim('deliver')],
  ['claim to remove', claim('remove')],
  ['claim to purge', claim('purge')],
  ['get', (jobs) => jobs.get('a')],
  ['replace', (jobs) => jobs.replace(exampleJob())],
  ['list', list({})],
  ['list by state', list({ states: ['queued', 'done'] })],
  ['list by reference', list({ clientReference: 'r', createdAfterMs: 1 })],
  ['queue', (jobs) => jobs.queue(NOW_MS)],
  ['position', (jobs) => jobs.position(exampleJob())],
  ['usage', (jobs) => jobs.usage({ tenant: 'a', sinceMs: 1, untilMs: 2 })],
])('%s looks at no job that it does not need', async (_, call) => {
  const folder = await mkdtemp(join(tmpdir(), 'query-plans-'));
  const path = join(folder, 'lalela.db');
  await (await openSqlite({ path }))[Symbol.asyncDispose]();
  const database = new Sqlite(path);
  const plans = (await statementsOf(call)).flatMap(({ sql, values }) =>
    database.prepare(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\$(\d+)/g, '?$1')}`).all([...values]),
  ) as { detail: string }[];
  database.close();
  await rm(folder, { recursive: true });

  const details = plans.map(({ detail }) => detail);
  expect(details.length).toBeGreaterThan(0);
  // A scan of an index that holds nothing but what is asked for is one of what is needed.
  const scans = details.filter((detail) =>
    /^SCAN lalela_jobs(?! USING COVERING INDEX)/.test(detail),
  );
  expect(scans).toEqual([]);
});
