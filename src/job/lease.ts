import { LalelaError, without } from '../kernel/index.ts';
import type { Job } from './job.ts';

/** @throws LalelaError LEASE_LOST when another holds it, or nobody. */
export function requireLease(job: Job, token: string): void {
  if (job.lease?.token !== token) throw leaseLost();
}

export function leaseLost(): LalelaError {
  return new LalelaError(
    'LEASE_LOST',
    'The job was taken up by another worker, or was ended on request. What this worker did is dropped.',
  );
}

export function withoutLease(job: Job): Job {
  return without(job, 'lease');
}
