/**
 * Limits on what waits and runs. Counting costs a reading of the store every few seconds, not one a
 * submission: what was admitted since is added to it. Each process counts for itself, so that several may
 * together go beyond a limit by what they admit within those seconds.
 */
import { LalelaError, SECOND_MS } from '../kernel/index.ts';
import type { QueueState, Usage } from '../job/index.ts';
import type { AdmissionParts } from './admission.ts';
import { monthOf } from './calendar-month.ts';
import { createCounted, type Addition } from './counted.ts';
import type { TenantLimits } from './tenant-store.ts';

export interface Quotas {
  /** Takes a place for one more job. @throws LalelaError QUOTA_JOBS, QUOTA_AUDIO, QUEUE_FULL */
  take(tenant: string, limits: TenantLimits): Promise<Addition>;
}

const FRESH_MS = 3 * SECOND_MS;
/** Jobs may have ended since the count: before somebody is refused, it must be as fresh as this. */
const FRESH_FOR_REFUSAL_MS = 250;
/** The queue is one for all tenants. */
const QUEUE = '';

export function createQuotas({ jobs, queueLimit, now }: AdmissionParts): Quotas {
  const usages = createCounted<Usage>({
    now,
    read: (tenant) => jobs.usage({ tenant, ...monthOf(now()) }),
  });
  const queues = createCounted<QueueState>({ now, read: () => jobs.queue(now()) });

  async function tryToTake(tenant: string, limits: TenantLimits, freshMs: number) {
    const queue = await queues.get(QUEUE, freshMs);
    const usage = await usages.get(tenant, freshMs);
    // From here to the taking nothing waits, so that no other submission takes the same place.
    if (queue.queued + queues.added(QUEUE) >= queueLimit) return queueFull();
    if (usage.active + usages.added(tenant) >= limits.jobsAtOnce) return tooManyJobs(limits);
    const hasSoundLeft = usage.audioMs < limits.audioSecondsMonth * SECOND_MS;
    return hasSoundLeft ? begin(tenant) : tooMuchSound(limits, now());
  }

  function begin(tenant: string): Addition {
    const additions = [queues.begin(QUEUE), usages.begin(tenant)];
    return {
      keep: () => additions.forEach((addition) => addition.keep()),
      drop: () => additions.forEach((addition) => addition.drop()),
    };
  }

  return {
    async take(tenant, limits) {
      const known = await tryToTake(tenant, limits, FRESH_MS);
      if (!(known instanceof LalelaError)) return known;
      const fresh = await tryToTake(tenant, limits, FRESH_FOR_REFUSAL_MS);
      if (fresh instanceof LalelaError) throw fresh;
      return fresh;
    },
  };
}

function tooManyJobs({ jobsAtOnce }: TenantLimits): LalelaError {
  return new LalelaError(
    'QUOTA_JOBS',
    `The tenant has as many jobs queued or running as it may (${jobsAtOnce}). Submit again when some have ended.`,
    { retryAfterMs: 30 * SECOND_MS },
  );
}

function tooMuchSound({ audioSecondsMonth }: TenantLimits, nowMs: number): LalelaError {
  return new LalelaError(
    'QUOTA_AUDIO',
    `The tenant has used the ${audioSecondsMonth} seconds of sound that it may in a calendar month (UTC). Ask the operator for more, or wait for the next month.`,
    { retryAfterMs: monthOf(nowMs).untilMs - nowMs },
  );
}

function queueFull(): LalelaError {
  return new LalelaError(
    'QUEUE_FULL',
    'As many jobs wait as may. Submit again after the time that Retry-After says.',
    { retryAfterMs: 60 * SECOND_MS },
  );
}
