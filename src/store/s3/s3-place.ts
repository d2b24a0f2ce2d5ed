/** Where an object lies in S3. */
import { checkPlace, LalelaError, type ObjectPlace } from '../../kernel/index.ts';
import { LALELA_BUCKET } from '../places.ts';

/** With the name of a bucket of S3. */
export type S3Place = ObjectPlace;

/**
 * @param ownBucket the bucket of S3 that holds what is Lalela's own. Nobody names it: by its own name it
 * would be open to every key that may name any bucket.
 * @throws LalelaError OBJECT_PLACE_INVALID, BUCKET_FORBIDDEN.
 */
export function s3PlaceOf({ bucket, key }: ObjectPlace, ownBucket: string): S3Place {
  checkPlace(bucket, key);
  if (bucket === LALELA_BUCKET) return { bucket: ownBucket, key };
  if (bucket === ownBucket)
    throw new LalelaError(
      'BUCKET_FORBIDDEN',
      "The bucket is the service's own. Name one of yours; what is uploaded to the service is named by its upload.",
    );
  return { bucket, key };
}
