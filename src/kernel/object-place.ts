import { LalelaError } from './errors.ts';

/** An object of a bucket of the object store. */
export interface ObjectPlace {
  readonly bucket: string;
  /** Parts joined by `/`. */
  readonly key: string;
}

/** As S3 has them, so that a name that works on a folder works there. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const LONGEST_KEY_BYTES = 1024;
const LONGEST_PART_BYTES = 255;
const FORBIDDEN = /[\u0000-\u001f\u007f\\]/;

/**
 * Takes a place from outside. Nothing of it is repeated in the message.
 * @throws LalelaError OBJECT_PLACE_INVALID for a name that no store keeps, or that could lead out of the bucket.
 */
export function checkPlace(bucket: string, key: string): ObjectPlace {
  if (!BUCKET.test(bucket) || bucket.includes('..'))
    throw invalid(
      'The name of the bucket is not one: 3 to 63 small letters, digits, dots and hyphens are, as in "my-recordings".',
    );
  const fault = faultOfKey(key);
  if (fault !== undefined) throw invalid(`The path of the object is not allowed: ${fault}.`);
  return { bucket, key };
}

function faultOfKey(key: string): string | undefined {
  const parts = key.split('/');
  if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) return 'it is longer than 1024 bytes';
  if (FORBIDDEN.test(key)) return 'it holds a backslash or a control character';
  if (/\p{Surrogate}/u.test(key)) return 'it is not Unicode';
  if (parts.includes('')) return 'it is empty, begins or ends with a slash, or has two together';
  if (parts.includes('.') || parts.includes('..')) return 'it has a part "." or ".."';
  if (parts.some((part) => Buffer.byteLength(part) > LONGEST_PART_BYTES))
    return 'one of its parts is longer than 255 bytes';
  return undefined;
}

function invalid(message: string): LalelaError {
  return new LalelaError('OBJECT_PLACE_INVALID', message);
}
