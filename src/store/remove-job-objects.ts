import type { Job } from '../job/index.ts';
import type { ObjectPlace } from '../kernel/index.ts';
import type { ObjectStore } from './object-store.ts';
import { olderFileOf } from './older-file.ts';
import { LALELA_BUCKET, checkpointPrefix, resultPlace } from './places.ts';

/**
 * Removes every object that is Lalela's for a job: the recording where it was uploaded here, the result in
 * both forms, checkpoints. What is gone already is no fault, so that it can be done again. A recording that
 * its client keeps in a bucket of its own stays.
 */
export async function removeJobObjects(objects: ObjectStore, job: Job): Promise<void> {
  for (const place of placesOf(job)) await objects.delete(place);
  const keys: string[] = [];
  for await (const key of objects.list(LALELA_BUCKET, checkpointPrefix(job.id))) keys.push(key);
  for (const key of keys) await objects.delete({ bucket: LALELA_BUCKET, key });
}

function placesOf(job: Job): readonly ObjectPlace[] {
  const { source, result } = job;
  const places: ObjectPlace[] = [resultPlace(job.id)];
  // A job that was removed before names no recording any more.
  if (source.kind === 'object' && source.isOwned && source.place.key !== '')
    places.push(source.place);
  if (result !== undefined) places.push(result.place);
  const older = olderFileOf(job);
  if (older !== undefined) places.push(older.place);
  return places;
}
