import { LalelaError } from '../kernel/index.ts';
import type { JobStore } from './job-store.ts';
import type { Job } from './job.ts';

/** So many others changed the job while we tried: more would be a fault. */
const MOST_TRIES = 20;

/**
 * Reads a job, applies a move and keeps what came of it; does it again when somebody changed the job
 * meanwhile. A move that returns the job that it was given changes nothing.
 * @throws LalelaError JOB_NOT_FOUND, and what the move throws.
 */
export async function changeJob(
  store: JobStore,
  id: string,
  move: (job: Job) => Job,
): Promise<Job> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const job = await store.get(id);
    if (job === undefined) throw jobNotFound();
    const next = move(job);
    if (next === job) return job;
    const kept = await store.replace({ ...next, revision: job.revision });
    if (kept !== undefined) return kept;
  }
  throw new LalelaError('STORE_BUSY', 'The job is being changed by too many at once. Try again.', {
    isRetryable: true,
  });
}

export function jobNotFound(): LalelaError {
  return new LalelaError(
    'JOB_NOT_FOUND',
    'There is no job of this id, or it belongs to another tenant. `GET /v1/jobs` lists yours.',
  );
}
