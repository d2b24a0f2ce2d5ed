/** What PostgreSQL says, or the way to it → what is told. Its own words may hold values: they stay in `cause`. */
import { LalelaError, systemErrorCode } from '../../kernel/index.ts';

export function postgresError(error: unknown): LalelaError {
  if (error instanceof LalelaError) return error;
  const code = systemErrorCode(error) ?? '';
  if (code === '53100')
    return new LalelaError(
      'DISK_FULL',
      'The disk of the database is full. Free some space there, then try again.',
      { isRetryable: true, cause: error },
    );
  if (code.startsWith('28') || code === '3D000')
    return unavailable(
      'The database does not let this service in. Check the name, password and database in DATABASE_URL.',
      { isRetryable: false, cause: error },
    );
  if (code === '25006')
    return unavailable('The database takes no changes just now: it is a copy, or in recovery.', {
      isRetryable: true,
      cause: error,
    });
  if (code.startsWith('42'))
    return databaseInvalid(
      'The tables of the database are not as expected, or this user may not use or make them. Give DATABASE_URL a database of its own, owned by its user.',
      error,
    );
  return unavailable(
    'The database cannot be reached, or did not answer in time. Try again; if it stays so, check DATABASE_URL and that PostgreSQL runs.',
    { isRetryable: true, cause: error },
  );
}

function unavailable(
  message: string,
  options: { readonly isRetryable: boolean; readonly cause: unknown },
): LalelaError {
  return new LalelaError('DATABASE_UNAVAILABLE', message, options);
}

export function databaseInvalid(message: string, cause?: unknown): LalelaError {
  return new LalelaError('DATABASE_INVALID', message, { cause });
}
