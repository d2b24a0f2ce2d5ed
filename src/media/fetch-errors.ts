/** Why a recording was not fetched: what is final, and what may pass. */
import { LalelaError, systemErrorCode } from '../kernel/index.ts';

/** Of an answer that gives no recording. */
export function statusFailure(status: number): LalelaError {
  const mayPass = status === 408 || status === 425 || status === 429 || status >= 500;
  if (mayPass)
    return new LalelaError(
      'SOURCE_UNREACHABLE',
      `The server of the recording answered ${status}: it cannot give it just now.`,
      { isRetryable: true },
    );
  return new LalelaError(
    'SOURCE_NOT_FOUND',
    `The server of the recording answered ${status}. Check that its address is complete, has not expired and may be fetched without a login.`,
  );
}

export function tooLarge(maxBytes: number): LalelaError {
  return new LalelaError(
    'SOURCE_TOO_LARGE',
    `The recording at its address is larger than ${maxBytes} bytes, the most allowed. Split it, or compress it, as to Opus or FLAC.`,
  );
}

/** Faults of the network and of the disk in the words of this room; an abort stays what it is. */
export function fetchFailure(
  error: unknown,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): unknown {
  if (signal.aborted) return signal.reason;
  if (!(error instanceof LalelaError)) return diskFailure(error);
  if (error.code === 'TOO_LARGE') return tooLarge(maxBytes);
  if (error.code !== 'ADDRESS_UNREACHABLE') return error;
  return new LalelaError(
    'SOURCE_UNREACHABLE',
    `The recording could not be fetched. ${error.message}`,
    {
      cause: error,
      isRetryable: true,
    },
  );
}

function diskFailure(cause: unknown): LalelaError {
  const code = systemErrorCode(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new LalelaError(
      'DISK_FULL',
      'There is no room on the disk for the recording that is fetched. Free some space, or set another folder for scratch files.',
      { cause, isRetryable: true },
    );
  return new LalelaError(
    'SCRATCH_UNWRITABLE',
    'The recording that is fetched cannot be written to the folder for scratch files. Check its disk and permissions, or set another one.',
    { cause },
  );
}
