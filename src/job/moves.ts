/**
 * The legal moves of a job: pure functions from a job to the next, or a {@link LalelaError} where the move
 * is not legal. A worker's moves name the lease that it holds: once that has passed to another, they throw.
 *
 *     queued ──────► running ──────► delivering ──► done | failed
 *       │  ▲            │ │                          ▲
 *       │  └─ give back ┘ └────── no callback ───────┘
 *       └──► cancelled | expired
 */
import { LalelaError } from '../kernel/index.ts';
import type {
  CallbackEvent,
  Job,
  JobFault,
  JobProgress,
  JobResult,
  JobState,
  JobWarning,
  Lease,
} from './job.ts';
import { announce } from './deliveries.ts';
import { requireLease, withoutLease } from './lease.ts';

const ENDED: readonly JobState[] = ['delivering', 'done', 'failed', 'cancelled', 'expired'];

/** Whether its outcome is known. */
export function hasEnded({ state }: Pick<Job, 'state'>): boolean {
  return ENDED.includes(state);
}

/** Takes a job that is due: a new run, or the next delivery. */
export function takeLease(job: Job, lease: Lease, nowMs: number): Job {
  if (hasEnded(job)) return { ...job, lease };
  return {
    ...job,
    state: 'running',
    lease,
    attempts: job.attempts + 1,
    startedAtMs: job.startedAtMs ?? nowMs,
  };
}

/** Holds on to a job, and says how far it has come. */
export function renewLease(job: Job, { token, expiresAtMs, progress }: Renewal): Job {
  requireLease(job, token);
  const percent = Math.max(job.progress?.percent ?? 0, progress?.percent ?? 0);
  return {
    ...job,
    lease: { ...(job.lease as Lease), expiresAtMs },
    ...(progress === undefined ? {} : { progress: { ...progress, percent } }),
  };
}

export interface Renewal {
  readonly token: string;
  readonly expiresAtMs: number;
  readonly progress?: JobProgress | undefined;
}

/** Puts a job back as it was before it was claimed: a worker that shuts down spends no attempt. */
export function giveBack(job: Job, token: string): Job {
  requireLease(job, token);
  const rest = withoutLease(job);
  if (hasEnded(job)) return rest;
  return { ...rest, state: 'queued', attempts: job.attempts - 1 };
}

/** A lease may also be for a delivery, under which nothing runs. */
function requireRun(job: Job, token: string): void {
  requireLease(job, token);
  if (job.state !== 'running')
    throw new LalelaError('INTERNAL', `A job that is ${job.state} has no run to end.`);
}

/** The attempt failed, and another may succeed. */
export function retryLater(job: Job, token: string, runAtMs: number): Job {
  requireRun(job, token);
  const rest = withoutLease(job);
  return { ...rest, state: 'queued', runAtMs, retries: job.retries + 1 };
}

export interface RunEnd {
  readonly atMs: number;
  readonly result?: JobResult;
  readonly error?: JobFault;
  readonly warnings?: readonly JobWarning[];
  readonly recording?: NonNullable<Job['recording']>;
  readonly audioMs?: number;
}

/** The outcome is known: with a `result` it is done, with an `error` it has failed. */
export function endRun(job: Job, token: string, end: RunEnd): Job {
  requireRun(job, token);
  const { atMs, warnings = [], ...kept } = end;
  const outcome = end.error === undefined ? 'done' : 'failed';
  const ended: Job = {
    ...withoutLease(job),
    ...kept,
    state: outcome,
    outcome,
    endedAtMs: atMs,
    warnings: [...job.warnings, ...warnings],
    progress: endProgress(job, outcome),
  };
  const announced = announce(ended, `job.${outcome}`, atMs);
  return announced.deliverAtMs === undefined ? announced : { ...announced, state: 'delivering' };
}

/** Silence and an unreadable length too end at 100. */
function endProgress({ progress }: Job, outcome: 'done' | 'failed'): JobProgress {
  const before = progress ?? { percent: 0, doneMs: 0 };
  return outcome === 'failed' ? before : { ...before, percent: 100, secondsLeft: 0 };
}

/** Stops a job that has not ended. A worker that holds it finds its lease gone. Cancelling twice is once. */
export function cancelJob(job: Job, nowMs: number): Job {
  if (job.state === 'cancelled') return job;
  return stop(job, { state: 'cancelled', event: 'job.cancelled', nowMs });
}

/** Ends a job that waited too long. */
export function expireJob(job: Job, nowMs: number): Job {
  return stop(job, { state: 'expired', event: 'job.expired', nowMs });
}

interface Stop {
  readonly state: 'cancelled' | 'expired';
  readonly event: CallbackEvent;
  readonly nowMs: number;
}

function stop(job: Job, { state, event, nowMs }: Stop): Job {
  if (hasEnded(job))
    throw new LalelaError(
      'JOB_ENDED',
      `The job has ended (${job.state}) and cannot be stopped any more. Delete it to remove what it left.`,
    );
  return announce({ ...withoutLease(job), state, endedAtMs: nowMs }, event, nowMs);
}
