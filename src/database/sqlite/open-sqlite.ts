/** Jobs, tenants and keys in one SQLite file, which several processes of this machine may share. */
import { open } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'libsql';
import type { Database } from '../database.ts';
import { NEXT_RUN_ALONE } from '../next-run.ts';
import type { Row, SqlConnection, Statement } from '../sql-connection.ts';
import { createSqlJobStore } from '../sql-job-store.ts';
import { createSqlTenantStore } from '../sql-tenant-store.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { databaseClosed, isBusy, sqliteError } from './sqlite-errors.ts';

export interface SqliteOptions {
  /** Of the file; made, with its folder, where it is missing. Two more lie beside it while it is open. */
  readonly path: string;
}

/** How long the event loop may stand still for another process that writes; {@link GroupCommit} waits on. */
const BUSY_TIMEOUT_MS = 20;
const MOST_OPENING_MS = 20_000;

/** @throws LalelaError DATABASE_UNAVAILABLE, DATABASE_INVALID, DISK_FULL. */
export async function openSqlite(options: SqliteOptions): Promise<Database> {
  const path = resolve(options.path);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o750 });
    // It holds secrets; the files that SQLite makes beside it get the same permissions.
    await (await open(path, 'a', 0o600)).close();
    return createDatabase(await connect(path));
  } catch (error) {
    throw sqliteError(error);
  }
}

/** Some of SQLite's locks do not wait for others that open the file at the same moment. */
async function connect(path: string): Promise<Sqlite.Database> {
  const untilMs = performance.now() + MOST_OPENING_MS;
  for (;;) {
    const database = new Sqlite(path);
    try {
      database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      database.pragma('journal_mode = WAL');
      // With less, a power loss takes jobs that were acknowledged.
      database.pragma('synchronous = FULL');
      migrateSqlite(database);
      return database;
    } catch (error) {
      database.close();
      if (!isBusy(error) || performance.now() > untilMs) throw error;
    }
    await wait(5 + Math.random() * 20);
  }
}

function createDatabase(database: Sqlite.Database): Database {
  const commits = createGroupCommit(database);
  const connection = createConnection(database, commits);
  const probe = { sql: 'UPDATE lalela_probe SET count = count + 1 WHERE id = 1', values: [] };
  return {
    jobs: createSqlJobStore(connection),
    tenants: createSqlTenantStore(connection),
    async checkWritable() {
      await connection.write(probe);
    },
    async [Symbol.asyncDispose]() {
      await commits.close();
      if (database.open) database.close();
    },
  };
}

function createConnection(database: Sqlite.Database, commits: GroupCommit): SqlConnection {
  const prepared = new Map<string, Sqlite.Statement>();
  /** Runs to the end always: a statement left half-way holds on to an old state of the database. */
  const run = ({ sql, values }: Statement): Row[] => {
    if (!database.open) throw databaseClosed();
    const statement = prepared.get(sql) ?? database.prepare(sql.replaceAll(/\$(\d+)/g, '?$1'));
    prepared.set(sql, statement);
    return statement.all([...values]) as Row[];
  };
  return {
    read: (statement) => readWhenFree(() => run(statement)),
    write: (statement) => commits.run(() => run(statement)),
    change: (find, change) =>
      commits.run(() => {
        const [row] = run(find);
        if (row !== undefined) run(change(row));
      }),
    nextRunSql: NEXT_RUN_ALONE,
    lockSql: '',
  };
}

/** Readers and writers do not wait for each other, but for one that recovers the file after a crash. */
async function readWhenFree<T>(read: () => T): Promise<T> {
  const untilMs = performance.now() + MOST_OPENING_MS;
  for (;;) {
    try {
      return read();
    } catch (error) {
      if (!isBusy(error) || performance.now() > untilMs) throw sqliteError(error);
    }
    await wait(5);
  }
}
