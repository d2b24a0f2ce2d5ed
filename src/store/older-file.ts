import { text } from 'node:stream/consumers';
import type { Job } from '../job/index.ts';
import { LalelaError, type ObjectPlace } from '../kernel/index.ts';
import type { ObjectStore } from './object-store.ts';
import { LALELA_BUCKET, olderOwnerPlace, olderResultPlace } from './places.ts';

/** The result of a job in the older contract's form. */
export interface OlderFile {
  readonly tag: string;
  /** Read anew for every callback. In Lalela's own bucket, under the name of its job. */
  readonly place: ObjectPlace;
  /** Where a client of the older contract reads it. */
  readonly published?: ObjectPlace;
}

/** `undefined` for a job that needs no such file. */
export function olderFileOf({ id, older, callback }: Job): OlderFile | undefined {
  const place = ownPlace(id);
  if (older !== undefined)
    return { tag: older.tag, place, published: olderResultPlace(older.bucket, older.tag) };
  return callback?.format === 'older' ? { tag: id, place } : undefined;
}

/**
 * Keeps the file of the older form, for a job that needs one. A client may send a tag again, also while
 * callbacks of the earlier job are due: what is published is then the later job's, and each calls back with
 * its own. Whose the published one is, is written down before, so that the other's removal leaves it.
 */
export async function keepOlderFile(
  objects: ObjectStore,
  job: Job,
  render: () => string,
): Promise<void> {
  const file = olderFileOf(job);
  if (file === undefined) return;
  const body = Buffer.from(render());
  await objects.put(file.place, body);
  if (job.older === undefined || file.published === undefined) return;
  await objects.put(olderOwnerPlace(job.older.bucket, job.older.tag), Buffer.from(job.id));
  await objects.put(file.published, body);
}

/** Removes that file, and what is published of it unless another job has replaced it. */
export async function removeOlderFile(objects: ObjectStore, job: Job): Promise<void> {
  await objects.delete(ownPlace(job.id));
  const published = olderFileOf(job)?.published;
  if (job.older === undefined || published === undefined) return;
  const owner = olderOwnerPlace(job.older.bucket, job.older.tag);
  if ((await readOwner(objects, owner)) !== job.id) return;
  await objects.delete(published);
  await objects.delete(owner);
}

function ownPlace(jobId: string): ObjectPlace {
  return olderResultPlace(LALELA_BUCKET, jobId);
}

async function readOwner(objects: ObjectStore, place: ObjectPlace): Promise<string | undefined> {
  try {
    return await text(await objects.get(place));
  } catch (error) {
    if (error instanceof LalelaError && error.code === 'OBJECT_NOT_FOUND') return undefined;
    throw error;
  }
}
