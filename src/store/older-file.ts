import { text } from 'node:stream/consumers';
import type { Job } from '../job/index.ts';
import { LalelaError, type ObjectPlace } from '../kernel/index.ts';
import type { ObjectStore } from './object-store.ts';
import { LALELA_BUCKET, olderOwnerPlace, olderResultPlace } from './places.ts';

/** The result of a job in the older contract's form: read anew for every callback. */
export interface OlderFile {
  readonly place: ObjectPlace;
  readonly tag: string;
}

/**
 * Where the file of the older form lies that a job's result is also kept as: where its client said, or,
 * for a client of another door that asked for callbacks of this form, in Lalela's own bucket. `undefined`
 * for a job that needs none.
 */
export function olderFileOf({ id, older, callback }: Job): OlderFile | undefined {
  if (older !== undefined)
    return { place: olderResultPlace(older.bucket, older.tag), tag: older.tag };
  if (callback?.format !== 'older') return undefined;
  return { place: olderResultPlace(LALELA_BUCKET, id), tag: id };
}

/**
 * Keeps the file of the older form, for a job that needs one. A client may send a tag again, and the file is
 * then the later job's: whose it is, is written down before, so that the removal of the other leaves it.
 */
export async function keepOlderFile(
  objects: ObjectStore,
  job: Job,
  render: () => string,
): Promise<void> {
  const file = olderFileOf(job);
  if (file === undefined) return;
  const owner = ownerPlaceOf(job);
  if (owner !== undefined) await objects.put(owner, Buffer.from(job.id));
  await objects.put(file.place, Buffer.from(render()));
}

/** Removes that file, unless another job has written it since. */
export async function removeOlderFile(objects: ObjectStore, job: Job): Promise<void> {
  const file = olderFileOf(job);
  if (file === undefined) return;
  const owner = ownerPlaceOf(job);
  if (owner !== undefined && (await readOwner(objects, owner)) !== job.id) return;
  await objects.delete(file.place);
  if (owner !== undefined) await objects.delete(owner);
}

/** In Lalela's own bucket the file has the name of its job. */
function ownerPlaceOf({ older }: Job): ObjectPlace | undefined {
  return older && olderOwnerPlace(older.bucket, older.tag);
}

async function readOwner(objects: ObjectStore, place: ObjectPlace): Promise<string | undefined> {
  try {
    return await text(await objects.get(place));
  } catch (error) {
    if (error instanceof LalelaError && error.code === 'OBJECT_NOT_FOUND') return undefined;
    throw error;
  }
}
