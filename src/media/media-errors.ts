/** Why a recording was not decoded, told from how FFmpeg ended. */
import { LalelaError } from '../kernel/index.ts';
import type { ProgramEnd } from '../runtime/index.ts';
import { CRASH_EXIT_CODE } from './crash-exit-code.ts';
import { isMp4Head, readWavClaims } from './file-head.ts';
import type { InputFile } from './input-file.ts';
import { checkClaims } from './media-limits.ts';

/** Codes that FFmpeg itself does not end with: it was not found, could not be started, or crashed. */
const FOREIGN_EXIT_CODES: readonly (number | null)[] = [null, CRASH_EXIT_CODE, 126, 127];
/** Lines that the writing side of FFmpeg says: nothing about the recording. */
const OUTPUT_LINE = /^\[s16le @/;
/**
 * FFmpeg calls the frames that an AMR telephone sends while nobody speaks corrupt, and leaves a gap, which
 * the decoder's arguments fill with silence.
 */
const AMR_REST_LINE = /^\[(s16le|amr(nb|wb)) @|Error (while decoding|submitting packet)/;
/** What ffmpeg ends with when more than two thirds of the frames had errors. */
const TOO_MANY_ERRORS = 69;

export function notMedia(cause?: unknown): LalelaError {
  return new LalelaError(
    'NOT_MEDIA',
    'This file is not a recording that can be decoded. Expected sound or video such as WAV, MP3, M4A, FLAC, Ogg, AMR, WebM or MP4: check that it was copied completely, or convert it.',
    { cause },
  );
}

/** The error for a run that yielded nothing of use. */
export function decoderError(end: ProgramEnd, file: InputFile): LalelaError {
  const unrelated = unrelatedError(end);
  if (unrelated !== undefined) return unrelated;
  const wav = readWavClaims(file.head);
  if (wav !== undefined) {
    try {
      checkClaims(wav);
    } catch (error) {
      if (error instanceof LalelaError) return error;
    }
  }
  return fileError(end.errorText, file);
}

function fileError(errorText: string, file: InputFile): LalelaError {
  const cause = new Error(errorText);
  if (errorText.includes('moov atom not found') && isMp4Head(file.head)) {
    return new LalelaError(
      'NOT_MEDIA',
      'The recording is cut short: the index of its sound is missing, as after an upload or a recording that did not finish. Copy it again from its source.',
      { cause },
    );
  }
  if (errorText.includes('Format not on whitelist')) {
    return new LalelaError(
      'NOT_MEDIA',
      'This file is text, a picture, a list of other files (a playlist) or of a rare format, not a recording that is accepted. Name the recording itself, or convert it to WAV.',
      { cause },
    );
  }
  if (errorText.includes('Cannot allocate memory')) {
    return new LalelaError(
      'MEDIA_REFUSED',
      'The recording asks for more memory than a recording may. Check that it was copied completely, or convert it to WAV.',
      { cause },
    );
  }
  return notMedia(cause);
}

/** The error for a run that ended in a way that says nothing about the recording, if it did. */
export function unrelatedError(end: ProgramEnd): LalelaError | undefined {
  const cause = new Error(`exit ${end.exitCode ?? end.signalName ?? '?'}: ${end.errorText}`);
  if (end.isTimedOut || end.signalName === 'SIGXCPU') {
    return new LalelaError(
      'DECODER_FAILED',
      'The decoder took far longer than the recording should need and was stopped. Try again, or convert the recording to WAV.',
      { isRetryable: true, cause },
    );
  }
  if (FOREIGN_EXIT_CODES.includes(end.exitCode)) {
    return new LalelaError(
      'DECODER_FAILED',
      'The decoder ended unexpectedly. Try again, or convert the recording to WAV.',
      { isRetryable: true, cause },
    );
  }
  return undefined;
}

/** Whether FFmpeg met faults in the recording that it worked around. */
export function hasDecodingErrors(end: ProgramEnd, codec: string): boolean {
  const isAmr = codec.startsWith('amr');
  if (end.exitCode !== 0 && !(isAmr && end.exitCode === TOO_MANY_ERRORS)) return true;
  const harmless = isAmr ? AMR_REST_LINE : OUTPUT_LINE;
  return end.errorText
    .split('\n')
    .some((line) => /\[(error|fatal|panic)\]/.test(line) && !harmless.test(line));
}
