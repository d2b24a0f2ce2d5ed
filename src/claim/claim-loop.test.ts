import { expect, test, vi } from 'vitest';
import { exampleJob, NOW_MS } from '../../tests/support/example-job.ts';
import { createMemoryDatabase } from '../../tests/support/memory-database.ts';
import { changeJob, endRun, giveBack, type Job } from '../job/index.ts';
import { createLog } from '../telemetry/index.ts';
import { startClaimLoop, type ClaimLoopOptions } from './claim-loop.ts';

const database = () => createMemoryDatabase().jobs;

function options(changed: Partial<ClaimLoopOptions>): ClaimLoopOptions {
  return {
    agenda: 'run',
    jobs: database(),
    owner: 'w',
    leaseMs: 60_000,
    slots: 2,
    pollMs: 5,
    now: () => NOW_MS,
    log: createLog({ level: 'silent' }),
    handle: () => Promise.resolve(),
    ...changed,
  };
}

test('takes what is due, and what becomes due later', async () => {
  const jobs = database();
  const ids: string[] = [];
  const handle = async (job: Job) => {
    ids.push(job.id);
    await changeJob(jobs, job.id, (current) =>
      endRun(current, job.lease?.token ?? '', { atMs: 1 }),
    );
  };
  const loop = startClaimLoop(options({ jobs, handle }));
  const made = [exampleJob(), exampleJob(), exampleJob()];
  for (const job of made) await jobs.create(job);

  await vi.waitFor(() => expect(ids.toSorted()).toEqual(made.map(({ id }) => id).toSorted()));
  await loop.drain();
});

test('has no more in hand than its slots', async () => {
  const jobs = database();
  for (let i = 0; i < 5; i++) await jobs.create(exampleJob());
  const claim = vi.spyOn(jobs, 'claim');
  const handle = (_job: Job, signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const loop = startClaimLoop(options({ jobs, handle }));

  await vi.waitFor(() => expect(loop.inHand()).toBe(2));
  await new Promise((resolve) => setImmediate(resolve));
  expect(claim).toHaveBeenCalledTimes(2);
  await loop.drain();
  expect(loop.inHand()).toBe(0);
});

test('drains: claims no more, stops what is in hand and waits until that is given back', async () => {
  const jobs = database();
  const job = exampleJob();
  await jobs.create(job);
  const handle = async (claimed: Job, signal: AbortSignal) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await changeJob(jobs, job.id, (now) => giveBack(now, claimed.lease?.token ?? ''));
  };
  const loop = startClaimLoop(options({ jobs, handle }));
  await vi.waitFor(() => expect(loop.inHand()).toBe(1));

  await Promise.all([loop.drain(), loop.drain()]);

  expect(await jobs.get(job.id)).toMatchObject({ state: 'queued', attempts: 0 });
});

test('goes on after a handler that threw and a store that was away', async () => {
  const jobs = database();
  const lines: string[] = [];
  const log = createLog({ level: 'debug', write: (line) => lines.push(line) });
  const seen: string[] = [];
  vi.spyOn(jobs, 'claim').mockRejectedValueOnce(new Error('connection to 10.0.0.7 lost'));
  const handle = (job: Job) => {
    seen.push(job.id);
    return Promise.reject(new Error('name of a file'));
  };
  for (let i = 0; i < 3; i++) await jobs.create(exampleJob());
  const loop = startClaimLoop(options({ jobs, log, handle }));

  await vi.waitFor(() => expect(seen).toHaveLength(3), { timeout: 5000 });
  await loop.drain();
  expect(lines.join('')).toContain('claim-failed');
  expect(lines.join('')).not.toMatch(/10\.0\.0\.7|name of a file/);
});

test('looks at once when it is woken', async () => {
  const jobs = database();
  const seen: string[] = [];
  const handle = (job: Job) => Promise.resolve(void seen.push(job.id));
  const claim = vi.spyOn(jobs, 'claim');
  const loop = startClaimLoop(options({ jobs, handle, pollMs: 3_600_000 }));
  await vi.waitFor(() => expect(claim).toHaveBeenCalledTimes(1));
  await jobs.create(exampleJob());

  void loop.wake();

  await vi.waitFor(() => expect(seen).toHaveLength(1));
  await loop.drain();
});

test('tells who woke it when it has looked, and that it could not', async () => {
  const jobs = database();
  const loop = startClaimLoop(options({ jobs, pollMs: 3_600_000 }));
  expect(await loop.wake()).toBe(true);
  vi.spyOn(jobs, 'claim').mockRejectedValueOnce(new Error('away'));
  expect(await loop.wake()).toBe(false);
  await loop.drain();
  expect(await loop.wake()).toBe(false);
});

test('ends by itself after as many jobs as it was told', async () => {
  const jobs = database();
  for (let i = 0; i < 3; i++) await jobs.create(exampleJob());
  const handled: string[] = [];
  const handle = (job: Job) => Promise.resolve(void handled.push(job.id));
  const loop = startClaimLoop(options({ jobs, handle, mostJobs: 2 }));
  await loop.ended;
  expect(handled).toHaveLength(2);
  expect(loop.hasRoom()).toBe(false);
});
