import type { Caller } from '../../admission/index.ts';
import { jobNotFound, type Job, type JobStore } from '../../job/index.ts';

/** The caller's job. @throws LalelaError JOB_NOT_FOUND, also for another tenant's. */
export async function findJob(
  jobs: Pick<JobStore, 'get'>,
  { tenant }: Caller,
  id: string,
): Promise<Job> {
  const job = await jobs.get(id);
  if (job?.tenant !== tenant) throw jobNotFound();
  return job;
}
