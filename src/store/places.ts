/** Where Lalela's own objects lie. */
import { checkPlace, type ObjectPlace } from '../kernel/index.ts';

/** No key reaches it: what lies in it is handed out by its job only. */
export const LALELA_BUCKET = 'lalela';

/** What the workers of an installation have, for doors that run elsewhere. */
export const INSTALLATION_PLACE: ObjectPlace = { bucket: LALELA_BUCKET, key: 'installation.json' };

/** What the keys of the records of uploads begin with. */
export const UPLOAD_RECORDS = 'upload-records/';

/** @throws LalelaError OBJECT_PLACE_INVALID, as all of them, for an id that no object can be named by. */
export function uploadPlace(uploadId: string): ObjectPlace {
  return checkPlace(LALELA_BUCKET, `uploads/${onePart(uploadId)}`);
}

/** What is known of an upload beside its bytes. */
export function uploadRecordPlace(uploadId: string): ObjectPlace {
  return checkPlace(LALELA_BUCKET, `${UPLOAD_RECORDS}${onePart(uploadId)}.json`);
}

const UPLOAD = /^uploads\/([0-9a-f]{32})$/;

/** The id of the upload that lies there, if one does. */
export function uploadIdOf({ bucket, key }: ObjectPlace): string | undefined {
  return bucket === LALELA_BUCKET ? UPLOAD.exec(key)?.[1] : undefined;
}

export function resultPlace(jobId: string): ObjectPlace {
  return checkPlace(LALELA_BUCKET, `results/${onePart(jobId)}.json`);
}

/** An answer that was too long to be given; removed after a day. */
export function replyPlace(id: string): ObjectPlace {
  return checkPlace(LALELA_BUCKET, `replies/${onePart(id)}`);
}

/** What the keys of a job's checkpoints in {@link LALELA_BUCKET} begin with; ends with a slash. */
export function checkpointPrefix(jobId: string): string {
  return `${checkPlace(LALELA_BUCKET, `checkpoints/${onePart(jobId)}`).key}/`;
}

/** Of the older contract, in the client's own bucket. */
export function olderResultPlace(bucket: string, tag: string): ObjectPlace {
  return checkPlace(bucket, `decoded/${onePart(tag)}.json`);
}

/** Says which job wrote that result last. */
export function olderOwnerPlace(bucket: string, tag: string): ObjectPlace {
  return checkPlace(LALELA_BUCKET, `older-owners/${onePart(bucket)}/${onePart(tag)}`);
}

/** A slash in an id would put the object in a folder of its choosing. `..` is what every place refuses. */
function onePart(id: string): string {
  return ['', '.', '..'].includes(id) || id.includes('/') ? '/../' : id;
}
