/** A copy of an object as a file, whole or not at all. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isAbort, LalelaError, systemErrorCode } from '../../kernel/index.ts';
import { cancelled } from '../object-errors.ts';
import { unavailable } from './s3-errors.ts';

export interface Download {
  readonly body: Readable;
  /** As S3 announced it. */
  readonly bytes: number | undefined;
}

/**
 * @returns the path, in `folder`. @throws LalelaError DISK_FULL, SCRATCH_UNWRITABLE, CANCELLED,
 * OBJECT_STORE_UNAVAILABLE where the body ends early.
 */
export async function downloadObject(
  { body, bytes }: Download,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const path = join(folder, `${randomUUID()}.object`);
  try {
    await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
    if (bytes !== undefined && (await stat(path)).size !== bytes)
      throw unavailable(new Error('The body ended early.'));
    return path;
  } catch (error) {
    await rm(path, { force: true });
    throw downloadError(error, signal);
  }
}

function downloadError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted && isAbort(error)) return cancelled(error);
  if (error instanceof LalelaError) return error;
  const code = systemErrorCode(error) ?? '';
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code))
    return new LalelaError(
      'DISK_FULL',
      'The disk of the scratch folder is full. Free some space, then try again.',
      { isRetryable: true, cause: error },
    );
  return new LalelaError(
    'SCRATCH_UNWRITABLE',
    'The folder for scratch files cannot be written. Expected one that this user may write in.',
    { cause: error },
  );
}
