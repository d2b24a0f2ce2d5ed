import type { ObjectPlace } from '../kernel/index.ts';
import type { ObjectStore } from './object-store.ts';
import { LALELA_BUCKET } from './places.ts';

/** Keeps Lalela's own objects in `own`, and those of every other bucket in `others`. */
export function ownBucketApart(own: ObjectStore, others: ObjectStore): ObjectStore {
  const storeOf = (bucket: string) => (bucket === LALELA_BUCKET ? own : others);
  const at = (place: ObjectPlace) => storeOf(place.bucket);
  return {
    ...others,
    put: (place, body, options) => at(place).put(place, body, options),
    get: (place, range) => at(place).get(place, range),
    size: (place) => at(place).size(place),
    delete: (place) => at(place).delete(place),
    list: (bucket, prefix) => storeOf(bucket).list(bucket, prefix),
    localFile: (place, folder, signal) => at(place).localFile(place, folder, signal),
    checkWritable: () => own.checkWritable(),
  };
}
