export type { ByteRange, ObjectInfo, ObjectStore, PutOptions } from './object-store.ts';
export {
  LALELA_BUCKET,
  checkpointPrefix,
  olderResultPlace,
  resultPlace,
  uploadPlace,
} from './places.ts';
export { keepOlderFile, olderFileOf } from './older-file.ts';
export type { OlderFile } from './older-file.ts';
export { removeJobObjects, removeJobOutput } from './remove-job-objects.ts';
