/** Keeps a lease while work goes on under it, and stops the work once the lease has passed. */
import { changeJob, renewLease, type Job, type JobProgress, type JobStore } from '../job/index.ts';
import { LalelaError, SECOND_MS } from '../kernel/index.ts';
import { pause } from './pause.ts';

export interface LeaseOptions {
  readonly jobs: JobStore;
  readonly leaseMs: number;
  readonly now: () => number;
  /** The latest, written with each renewal. */
  readonly progress?: (() => JobProgress | undefined) | undefined;
  /** From outside: shutting down. */
  readonly signal: AbortSignal;
}

/** A lease is renewed three times before it would pass, and at least so often that progress is seen. */
const MOST_BETWEEN_MS = SECOND_MS;

/**
 * @param work gets a signal that is aborted when the lease is lost, with that LalelaError as its reason,
 * or when `options.signal` is. @throws LalelaError LEASE_LOST, or what `work` throws.
 */
export async function holdLease<T>(
  job: Job,
  options: LeaseOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const stopped = new AbortController();
  const renewing = renewUntil(job, options, { lost, signal: stopped.signal });
  try {
    return await work(AbortSignal.any([options.signal, lost.signal]));
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error;
  } finally {
    stopped.abort();
    await renewing;
  }
}

async function renewUntil(
  job: Job,
  { jobs, leaseMs, now, progress }: LeaseOptions,
  { lost, signal }: { lost: AbortController; signal: AbortSignal },
): Promise<void> {
  const token = job.lease?.token ?? '';
  let expiresAtMs = job.lease?.expiresAtMs ?? 0;
  while (await pause(Math.min(MOST_BETWEEN_MS, leaseMs / 3), signal)) {
    try {
      const next = now() + leaseMs;
      await changeJob(jobs, job.id, (current) =>
        renewLease(current, { token, expiresAtMs: next, progress: progress?.() }),
      );
      expiresAtMs = next;
    } catch (error) {
      // A database that is away for a moment costs nothing until the lease has passed.
      const isOver = !(error instanceof LalelaError && error.isRetryable) || now() >= expiresAtMs;
      if (isOver) return lost.abort(asLeaseLost(error));
    }
  }
}

function asLeaseLost(error: unknown): LalelaError {
  if (error instanceof LalelaError && error.code === 'LEASE_LOST') return error;
  return new LalelaError('LEASE_LOST', 'The job could not be held on to any longer.', {
    cause: error,
  });
}
