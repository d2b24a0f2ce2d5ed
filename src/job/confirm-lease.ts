import type { Job } from './job.ts';
import type { JobStore } from './job-store.ts';
import { leaseLost } from './lease.ts';

/**
 * Asks the store whether a job is still held as it was claimed. Objects have no revision: without asking, a
 * worker that stood still for longer than its lease would replace what another made of the job meanwhile.
 * @throws LalelaError LEASE_LOST
 */
export async function confirmLease(
  store: Pick<JobStore, 'get'>,
  { id, lease }: Job,
): Promise<void> {
  const current = await store.get(id);
  if (lease === undefined || current?.lease?.token !== lease.token) throw leaseLost();
}
