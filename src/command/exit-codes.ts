import { LalelaError, type ErrorCode } from '../kernel/index.ts';

/** What the command ends with. 101 is what the 2021 system's task ended with in the same cases. */
export const EXIT = { done: 0, failed: 1, usage: 2, notMediaOrNoModel: 101 } as const;

const CODES: Partial<Record<ErrorCode, number>> = {
  USAGE: EXIT.usage,
  CONFIG_INVALID: EXIT.usage,
  LANGUAGE_UNKNOWN: EXIT.usage,
  MODEL_UNKNOWN: EXIT.usage,
  FILE_EMPTY: EXIT.notMediaOrNoModel,
  NOT_MEDIA: EXIT.notMediaOrNoModel,
  NO_AUDIO: EXIT.notMediaOrNoModel,
  MEDIA_REFUSED: EXIT.notMediaOrNoModel,
  NO_MODEL_FOR_LANGUAGE: EXIT.notMediaOrNoModel,
};

export function exitCodeOf(error: unknown): number {
  return error instanceof LalelaError ? (CODES[error.code] ?? EXIT.failed) : EXIT.failed;
}

/** Of several recordings' exit codes: theirs where they agree among the failed, else 1. */
export function worstOf(codes: readonly number[]): number {
  const failed = new Set(codes.filter((code) => code !== EXIT.done));
  if (failed.size === 0) return EXIT.done;
  const [only] = failed;
  return failed.size === 1 && only !== undefined ? only : EXIT.failed;
}
