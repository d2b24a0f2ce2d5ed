/** Jobs, tenants and keys in PostgreSQL, which any number of processes and machines share. */
import pg from 'pg';
import { LalelaError, systemErrorCode } from '../../kernel/index.ts';
import type { Database } from '../database.ts';
import { NEXT_RUN_AMONG_OTHERS } from '../next-run.ts';
import type { Row, SqlConnection, Statement } from '../sql-connection.ts';
import { createSqlJobStore } from '../sql-job-store.ts';
import { createSqlTenantStore } from '../sql-tenant-store.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { postgresError } from './postgres-errors.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host/database`; never shown. */
  readonly url: string;
  readonly log?: PostgresLog;
}

/** What of the log is used. */
export interface PostgresLog {
  warn(fields: Readonly<Record<string, string>>, message: string): void;
}

const MOST_CONNECTIONS = 10;
/** Waiting for one of the connections counts too. */
const CONNECTION_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;

/** @throws LalelaError DATABASE_UNAVAILABLE, DATABASE_INVALID, DISK_FULL. */
export async function openPostgres({ url, log }: PostgresOptions): Promise<Database> {
  const pool = createPool(url);
  // A connection that is lost while nobody uses it: the pool makes another.
  pool.on('error', (error) =>
    log?.warn({ code: systemErrorCode(error) ?? '' }, 'A connection to the database was lost.'),
  );
  try {
    await withClient(pool, migratePostgres);
  } catch (error) {
    await pool.end();
    throw postgresError(error);
  }
  return createDatabase(pool);
}

function createPool(url: string): pg.Pool {
  try {
    return new pg.Pool({
      connectionString: url,
      application_name: 'lalela',
      max: MOST_CONNECTIONS,
      connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
      // The server ends a statement; where it does not answer any more, this end does.
      query_timeout: STATEMENT_TIMEOUT_MS + CONNECTION_TIMEOUT_MS,
      keepAlive: true,
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it, whatever its type says
      onConnect: prepareSession,
    });
  } catch (error) {
    throw postgresError(error);
  }
}

async function prepareSession(client: pg.ClientBase): Promise<void> {
  // Where the server is set to answer before the disk has it, a power loss takes acknowledged jobs.
  await client.query(
    `SELECT set_config('statement_timeout', '${STATEMENT_TIMEOUT_MS}', false),
      set_config('idle_in_transaction_session_timeout', '${STATEMENT_TIMEOUT_MS}', false),
      CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
        THEN set_config('synchronous_commit', 'on', false) END`,
  );
}

function createDatabase(pool: pg.Pool): Database {
  const connection = createConnection(pool);
  let ended: Promise<void> | undefined;
  return {
    jobs: createSqlJobStore(connection),
    tenants: createSqlTenantStore(connection),
    async checkWritable() {
      const sql = 'SELECT 1 AS found FROM lalela_probe FOR UPDATE';
      await connection.write({ sql, values: [] });
    },
    [Symbol.asyncDispose]: () => (ended ??= pool.end()),
  };
}

function createConnection(pool: pg.Pool): SqlConnection {
  const run = async (statement: Statement): Promise<readonly Row[]> => {
    if (pool.ending) throw databaseClosed();
    try {
      return await query(pool, statement);
    } catch (error) {
      throw postgresError(error);
    }
  };
  return {
    read: run,
    write: run,
    async change(find, change) {
      if (pool.ending) throw databaseClosed();
      try {
        await withClient(pool, (client) => findAndChange(client, find, change));
      } catch (error) {
        throw postgresError(error);
      }
    },
    nextRunSql: NEXT_RUN_AMONG_OTHERS,
    lockSql: ' FOR UPDATE SKIP LOCKED',
  };
}

async function findAndChange(
  client: pg.ClientBase,
  find: Statement,
  change: (row: Row) => Statement,
): Promise<void> {
  await client.query('BEGIN');
  const [row] = await query(client, find);
  if (row !== undefined) await query(client, change(row));
  await client.query('COMMIT');
}

async function query(
  client: pg.Pool | pg.ClientBase,
  { sql, values }: Statement,
): Promise<readonly Row[]> {
  const { rows } = await client.query<Row>(sql, [...values]);
  return rows;
}

/** A client whose work failed is not used again: who knows what it is in the middle of. */
async function withClient<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // What ends it while it is lent fails the work too.
  const ignore = () => undefined;
  client.on('error', ignore);
  let isSound = false;
  try {
    const result = await work(client);
    isSound = true;
    return result;
  } finally {
    client.off('error', ignore);
    client.release(!isSound);
  }
}

function databaseClosed(): LalelaError {
  return new LalelaError(
    'DATABASE_UNAVAILABLE',
    'The database is closed: the service is stopping. Try again later.',
    { isRetryable: true },
  );
}
