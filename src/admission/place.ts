import { LalelaError, checkPlace, type ObjectPlace } from '../kernel/index.ts';
import { LALELA_BUCKET } from '../store/index.ts';
import type { Caller } from './admission.ts';

/** @throws LalelaError OBJECT_PLACE_INVALID, BUCKET_FORBIDDEN */
export type CheckPlaceFor = (
  caller: Pick<Caller, 'buckets'>,
  bucket: string,
  key: string,
) => ObjectPlace;

/** @param ownBuckets that hold Lalela's objects under other names than its own. */
export function createPlaceCheck(ownBuckets: readonly string[] = []): CheckPlaceFor {
  const own = new Set([LALELA_BUCKET, ...ownBuckets]);
  return ({ buckets }, bucket, key) => {
    const place = checkPlace(bucket, key);
    const isAllowed = !own.has(bucket) && (buckets?.includes(bucket) ?? true);
    if (isAllowed) return place;
    throw new LalelaError(
      'BUCKET_FORBIDDEN',
      'The key does not allow this bucket. Name one that it allows, or ask the operator for a key that allows it.',
    );
  };
}
