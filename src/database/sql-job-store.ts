/** Jobs in an SQL database. What it does is said at the port; why each is quick, at the indexes. */
import { randomUUID } from 'node:crypto';
import {
  dueOf,
  takeLease,
  type Claim,
  type Job,
  type JobStore,
  type Reservation,
  type UsageQuery,
} from '../job/index.ts';
import { writeCursor } from './cursor.ts';
import { listStatement } from './list-statement.ts';
import { keyText, wholeNumber, type SqlConnection, type Statement } from './sql-connection.ts';
import { insertJob, readJob, updateJob } from './stored-job.ts';

/** A job further back is told "1000 or more". */
const MOST_COUNTED = 1000;
const FORGOTTEN_AT_ONCE = 1000;

export function createSqlJobStore(connection: SqlConnection): JobStore {
  const { read, write } = connection;
  return {
    create: async (job) => (await write(insertJob(job))).length > 0,
    async get(id) {
      const sql = 'SELECT body FROM lalela_jobs WHERE id = $1';
      const [row] = await read({ sql, values: [keyText(id)] });
      return row && readJob(row);
    },
    async replace(job) {
      const next = nextRevision(job);
      const rows = await write(updateJob(next));
      return rows.length > 0 ? next : undefined;
    },
    async list(query) {
      if (query.states?.length === 0) return { jobs: [] };
      const rows = await read(listStatement(query, query.limit + 1));
      const jobs = rows.slice(0, query.limit).map(readJob);
      const last = jobs.at(-1);
      if (last === undefined || rows.length <= query.limit) return { jobs };
      return { jobs, nextCursor: writeCursor(last) };
    },
    claim: (claim) => claimJob(connection, claim),
    async queue(nowMs) {
      const [row = {}] = await read({ sql: QUEUE, values: [] });
      return {
        queued: Number(row['queued']),
        running: Number(row['running']),
        delivering: Number(row['delivering']),
        oldestMs: Math.max(0, nowMs - Number(row['oldest'] ?? nowMs)),
      };
    },
    async position(job) {
      const values = [wholeNumber(dueOf(job).atMs), keyText(job.id)];
      const [row = {}] = await read({ sql: POSITION, values });
      return Number(row['ahead']);
    },
    usage: (query) => readUsage(connection, query),
    async forget(id) {
      await write({ sql: 'DELETE FROM lalela_jobs WHERE id = $1', values: [keyText(id)] });
    },
    reserve: (reservation) => reserve(connection, reservation),
  };
}

function nextRevision(job: Job): Job {
  return { ...job, revision: job.revision + 1 };
}

async function claimJob(connection: SqlConnection, claim: Claim): Promise<Job | undefined> {
  const { agenda, owner, leaseMs, nowMs } = claim;
  if (agenda === 'purge') await forgetReservations(connection, nowMs);
  const sql = agenda === 'run' ? connection.nextRunSql : DUE[agenda] + connection.lockSql;
  let taken: Job | undefined;
  await connection.change({ sql, values: [wholeNumber(nowMs)] }, (row) => {
    const lease = { owner, token: randomUUID(), expiresAtMs: nowMs + leaseMs };
    taken = nextRevision(takeLease(readJob(row), lease, nowMs));
    return updateJob(taken);
  });
  return taken;
}

/** The conditions of the partial index as they stand there: SQLite's planner sees nothing less. */
function dueSql(agenda: string): string {
  return `SELECT body FROM lalela_jobs WHERE agenda = '${agenda}' AND agenda <> 'run' AND due_at <= $1 ORDER BY due_at, id LIMIT 1`;
}

const DUE = { deliver: dueSql('deliver'), remove: dueSql('remove'), purge: dueSql('purge') };

const QUEUE = `SELECT
  (SELECT count(*) FROM lalela_jobs WHERE state = 'queued') AS queued,
  (SELECT count(*) FROM lalela_jobs WHERE state = 'running') AS running,
  (SELECT count(*) FROM lalela_jobs WHERE state = 'delivering') AS delivering,
  (SELECT min(due_at) FROM lalela_jobs WHERE state = 'queued') AS oldest`;

const POSITION = `SELECT count(*) AS ahead FROM (
  SELECT 1 FROM lalela_jobs WHERE state = 'queued' AND (due_at, id) < ($1, $2)
  ORDER BY due_at, id LIMIT ${MOST_COUNTED}
) AS jobs_ahead`;

const USAGE = `SELECT
  (SELECT count(*) FROM lalela_jobs WHERE agenda = 'run' AND tenant = $1) AS active,
  (SELECT count(*) FROM lalela_jobs WHERE tenant = $1 AND created_at >= $2 AND created_at < $3) AS submitted,
  ended.* FROM (
    SELECT
      count(CASE WHEN outcome = 'done' THEN 1 END) AS done,
      count(CASE WHEN outcome = 'failed' THEN 1 END) AS failed,
      coalesce(sum(audio_ms), 0) AS audio_ms
    FROM lalela_jobs WHERE tenant = $1 AND ended_at >= $2 AND ended_at < $3
  ) AS ended`;

async function readUsage({ read }: SqlConnection, { tenant, sinceMs, untilMs }: UsageQuery) {
  const values = [keyText(tenant), wholeNumber(sinceMs), wholeNumber(untilMs)];
  const [row = {}] = await read({ sql: USAGE, values });
  return {
    active: Number(row['active']),
    submitted: Number(row['submitted']),
    done: Number(row['done']),
    failed: Number(row['failed']),
    audioMs: Number(row['audio_ms']),
  };
}

const RESERVE = `INSERT INTO lalela_reservations (name, holder, expires_at) VALUES ($1, $2, $4)
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
  WHERE lalela_reservations.expires_at <= $3 RETURNING holder`;

async function reserve(connection: SqlConnection, reservation: Reservation): Promise<string> {
  const name = keyText(reservation.name);
  const { nowMs, expiresAtMs, holder } = reservation;
  const text = JSON.stringify(holder);
  const values = [name, text, wholeNumber(nowMs), wholeNumber(expiresAtMs)];
  for (;;) {
    const [row] = await connection.write({ sql: RESERVE, values });
    if (row !== undefined) return holder;
    const [held] = await connection.read(holderOf(name));
    // None: it was forgotten between the two.
    if (held !== undefined) return JSON.parse(String(held['holder'])) as string;
  }
}

function holderOf(name: string): Statement {
  return { sql: 'SELECT holder FROM lalela_reservations WHERE name = $1', values: [name] };
}

/**
 * Upkeep looks for what to purge now and then: with it go names whose time is over, so many at once that
 * nobody waits for them.
 */
async function forgetReservations(connection: SqlConnection, nowMs: number): Promise<void> {
  const sql = `DELETE FROM lalela_reservations WHERE name IN (
    SELECT name FROM lalela_reservations WHERE expires_at <= $1
    LIMIT ${FORGOTTEN_AT_ONCE}${connection.lockSql}) RETURNING name`;
  let forgotten = FORGOTTEN_AT_ONCE;
  while (forgotten === FORGOTTEN_AT_ONCE)
    forgotten = (await connection.write({ sql, values: [wholeNumber(nowMs)] })).length;
}
