/** What S3 says → what is told. Its words stay in `cause`. */
import { isAbort, LalelaError } from '../../kernel/index.ts';
import { cancelled, objectExists, objectNotFound } from '../object-errors.ts';

/** A LalelaError for whatever the S3 client failed with, after its own retries. */
export function s3Error(error: unknown): LalelaError {
  if (error instanceof LalelaError) return error;
  if (error instanceof Error && error.name === 'AbortError') return cancelled(error);
  const status = statusOf(error);
  if (status === undefined)
    return isNamed(error, 'CredentialsProviderError') ? refused(error) : unavailable(error);
  return (BY_STATUS[status] ?? (status >= 500 ? unavailable : faulty))(error);
}

/** Whether the range that was asked for holds no byte of the object. */
export function isRangeBeyond(error: unknown): boolean {
  return statusOf(error) === 416;
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

const BY_STATUS: Readonly<Record<number, (cause: unknown) => LalelaError>> = {
  301: elsewhere,
  // The name of a new bucket is not known everywhere yet.
  307: unavailable,
  400: (cause) => (isNamed(cause, 'ExpiredToken') ? refused : faulty)(cause),
  401: refused,
  403: refused,
  404: objectNotFound,
  408: unavailable,
  // Another of the same name was being kept, or what is asked cannot be done just now.
  409: (cause) =>
    (isNamed(cause, 'ConditionalRequestConflict') ? objectExists : unavailable)(cause),
  412: objectExists,
  429: unavailable,
};

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata
    ?.httpStatusCode;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

export function unavailable(cause: unknown): LalelaError {
  return new LalelaError(
    'OBJECT_STORE_UNAVAILABLE',
    isAbort(cause)
      ? 'S3 did not answer in time. Try again.'
      : 'S3 does not answer, stopped in the middle, or is asked too much just now. Try again.',
    { isRetryable: true, cause },
  );
}

function refused(cause: unknown): LalelaError {
  return new LalelaError(
    'OBJECT_STORE_UNAVAILABLE',
    'S3 refuses access to the object or its bucket. Expected a bucket that the role of this service may use: give it s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket there.',
    { cause },
  );
}

function elsewhere(cause: unknown): LalelaError {
  return new LalelaError(
    'OBJECT_STORE_UNAVAILABLE',
    'The bucket lies in another region. Expected one in the region of this service, so that no recording leaves it: copy the recording.',
    { cause },
  );
}

function faulty(cause: unknown): LalelaError {
  return new LalelaError(
    'OBJECT_STORE_UNAVAILABLE',
    'S3 refuses the request. Expected an object that can be read as it is: neither archived nor encrypted with a key of its client.',
    { cause },
  );
}
