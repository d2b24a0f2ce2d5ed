import { LalelaError, checkPlace, type ObjectPlace } from '../kernel/index.ts';
import { LALELA_BUCKET } from '../store/index.ts';
import type { Caller } from './admission.ts';

/** @throws LalelaError OBJECT_PLACE_INVALID, BUCKET_FORBIDDEN */
export function checkPlaceFor(
  { buckets }: Pick<Caller, 'buckets'>,
  bucket: string,
  key: string,
): ObjectPlace {
  const place = checkPlace(bucket, key);
  const isAllowed = bucket !== LALELA_BUCKET && (buckets?.includes(bucket) ?? true);
  if (isAllowed) return place;
  throw new LalelaError(
    'BUCKET_FORBIDDEN',
    'The key does not allow this bucket. Name one that it allows, or ask the operator for a key that allows it.',
  );
}
