import { hasEnded, type Job, type JobResult } from '../../job/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { isoTime } from './wire-types.ts';

/** How long to wait before asking again for what is not ready, where nobody can tell. */
const DEFAULT_WAIT_SECONDS = 5;
const MOST_WAIT_SECONDS = 60;

/** @throws LalelaError JOB_REMOVED, RESULT_NOT_READY, RESULT_MISSING */
export function resultOf(job: Job): JobResult {
  if (job.removed !== undefined) throw jobRemoved(job.removed);
  if (!hasEnded(job)) throw notReady(job);
  if (job.result === undefined) throw missing(job);
  return job.result;
}

const REASONS = {
  private: 'the job was private',
  retention: 'the time that it was kept for was over',
  deleted: 'its deletion was asked for',
};

function jobRemoved({ atMs, reason }: NonNullable<Job['removed']>): LalelaError {
  return new LalelaError(
    'JOB_REMOVED',
    `The result was removed at ${isoTime(atMs)}, because ${REASONS[reason]}. Submit the recording again to have another.`,
  );
}

function notReady({ state, progress }: Job): LalelaError {
  const left = Math.ceil(progress?.secondsLeft ?? DEFAULT_WAIT_SECONDS);
  const waitSeconds = Math.min(MOST_WAIT_SECONDS, Math.max(1, left));
  return new LalelaError(
    'RESULT_NOT_READY',
    `The job is ${state}. Ask again later, follow its events, or have it call you.`,
    { retryAfterMs: waitSeconds * 1000 },
  );
}

function missing({ state }: Job): LalelaError {
  return new LalelaError(
    'RESULT_MISSING',
    `The job is ${state}, and has no result. \`GET /v1/jobs/{id}\` says why.`,
  );
}
