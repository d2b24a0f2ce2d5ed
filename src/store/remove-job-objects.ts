import type { Job } from '../job/index.ts';
import type { ObjectStore } from './object-store.ts';
import { removeOlderFile } from './older-file.ts';
import {
  LALELA_BUCKET,
  checkpointPrefix,
  resultPlace,
  uploadIdOf,
  uploadRecordPlace,
} from './places.ts';

/**
 * Removes every object that is Lalela's for a job: the recording where it was uploaded here, and what workers
 * made of it. What is gone already is no fault, so that it can be done again. A recording that its client
 * keeps in a bucket of its own stays.
 */
export async function removeJobObjects(objects: ObjectStore, job: Job): Promise<void> {
  const { source } = job;
  // A job that was removed before names no recording any more.
  if (source.kind === 'object' && source.isOwned && source.place.key !== '') {
    await objects.delete(source.place);
    const uploadId = uploadIdOf(source.place);
    // It holds what the client said of its file, its name too.
    if (uploadId !== undefined) await objects.delete(uploadRecordPlace(uploadId));
  }
  await removeJobOutput(objects, job);
}

/** Removes what workers write of a job: the result in both forms, checkpoints. */
export async function removeJobOutput(objects: ObjectStore, job: Job): Promise<void> {
  await objects.delete(resultPlace(job.id));
  if (job.result !== undefined) await objects.delete(job.result.place);
  await removeOlderFile(objects, job);
  const keys: string[] = [];
  for await (const key of objects.list(LALELA_BUCKET, checkpointPrefix(job.id))) keys.push(key);
  for (const key of keys) await objects.delete({ bucket: LALELA_BUCKET, key });
}
