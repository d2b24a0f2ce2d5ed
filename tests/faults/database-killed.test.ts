import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/database/index.ts';
import { openPostgres } from '../../src/database/postgres/index.ts';
import { openSqlite } from '../../src/database/sqlite/index.ts';
import type { DatabaseOrder } from '../support/database-program.ts';
import { exampleJob, NOW_MS } from '../support/example-job.ts';
import { startPostgres } from '../support/postgres.ts';

const PROGRAM = join(import.meta.dirname, '../support/database-program.ts');
const ROUNDS = 10;

function start(order: DatabaseOrder): { child: ChildProcess; lines: Promise<string[]> } {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told = text(child.stdout).then((all) => all.split('\n').slice(0, -1));
  return { child, lines: told };
}

/** Kills it after so many jobs were told of and a random moment more. @returns the ids told. */
async function createAndKill(database: string): Promise<string[]> {
  const { child, lines } = start({ database, do: 'create' });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
  child.kill('SIGKILL');
  return lines;
}

const postgres = await startPostgres();
afterAll(() => ('skipped' in postgres ? undefined : postgres.stop()));

const CASES = [
  {
    name: 'SQLite',
    skipped: '',
    make: async () => join(await mkdtemp(join(tmpdir(), 'killed-')), 'lalela.db'),
    open: (path: string) => openSqlite({ path }),
    remove: (path: string) => rm(join(path, '..'), { recursive: true }),
  },
  {
    name: 'PostgreSQL',
    skipped: 'skipped' in postgres ? ` (skipped: ${postgres.skipped})` : '',
    make: () => ('skipped' in postgres ? Promise.resolve('') : postgres.createDatabase()),
    open: (url: string) => openPostgres({ url }),
    remove: () => Promise.resolve(),
  },
];

describe.each(CASES)('$name$skipped', ({ skipped, make, open, remove }) => {
  const given = test.skipIf(skipped !== '');
  let at: string;
  beforeEach(async () => {
    at = await make();
    return () => remove(at);
  });
  const use = async <T>(work: (database: Database) => Promise<T>) => {
    const database = await open(at);
    try {
      return await work(database);
    } finally {
      await database[Symbol.asyncDispose]();
    }
  };

  given(
    `every job that was kept is there after its process was killed ${ROUNDS} times`,
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const ids = await createAndKill(at);
        expect(ids.length).toBeGreaterThan(0);
        await use(async ({ jobs }) => {
          const found = await Promise.all(ids.map((id) => jobs.get(id)));
          expect(found.filter((job) => job === undefined)).toEqual([]);
          expect(await jobs.create(exampleJob())).toBe(true);
        });
      }
    },
  );

  given('five processes that open a new database at once all succeed', async () => {
    const opened = Array.from({ length: 5 }, () => start({ database: at, do: 'open' }).lines);
    expect(await Promise.all(opened)).toEqual(Array(5).fill(['done']));
  });

  given('two processes that claim 200 jobs never get the same one', async () => {
    const ids = Array.from({ length: 200 }, () => exampleJob().id);
    await use(({ jobs }) =>
      Promise.all(
        ids.map((id, index) => jobs.create(exampleJob({ id, tenant: `tenant ${index % 7}` }))),
      ),
    );
    const claimers = [1, 2].map(() => start({ database: at, do: 'claim' }).lines);
    const claimed = (await Promise.all(claimers)).flat().filter((line) => line !== 'done');
    expect(claimed.toSorted()).toEqual(ids.toSorted());
    const left = await use(({ jobs }) => jobs.queue(NOW_MS));
    expect(left).toMatchObject({ queued: 0, running: 200 });
  });
});

describe.skipIf('skipped' in postgres)('PostgreSQL that is killed', () => {
  test('is told as unavailable, keeps every job that was kept, and is used again when it is back', async () => {
    if ('skipped' in postgres) return;
    const database = await openPostgres({ url: await postgres.createDatabase() });
    try {
      const jobs = Array.from({ length: 50 }, () => exampleJob());
      await Promise.all(jobs.map((job) => database.jobs.create(job)));
      await postgres.kill();

      const away = { code: 'DATABASE_UNAVAILABLE', isRetryable: true };
      const [job = exampleJob()] = jobs;
      await expect(database.jobs.get(job.id)).rejects.toMatchObject(away);
      await expect(database.checkWritable()).rejects.toMatchObject(away);
      const claim = { agenda: 'run', owner: 'a', leaseMs: 1000, nowMs: NOW_MS } as const;
      await expect(database.jobs.claim(claim)).rejects.toMatchObject(away);

      await postgres.restart();
      const found = await Promise.all(jobs.map(({ id }) => database.jobs.get(id)));
      expect(found).toEqual(jobs);
      expect(await database.jobs.claim(claim)).toBeDefined();
    } finally {
      await database[Symbol.asyncDispose]();
    }
  });
});
