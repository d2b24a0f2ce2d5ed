export type { ByteRange, ObjectInfo, ObjectStore, PutOptions } from './object-store.ts';
export {
  LALELA_BUCKET,
  checkpointPrefix,
  olderResultPlace,
  resultPlace,
  uploadPlace,
} from './places.ts';
export { olderFileOf } from './older-file.ts';
export type { OlderFile } from './older-file.ts';
export { removeJobObjects } from './remove-job-objects.ts';
