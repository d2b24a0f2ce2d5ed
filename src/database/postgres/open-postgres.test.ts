import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { startPostgres, type PostgresServer } from '../../../tests/support/postgres.ts';
import { openPostgres } from './open-postgres.ts';

const SECRET = 'hunter2';

async function failureOf(url: string): Promise<Error> {
  return openPostgres({ url }).then(
    () => {
      throw new Error('It was opened.');
    },
    (error: unknown) => error as Error,
  );
}

test.each(['127.0.0.1:1', 'no-such-host.invalid:5432', '%zz:99'])(
  'a database that is not there (%s) is told without its password',
  async (host) => {
    const error = await failureOf(`postgres://lalela:${SECRET}@${host}/lalela`);
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(error.message).not.toContain(SECRET);
    expect(error.message).not.toContain(host);
  },
);

const found = await startPostgres();
const reason = 'skipped' in found ? ` (skipped: ${found.skipped})` : '';
const postgres = found as PostgresServer;
afterAll(() => ('skipped' in found ? undefined : postgres.stop()));

describe.skipIf(reason !== '')(`openPostgres${reason}`, () => {
  async function run(url: string, sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  test('refuses the database of a newer Lalela', async () => {
    const url = await postgres.createDatabase();
    await (await openPostgres({ url }))[Symbol.asyncDispose]();
    await run(url, 'UPDATE lalela_version SET version = 99');
    const error = await failureOf(url);
    expect(error).toMatchObject({ code: 'DATABASE_INVALID' });
    expect(error.message).toContain('newer Lalela');
  });

  test('refuses tables that others made, and leaves them as they are', async () => {
    const url = await postgres.createDatabase();
    await run(url, 'CREATE TABLE lalela_jobs (id TEXT)');
    expect(await failureOf(url)).toMatchObject({ code: 'DATABASE_INVALID' });
    await run(url, 'INSERT INTO lalela_jobs VALUES (1)');
  });

  test('tells a database or user that is not known', async () => {
    const error = await failureOf(postgres.url.replace(/postgres$/, 'nowhere'));
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE', isRetryable: false });
  });

  test('takes nothing after it was closed', async () => {
    const database = await openPostgres({ url: await postgres.createDatabase() });
    await database[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    await expect(database.jobs.get('a')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await expect(
      database.jobs.claim({ agenda: 'run', owner: 'a', leaseMs: 1, nowMs: 1 }),
    ).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });
});
