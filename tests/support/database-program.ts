/** Uses a database in a process of its own, for tests that kill it or run several. */
import type { Database } from '../../src/database/index.ts';
import { openPostgres } from '../../src/database/postgres/index.ts';
import { openSqlite } from '../../src/database/sqlite/index.ts';
import { exampleJob, NOW_MS } from './example-job.ts';

export interface DatabaseOrder {
  /** `postgres://…`, or the path of an SQLite file. */
  readonly database: string;
  /**
   * `open` and close it; `create` jobs until killed, and print the id of each that is kept; `claim` all
   * jobs, and print the id of each.
   */
  readonly do: 'open' | 'create' | 'claim';
}

const order = JSON.parse(process.argv[2] ?? '') as DatabaseOrder;

function openDatabase(): Promise<Database> {
  return order.database.startsWith('postgres:')
    ? openPostgres({ url: order.database })
    : openSqlite({ path: order.database });
}

async function createForEver({ jobs }: Database): Promise<void> {
  for (;;) {
    const job = exampleJob();
    await jobs.create(job);
    process.stdout.write(`${job.id}\n`);
  }
}

async function claimAll({ jobs }: Database): Promise<void> {
  const owner = String(process.pid);
  for (;;) {
    const job = await jobs.claim({ agenda: 'run', owner, leaseMs: 3_600_000, nowMs: NOW_MS });
    if (job === undefined) return;
    process.stdout.write(`${job.id}\n`);
  }
}

const database = await openDatabase();
if (order.do === 'create') await Promise.all([1, 2, 3, 4].map(() => createForEver(database)));
if (order.do === 'claim') await Promise.all([1, 2, 3].map(() => claimAll(database)));
await database[Symbol.asyncDispose]();
process.stdout.write('done\n');
