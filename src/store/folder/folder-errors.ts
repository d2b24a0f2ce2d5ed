/** What the file system says → what is told. Paths stay in `cause`. */
import { LalelaError, isAbort, systemErrorCode } from '../../kernel/index.ts';
import { cancelled, objectExists, objectNotFound } from '../object-errors.ts';

/** A link could lead out of the store, wherever it leads now. */
export function placeIsLink(cause?: unknown): LalelaError {
  return new LalelaError(
    'OBJECT_PLACE_INVALID',
    'The path of the object leads through a link, or to what is not a file. Objects are ordinary files in ordinary folders.',
    { cause },
  );
}

/** A folder cannot hold an object `a` beside an object `a/b`. */
export function placeIsFolder(cause?: unknown): LalelaError {
  return new LalelaError(
    'OBJECT_PLACE_INVALID',
    'The path of the object is the folder of other objects, or leads through an object. Choose another one.',
    { cause },
  );
}

function diskFull(cause: unknown): LalelaError {
  return new LalelaError(
    'DISK_FULL',
    'The disk of the object store is full. Free some space, then try again.',
    { isRetryable: true, cause },
  );
}

export function unwritable(cause: unknown): LalelaError {
  return new LalelaError(
    'OBJECT_STORE_UNWRITABLE',
    'The folder of objects cannot be read or written. Expected a folder that this user may write in: change its permissions, or set another one.',
    { cause },
  );
}

const BY_SYSTEM_CODE: Readonly<Record<string, (cause: unknown) => LalelaError>> = {
  ENOENT: objectNotFound,
  ELOOP: placeIsLink,
  EEXIST: objectExists,
  EISDIR: placeIsFolder,
  ENOTDIR: placeIsFolder,
  ENOTEMPTY: placeIsFolder,
  ENAMETOOLONG: placeIsFolder,
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  EFBIG: diskFull,
};

/** A LalelaError for whatever was caught at a call of the file system. */
export function storeError(error: unknown): LalelaError {
  if (error instanceof LalelaError) return error;
  if (isAbort(error)) return cancelled(error);
  return (BY_SYSTEM_CODE[systemErrorCode(error) ?? ''] ?? unwritable)(error);
}

/** Runs calls that only look for an object: what leads through another object is not there. */
export async function lookedUp<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw systemErrorCode(error) === 'ENOTDIR' ? objectNotFound(error) : storeError(error);
  }
}

/** Runs calls of the file system. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}
