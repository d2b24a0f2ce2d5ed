export type { ByteRange, ObjectInfo, ObjectLink, ObjectStore, PutOptions } from './object-store.ts';
export {
  INSTALLATION_PLACE,
  LALELA_BUCKET,
  UPLOAD_RECORDS,
  checkpointPrefix,
  olderResultPlace,
  replyPlace,
  resultPlace,
  uploadIdOf,
  uploadPlace,
  uploadRecordPlace,
} from './places.ts';
export { keepOlderFile, olderFileOf } from './older-file.ts';
export type { OlderFile } from './older-file.ts';
export { removeJobObjects, removeJobOutput } from './remove-job-objects.ts';
export { ownBucketApart } from './own-bucket-apart.ts';
