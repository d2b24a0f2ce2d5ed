/** What a worker does with a job that it has claimed: run it under its lease, and write down how it ended. */
import { holdLease } from '../claim/index.ts';
import {
  changeJob,
  confirmLease,
  endRun,
  expireJob,
  giveBack,
  retryLater,
  type Job,
  type JobProgress,
  type JobStore,
  type RunEnd,
} from '../job/index.ts';
import { LalelaError } from '../kernel/index.ts';
import type { Log, Metrics } from '../telemetry/index.ts';
import { createSpeedometer } from './speedometer.ts';
import { retryAfterMs } from './retry-rules.ts';
import type { JobRun } from './run-job.ts';

export interface WorkOptions {
  readonly jobs: JobStore;
  readonly run: (job: Job, run: JobRun) => Promise<Omit<RunEnd, 'atMs'>>;
  /** Keeps what the older contract's clients read of a job that has failed. */
  readonly keepPlaceholder: (job: Job) => Promise<void>;
  /** Removes what workers write of a job. */
  readonly removeOutput: (job: Job) => Promise<void>;
  readonly leaseMs: number;
  /** Longest time between submission and first run. */
  readonly queueMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'recognised' | 'jobEnded'>;
}

/** Workers that died under a job before it is given up: it may be what kills them. */
const MOST_ATTEMPTS = 20;

export function createJobWork(
  options: WorkOptions,
): (job: Job, signal: AbortSignal) => Promise<void> {
  return (job, signal) =>
    workOn(options, job, signal).catch((fault: unknown) => dropLate(options, job, fault));
}

async function workOn(options: WorkOptions, job: Job, signal: AbortSignal): Promise<void> {
  const waitedMs = (job.startedAtMs ?? options.now()) - job.createdAtMs;
  if (waitedMs > options.queueMs) return expire(options, job);
  if (job.attempts > MOST_ATTEMPTS) return end(options, job, attemptsSpent());
  const meter = createSpeedometer(options.now);
  const startedAtMs = options.now();
  try {
    const lease = { ...options, signal, progress: () => meter.progress() };
    const finished = await holdLease(job, lease, (held) =>
      options.run(job, {
        signal: held,
        onProgress: meter.update,
        confirmLease: () => confirmLease(options.jobs, job),
      }),
    );
    await finish(
      options,
      { ...job, ...pickProgress({ progress: meter.progress() }), startedAtMs },
      finished,
    );
  } catch (error) {
    await afterFault(options, job, { error, isDraining: signal.aborted });
  }
}

/** @param job with the progress and the start of this run. */
async function finish(
  options: WorkOptions,
  job: Job,
  finished: Omit<RunEnd, 'atMs'>,
): Promise<void> {
  const { jobs, now, metrics, log } = options;
  const ended = await changeJob(jobs, job.id, (current) =>
    endRun({ ...current, ...pickProgress(job) }, tokenOf(job), { ...finished, atMs: now() }),
  );
  metrics.jobEnded('done');
  const wallSeconds = (now() - (job.startedAtMs ?? now())) / 1000;
  const audioSeconds = (ended.audioMs ?? 0) / 1000;
  metrics.recognised({ model: ended.result?.modelId ?? '', audioSeconds, wallSeconds });
  log.info({ job: job.id, audioSeconds, wallSeconds, attempts: ended.attempts }, 'job-done');
}

function pickProgress({ progress }: { progress?: JobProgress | undefined }): Pick<Job, 'progress'> {
  return progress === undefined ? {} : { progress };
}

interface RunFault {
  readonly error: unknown;
  readonly isDraining: boolean;
}

async function afterFault(
  options: WorkOptions,
  job: Job,
  { error, isDraining }: RunFault,
): Promise<void> {
  const { jobs, now, random, log } = options;
  const token = tokenOf(job);
  const fault = asFault(error);
  if (isLost(fault)) throw fault;
  if (isDraining) {
    await changeJob(jobs, job.id, (current) => giveBack(current, token));
    log.info({ job: job.id }, 'job-given-back');
    return;
  }
  const waitMs = retryAfterMs(fault, job.retries, random());
  if (waitMs === undefined) return end(options, job, fault);
  await changeJob(jobs, job.id, (current) => retryLater(current, token, now() + waitMs));
  log.warn({ job: job.id, code: fault.code, waitMs }, 'job-retried-later');
}

/**
 * A job that was cancelled or deleted has nothing left to be written, but its worker may have been writing
 * when that was done: it removes what came late. One that another worker took up is that one's.
 */
async function dropLate(options: WorkOptions, job: Job, fault: unknown): Promise<never> {
  if (isLost(fault)) {
    const current = await options.jobs.get(job.id);
    const isRemoved = current === undefined || current.removed !== undefined;
    if (isRemoved || current.state === 'cancelled') await options.removeOutput(job);
  }
  throw fault;
}

function isLost(fault: unknown): boolean {
  return fault instanceof LalelaError && ['LEASE_LOST', 'JOB_NOT_FOUND'].includes(fault.code);
}

async function end(options: WorkOptions, job: Job, fault: LalelaError): Promise<void> {
  const { jobs, now, metrics, log } = options;
  await confirmLease(jobs, job);
  await options.keepPlaceholder(job);
  const { code, message, isRetryable } = fault;
  const error = { code, message, isRetryable };
  await changeJob(jobs, job.id, (current) => endRun(current, tokenOf(job), { error, atMs: now() }));
  metrics.jobEnded('failed');
  log.warn({ job: job.id, code, attempts: job.attempts }, 'job-failed');
}

async function expire(options: WorkOptions, job: Job): Promise<void> {
  await confirmLease(options.jobs, job);
  await options.keepPlaceholder(job);
  await changeJob(options.jobs, job.id, (current) => expireJob(current, options.now()));
  options.metrics.jobEnded('expired');
  options.log.warn({ job: job.id }, 'job-expired');
}

function tokenOf(job: Job): string {
  return job.lease?.token ?? '';
}

/** A fault of our own says nothing of what was in hand: its text may hold names and speech. */
function asFault(error: unknown): LalelaError {
  if (error instanceof LalelaError) return error;
  return new LalelaError(
    'INTERNAL',
    'A fault in Lalela itself stopped the job. Submit the recording again; if it fails again, report the job’s id.',
    { cause: error, isRetryable: true },
  );
}

function attemptsSpent(): LalelaError {
  return new LalelaError(
    'ATTEMPTS_SPENT',
    `The workers that took this job up were lost ${MOST_ATTEMPTS} times, so it is not tried again. Look at the workers' logs, then submit the recording again.`,
  );
}
