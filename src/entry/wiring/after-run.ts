/** What is due about a job after its run: callbacks, removal. Reaches no engine, so that Lambda can do it. */
import { createCallbacks } from '../../callback/index.ts';
import { holdLease } from '../../claim/index.ts';
import type { ServiceConfig } from '../../config/index.ts';
import { changeJob, giveBack, recordAttempt, type Job } from '../../job/index.ts';
import { createUpkeep } from '../../upkeep/index.ts';
import type { CoreParts } from './service-parts.ts';
import { signingSecrets } from './signing-secrets.ts';

/** Works on a job that was claimed, and writes down what came of it. */
export type Handler = (job: Job, signal: AbortSignal) => Promise<void>;

export interface AfterRun {
  readonly deliver: Handler;
  readonly remove: Handler;
  readonly purge: Handler;
}

export function createAfterRun(parts: CoreParts): AfterRun {
  const upkeep = createUpkeep({ ...parts, jobs: parts.database.jobs });
  return {
    deliver: createDelivery(parts),
    remove: (job) => upkeep.removeDue(job),
    purge: (job) => upkeep.purge(job),
  };
}

function createDelivery(parts: CoreParts): Handler {
  const { config, database, outbound } = parts;
  const callbacks = createCallbacks({
    ...parts,
    outbound,
    secretsOf: (tenant) => signingSecrets(database.tenants, tenant, parts.now()),
    scheduleMs: config.service.callbackScheduleMs,
    errorWords: config.service.errorWords,
    ...addressesOf(config.service),
    random: Math.random,
  });
  return async (job, signal) => {
    const { jobs } = database;
    const token = job.lease?.token ?? '';
    const lease = { jobs, leaseMs: config.service.leaseMs, now: parts.now, signal };
    try {
      const outcome = await holdLease(job, lease, (held) => callbacks.attempt(job, held));
      await changeJob(jobs, job.id, (current) => recordAttempt(current, token, outcome));
    } catch (error) {
      // Shutting down: the attempt counts for nothing, and another process makes it at once.
      if (signal.aborted) await changeJob(jobs, job.id, (current) => giveBack(current, token));
      throw error;
    }
  };
}

function addressesOf({ returnUrl, publicUrl }: ServiceConfig) {
  return {
    ...(returnUrl === undefined ? {} : { returnUrl }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
}
