import type { Job } from '../job/index.ts';
import type { ObjectPlace } from '../kernel/index.ts';
import { LALELA_BUCKET, olderResultPlace } from './places.ts';

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
