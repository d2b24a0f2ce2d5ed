/** What SQLite says → what is told. */
import { LalelaError, systemErrorCode } from '../../kernel/index.ts';

/** Whether another process is writing just now. */
export function isBusy(error: unknown): boolean {
  const code = systemErrorCode(error) ?? '';
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}

export function sqliteError(error: unknown): LalelaError {
  if (error instanceof LalelaError) return error;
  const code = systemErrorCode(error) ?? '';
  if (isBusy(error)) return busy(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return diskFull(error);
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT'))
    return databaseInvalid(
      'The file of the database is not an SQLite database, or is damaged. Restore it from a backup, or move it away to begin anew.',
      error,
    );
  return new LalelaError(
    'DATABASE_UNAVAILABLE',
    'The file of the database cannot be read or written. Expected a folder that this user may write in, on a disk that works.',
    { cause: error },
  );
}

export function databaseInvalid(message: string, cause?: unknown): LalelaError {
  return new LalelaError('DATABASE_INVALID', message, { cause });
}

export function databaseClosed(): LalelaError {
  return new LalelaError(
    'DATABASE_UNAVAILABLE',
    'The database is closed: the service is stopping. Try again later.',
    { isRetryable: true },
  );
}

function busy(cause: unknown): LalelaError {
  return new LalelaError(
    'DATABASE_UNAVAILABLE',
    'Other processes kept the database busy for too long. Try again.',
    { isRetryable: true, cause },
  );
}

function diskFull(cause: unknown): LalelaError {
  return new LalelaError(
    'DISK_FULL',
    'The disk of the database is full. Free some space, then try again.',
    { isRetryable: true, cause },
  );
}
