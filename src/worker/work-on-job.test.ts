import { expect, test, vi } from 'vitest';
import { exampleJob, NOW_MS } from '../../tests/support/example-job.ts';
import { createMemoryDatabase } from '../../tests/support/memory-database.ts';
import {
  cancelJob,
  changeJob,
  endRun,
  removeContent,
  type Job,
  type JobStore,
  type RunEnd,
} from '../job/index.ts';
import { LalelaError } from '../kernel/index.ts';
import { createLog, createMetrics } from '../telemetry/index.ts';
import type { JobRun } from './run-job.ts';
import { createJobWork } from './work-on-job.ts';

const LEASE_MS = 30_000;
const result = {
  place: { bucket: 'lalela', key: 'results/1.json' },
  sha256: 'ab',
  bytes: 2,
  wordCount: 1,
  modelId: 'moonshine-base-en',
};

type Run = (job: Job, run: JobRun, jobs: JobStore) => Promise<Omit<RunEnd, 'atMs'>>;

/** A job that was claimed, and what became of it once a worker had worked on it. */
async function work(run: Run, changed: Partial<Job> = {}, stop = new AbortController()) {
  const { jobs } = createMemoryDatabase();
  await jobs.create(exampleJob(changed));
  const claim = { agenda: 'run', owner: 'w', leaseMs: LEASE_MS, nowMs: NOW_MS } as const;
  const claimed = (await jobs.claim(claim)) ?? expect.unreachable();
  const lines: string[] = [];
  const keepPlaceholder = vi.fn(() => Promise.resolve());
  const removeOutput = vi.fn(() => Promise.resolve());
  const handle = createJobWork({
    jobs,
    run: (job, given) => run(job, given, jobs),
    keepPlaceholder,
    removeOutput,
    leaseMs: LEASE_MS,
    queueMs: 3_600_000,
    now: () => NOW_MS + 1000,
    random: () => 0.5,
    log: createLog({ level: 'debug', write: (line) => lines.push(line) }),
    metrics: createMetrics(),
  });
  const settled = await handle(claimed, stop.signal).catch((error: unknown) => error);
  const after = (await jobs.get(claimed.id)) ?? expect.unreachable();
  return { after, settled, keepPlaceholder, removeOutput, logged: lines.join('') };
}

function failing(code: 'NOT_MEDIA' | 'SOURCE_UNREACHABLE', isRetryable = false): Run {
  return () => Promise.reject(new LalelaError(code, 'Why.', { isRetryable }));
}

test('a run that ends well makes the job done, with its progress at 100', async () => {
  const { after, keepPlaceholder } = await work((_job, { onProgress }) => {
    onProgress({ doneMs: 4000, totalMs: 8000 });
    return Promise.resolve({ result, audioMs: 8000 });
  });

  expect(after).toMatchObject({ state: 'done', result, audioMs: 8000 });
  expect(after.progress).toMatchObject({ percent: 100, doneMs: 4000, totalMs: 8000 });
  expect(keepPlaceholder).not.toHaveBeenCalled();
});

test('a fault that cannot pass fails the job, with a placeholder for older clients', async () => {
  const { after, keepPlaceholder } = await work(failing('NOT_MEDIA'));

  expect(after).toMatchObject({
    state: 'failed',
    error: { code: 'NOT_MEDIA', message: 'Why.', isRetryable: false },
  });
  expect(keepPlaceholder).toHaveBeenCalledOnce();
});

test('a fault that may pass puts the job back for later', async () => {
  const { after, keepPlaceholder } = await work(failing('SOURCE_UNREACHABLE', true));

  expect(after).toMatchObject({ state: 'queued', attempts: 1, retries: 1 });
  expect(after.runAtMs).toBe(NOW_MS + 1000 + 10_000);
  expect(keepPlaceholder).not.toHaveBeenCalled();
});

