export type { ByteRange, ObjectInfo, ObjectStore, PutOptions } from './object-store.ts';
export {
  LALELA_BUCKET,
  UPLOAD_RECORDS,
  checkpointPrefix,
  olderResultPlace,
  resultPlace,
  uploadIdOf,
  uploadPlace,
  uploadRecordPlace,
} from './places.ts';
export { keepOlderFile, olderFileOf } from './older-file.ts';
export type { OlderFile } from './older-file.ts';
export { removeJobObjects, removeJobOutput } from './remove-job-objects.ts';
