import {
  cancelJob,
  changeJob,
  hasEnded,
  removeContent,
  type Job,
  type JobStore,
} from '../../job/index.ts';
import { without } from '../../kernel/index.ts';
import { removeJobObjects, type ObjectStore } from '../../store/index.ts';
import { hashOf } from './canonical-json.ts';
import type { ReceiptReply } from './job-schema.ts';
import { isoTime } from './wire-types.ts';

interface Deletion {
  readonly jobs: JobStore;
  readonly objects: ObjectStore;
  readonly now: () => number;
}

/**
 * Removes recording, checkpoints and result, then says so in the record: a crash in between leaves a job
 * that says nothing, and deleting it again removes the rest.
 * @returns the receipt, the same one however often.
 */
export async function deleteJob(parts: Deletion, found: Job): Promise<ReceiptReply> {
  if (found.removed !== undefined) return receiptOf(found, found.removed.atMs);
  const { jobs, objects, now } = parts;
  // Its worker finds its lease gone, and writes no more results.
  const stopped = await changeJob(jobs, found.id, (job) => stop(job, now()));
  await removeJobObjects(objects, stopped);
  const removed = await changeJob(jobs, found.id, (job) =>
    job.removed === undefined ? removeContent(job, 'deleted', now()) : job,
  );
  return receiptOf(removed, removed.removed?.atMs ?? now());
}

function stop(job: Job, nowMs: number): Job {
  return hasEnded(job) ? job : cancelJob(without(job, 'callback'), nowMs);
}

function receiptOf({ id, recording, result }: Job, deletedAtMs: number): ReceiptReply {
  const receipt = {
    id,
    deleted_at: isoTime(deletedAtMs),
    ...(recording === undefined ? {} : { recording_sha256: recording.sha256 }),
    ...(result === undefined ? {} : { result_sha256: result.sha256 }),
  };
  return { ...receipt, receipt_sha256: hashOf(receipt) };
}
