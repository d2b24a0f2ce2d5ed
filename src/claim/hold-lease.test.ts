import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exampleJob, NOW_MS } from '../../tests/support/example-job.ts';
import { createMemoryDatabase } from '../../tests/support/memory-database.ts';
import { cancelJob, changeJob, type Job, type JobStore } from '../job/index.ts';
import { LalelaError } from '../kernel/index.ts';
import { holdLease } from './hold-lease.ts';

beforeEach(() => vi.useFakeTimers({ now: NOW_MS }));
afterEach(() => vi.useRealTimers());

async function claimed(): Promise<{ job: Job; jobs: JobStore }> {
  const { jobs } = createMemoryDatabase();
  await jobs.create(exampleJob());
  const claim = { agenda: 'run', owner: 'w', leaseMs: 3000, nowMs: NOW_MS } as const;
  return { jobs, job: (await jobs.claim(claim)) ?? expect.unreachable() };
}

function hold(jobs: JobStore, job: Job, stop = new AbortController()) {
  let finish: (value: string) => void = () => undefined;
  const options = {
    jobs,
    leaseMs: 3000,
    now: () => Date.now(),
    signal: stop.signal,
    progress: () => ({ percent: 40, doneMs: 400 }),
  };
  const held = holdLease(
    job,
    options,
    (signal) =>
      new Promise<string>((resolve, reject) => {
        finish = resolve;
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      }),
  );
  held.catch(() => undefined);
  return { held, finish: (value: string) => finish(value), stop };
}

test('a lease is renewed, with progress, for as long as the work goes on', async () => {
  const { jobs, job } = await claimed();
  const { held, finish } = hold(jobs, job);

  await vi.advanceTimersByTimeAsync(20_000);

  const renewed = await jobs.get(job.id);
  expect(renewed?.lease?.expiresAtMs).toBeGreaterThan(NOW_MS + 20_000);
  expect(renewed?.progress).toEqual({ percent: 40, doneMs: 400 });
  finish('words');
  expect(await held).toBe('words');
});

test('work stops when the job is taken away', async () => {
  const { jobs, job } = await claimed();
  const { held } = hold(jobs, job);
  await changeJob(jobs, job.id, (current) => cancelJob(current, NOW_MS));

  await vi.advanceTimersByTimeAsync(2000);

  await expect(held).rejects.toMatchObject({ code: 'LEASE_LOST' });
});

test('a store that is away for a moment stops nothing until the lease has passed', async () => {
  const { jobs, job } = await claimed();
  const away = new LalelaError('DATABASE_UNAVAILABLE', 'away', { isRetryable: true });
  const broken = { ...jobs, get: () => Promise.reject(away) };
  const { held } = hold(broken, job);
  let isOver = false;
  held.catch(() => (isOver = true));

  await vi.advanceTimersByTimeAsync(2500);
  const before = isOver;
  await vi.advanceTimersByTimeAsync(1500);

  expect([before, isOver]).toEqual([false, true]);
  await expect(held).rejects.toMatchObject({ code: 'LEASE_LOST' });
});

test('work stops when the worker is told to, with the work’s own reason', async () => {
  const { jobs, job } = await claimed();
  const { held, stop } = hold(jobs, job);

  stop.abort();

  await expect(held).rejects.toThrowError('stopped');
});
