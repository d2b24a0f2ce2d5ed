/** How many jobs are kept in a second beside what the disk syncs, and what a claim costs by the queue's length. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../src/database/index.ts';
import { openPostgres } from '../src/database/postgres/index.ts';
import { openSqlite } from '../src/database/sqlite/index.ts';
import { giveBack } from '../src/job/index.ts';
import { exampleJob, NOW_MS } from '../tests/support/example-job.ts';
import { startPostgres } from '../tests/support/postgres.ts';
import { median, printTable, recordBar } from './support/table.ts';

const TENANTS = 5;
const FEW = 100;
const MANY = 10_000;
const CLAIMS = 150;
const MOST_RATIO = 1.3;
const LEAST_A_SECOND = 300;

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-queue-'));
  const postgres = await startPostgres();
  try {
    await measureSubmissions(folder);
    const rows = [
      await measureClaims('SQLite', (name) => openSqlite({ path: join(folder, name) })),
    ];
    if ('skipped' in postgres) console.log(`queue: PostgreSQL is left out: ${postgres.skipped}.`);
    else {
      const open = async () => openPostgres({ url: await postgres.createDatabase() });
      rows.push(await measureClaims('PostgreSQL', open));
    }
    const head = ['database', `claim, ${FEW} queued`, `claim, ${MANY} queued`, 'ratio'];
    printTable('Cost of a claim', head, rows);
  } finally {
    if (!('skipped' in postgres)) await postgres.stop();
    await rm(folder, { recursive: true });
  }
}

async function measureSubmissions(folder: string): Promise<void> {
  const syncs = syncsASecond(join(folder, 'sync'));
  const rows: (string | number)[][] = [[`fdatasync of 4 kB`, Math.round(syncs)]];
  await using database = await openSqlite({ path: join(folder, 'submissions') });
  let created = 0;
  for (const callers of [1, 16, 64]) {
    created = await createdASecond(database, callers);
    rows.push([`jobs created, ${callers} callers`, Math.round(created)]);
  }
  printTable('Writes a second on this disk, SQLite', ['what', 'a second'], rows);
  recordBar({
    what: 'jobs kept a second, SQLite, 64 callers',
    required: `≥ ${LEAST_A_SECOND}`,
    measured: `${Math.round(created)} (the disk syncs ${Math.round(syncs)} times)`,
    isMet: created >= LEAST_A_SECOND,
  });
}

export function syncsASecond(path: string): number {
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096);
  const startMs = performance.now();
  let count = 0;
  for (; performance.now() - startMs < 1000; count++) {
    writeSync(file, page);
    fdatasyncSync(file);
  }
  const seconds = (performance.now() - startMs) / 1000;
  closeSync(file);
  return count / seconds;
}

async function createdASecond({ jobs }: Database, callers: number): Promise<number> {
  const startMs = performance.now();
  let count = 0;
  const caller = async () => {
    for (; performance.now() - startMs < 2000; count++) await jobs.create(exampleJob());
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return count / ((performance.now() - startMs) / 1000);
}

type Open = (name: string) => Promise<Database>;

/** Claims and gives back by turns in both, so that what else the machine does falls on both alike. */
async function measureClaims(name: string, open: Open): Promise<(string | number)[]> {
  await using few = await open('few');
  await using many = await open('many');
  await fill(few, FEW);
  await fill(many, MANY);
  const fewMs: number[] = [];
  const manyMs: number[] = [];
  for (let turn = 0; turn < CLAIMS; turn++) {
    fewMs.push(await claimMs(few));
    manyMs.push(await claimMs(many));
  }
  const ratio = median(manyMs) / median(fewMs);
  recordBar({
    what: `claim at ${MANY} queued / at ${FEW}, ${name}`,
    required: `≤ ${MOST_RATIO}`,
    measured: ratio.toFixed(2),
    isMet: ratio <= MOST_RATIO,
  });
  const cost = (values: readonly number[]) => `${median(values).toFixed(2)} ms`;
  return [name, cost(fewMs), cost(manyMs), ratio.toFixed(2)];
}

async function fill({ jobs }: Database, count: number): Promise<void> {
  for (let done = 0; done < count; done += FEW)
    await Promise.all(
      Array.from({ length: FEW }, (_, index) =>
        jobs.create(exampleJob({ tenant: `tenant ${index % TENANTS}`, runAtMs: NOW_MS + done })),
      ),
    );
}

async function claimMs({ jobs }: Database): Promise<number> {
  const startMs = performance.now();
  const claim = { agenda: 'run', owner: 'bench', leaseMs: 60_000, nowMs: NOW_MS + MANY } as const;
  const job = await jobs.claim(claim);
  const tookMs = performance.now() - startMs;
  if (job?.lease === undefined) throw new Error('Nothing was there to claim.');
  await jobs.replace(giveBack(job, job.lease.token));
  return tookMs;
}
