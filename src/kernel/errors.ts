/**
 * Every fault that Lalela reports by itself. `code` is one of {@link ERROR_CODES}; `message` says what
 * was wrong, what was expected and what to do, and never holds speech, file names, addresses with
 * queries, keys or an engine's own error text (those go in `cause`, which is not shown).
 */
import type { ErrorCode } from './error-codes.ts';

export interface LalelaErrorOptions {
  /** Whether the same call may succeed later without a change. Default false. */
  readonly isRetryable?: boolean;
  /** How long to wait before the same call, milliseconds; implies that it may succeed then. */
  readonly retryAfterMs?: number;
  /** What was caught; kept for debuggers, never printed or logged. */
  readonly cause?: unknown;
}

export class LalelaError extends Error {
  readonly code: ErrorCode;
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: LalelaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LalelaError';
    this.code = code;
    this.isRetryable = options.isRetryable ?? options.retryAfterMs !== undefined;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What may be logged of a caught value: its code; of a fault of our own nothing, for its text may hold speech. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof LalelaError ? error.code : 'INTERNAL';
}

/** Whether a caught value is an abort (Ctrl-C, a cancelled job), not a fault. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

/** The `code` of a caught Node.js system error (`ENOENT`, `ENOSPC` …), if it has one. */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
