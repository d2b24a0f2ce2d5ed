/** What every adapter tells in the same words. */
import { LalelaError } from '../kernel/index.ts';

export function objectNotFound(cause?: unknown): LalelaError {
  return new LalelaError(
    'OBJECT_NOT_FOUND',
    'There is no such object in the bucket. Check the name of the bucket and the path.',
    { cause },
  );
}

export function objectExists(cause?: unknown): LalelaError {
  return new LalelaError(
    'OBJECT_EXISTS',
    'There is an object of this name already, and it is not replaced. Choose another name.',
    { cause },
  );
}

export function cancelled(cause?: unknown): LalelaError {
  return new LalelaError('CANCELLED', 'The object was not kept: the work was stopped on request.', {
    cause,
  });
}