test('a fault of our own is told without its text, and tried once more', async () => {
  const run: Run = () => Promise.reject(new Error('cannot read /home/thandi/secret.wav'));
  const first = await work(run);
  const second = await work(run, { retries: 1 });

  expect(first.after).toMatchObject({ state: 'queued', retries: 1 });
  expect(second.after).toMatchObject({ state: 'failed', error: { code: 'INTERNAL' } });
  expect(JSON.stringify(second.after) + second.logged).not.toContain('thandi');
});

test('a worker that drains gives the job back, without spending an attempt', async () => {
  const stop = new AbortController();
  const { after } = await work(
    (_job, { signal }) => {
      stop.abort();
      return Promise.reject(signal.reason as Error);
    },
    {},
    stop,
  );

  expect(after).toMatchObject({ state: 'queued', attempts: 0 });
  expect(after.lease).toBeUndefined();
});

test('a job that was cancelled meanwhile stays cancelled, whatever its worker says', async () => {
  const { after, settled } = await work(async (job, _run, jobs) => {
    await changeJob(jobs, job.id, (current) => cancelJob(current, NOW_MS));
    return { result };
  });

  expect(after.state).toBe('cancelled');
  expect(settled).toMatchObject({ code: 'LEASE_LOST' });
});

const stopped: readonly [string, (job: Job) => Job][] = [
  ['cancelled', (job) => cancelJob(job, NOW_MS)],
  ['removed', (job) => removeContent(job, 'deleted', NOW_MS)],
];

test.each(stopped)('what comes late of a job that was %s is removed', async (_how, stop) => {
  const { settled, removeOutput } = await work(async (job, _run, jobs) => {
    await changeJob(jobs, job.id, stop);
    return { result };
  });

  expect(settled).toMatchObject({ code: 'LEASE_LOST' });
  expect(removeOutput).toHaveBeenCalledOnce();
});

/** The lease lapses, another worker takes the job up and ends it. */
async function endByAnother(job: Job, jobs: JobStore): Promise<void> {
  const nowMs = NOW_MS + LEASE_MS + 1;
  const claimed = await jobs.claim({ agenda: 'run', owner: 'other', leaseMs: LEASE_MS, nowMs });
  const token = claimed?.lease?.token ?? expect.unreachable();
  await changeJob(jobs, job.id, (current) => endRun(current, token, { atMs: nowMs, result }));
}

test('what another worker made of a job stays, whatever the one says that lost it', async () => {
  const { after, removeOutput, keepPlaceholder } = await work(async (job, _run, jobs) => {
    await endByAnother(job, jobs);
    throw new LalelaError('NOT_MEDIA', 'Why.');
  });

  expect(after.state).toBe('done');
  expect(keepPlaceholder).not.toHaveBeenCalled();
  expect(removeOutput).not.toHaveBeenCalled();
});

test('a run can ask whether it still has its job before it replaces anything', async () => {
  const answers: unknown[] = [];
  await work(async (job, { confirmLease }, jobs) => {
    answers.push(await confirmLease());
    await endByAnother(job, jobs);
    answers.push(await confirmLease().catch((error: unknown) => error));
    return {};
  });

  expect(answers).toEqual([undefined, expect.objectContaining({ code: 'LEASE_LOST' })]);
});

test('a job that waited too long expires and is not run', async () => {
  const run = vi.fn<Run>();
  const { after } = await work(run, { createdAtMs: NOW_MS - 3_600_001 });

  expect(after.state).toBe('expired');
  expect(run).not.toHaveBeenCalled();
});

test('a job that began in time and was given back does not expire', async () => {
  const createdAtMs = NOW_MS - 3_600_001;
  const { after } = await work(() => Promise.resolve({ result }), {
    createdAtMs,
    startedAtMs: createdAtMs + 1000,
  });

  expect(after.state).toBe('done');
});

test('a job whose workers died too often is given up', async () => {
  const run = vi.fn<Run>();
  const { after } = await work(run, { attempts: 20 });

  expect(after).toMatchObject({ state: 'failed', error: { code: 'ATTEMPTS_SPENT' } });
  expect(run).not.toHaveBeenCalled();
});
