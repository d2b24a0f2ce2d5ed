import { changeJob, removeContent, type Job, type JobStore } from '../job/index.ts';
import type { Log } from '../telemetry/index.ts';
import { removeJobObjects, type ObjectStore } from '../store/index.ts';

/** Removes what jobs leave. Which job is due, the store's agenda says; whoever claims it calls this. */
export interface Upkeep {
  /**
   * Removes recording and result of a job that was claimed to `remove`, and says so in its record. Objects
   * go first: a record that says "removed" is never wrong, and what breaks off is done again.
   * @throws LalelaError what the stores throw; the claim then lapses, and it is tried again.
   */
  removeDue(job: Job): Promise<void>;
  /** Forgets a job that was claimed to `purge`. */
  purge(job: Job): Promise<void>;
}

export interface UpkeepParts {
  readonly jobs: JobStore;
  readonly objects: ObjectStore;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: Log;
}

export function createUpkeep({ jobs, objects, now, log }: UpkeepParts): Upkeep {
  return {
    async removeDue(job) {
      const reason = job.retention.isPrivate ? 'private' : 'retention';
      await removeJobObjects(objects, job);
      await changeJob(jobs, job.id, (kept) =>
        kept.removed === undefined ? removeContent(kept, reason, now()) : kept,
      );
      log.info({ job: job.id, reason }, 'removed what a job left');
    },
    async purge(job) {
      // Again, for an object that was written after its job's removal by a worker that did not know of it.
      await removeJobObjects(objects, job);
      await jobs.forget(job.id);
      log.info({ job: job.id }, 'forgot a job');
    },
  };
}
