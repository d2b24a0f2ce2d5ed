import { LalelaError } from '../../kernel/index.ts';
import { freeDiskBytes, runProgram, type FreeDiskBytes } from '../../runtime/index.ts';
import { createFfmpegDecoder } from '../ffmpeg-decoder.ts';
import type { FfmpegCall, FfmpegRunner } from '../ffmpeg-runner.ts';
import type { MediaDecoder } from '../media-decoder.ts';
import type { SystemFfmpeg } from './find-system-ffmpeg.ts';
import { limitedCommand } from './limited-command.ts';

export interface SystemFfmpegParts {
  readonly freeDiskBytes?: FreeDiskBytes;
}

/** Decodes with the ffmpeg that {@link findSystemFfmpeg} found: one process a call, nothing kept between. */
export function createSystemFfmpegDecoder(
  found: SystemFfmpeg,
  parts: SystemFfmpegParts = {},
): MediaDecoder {
  const runner: FfmpegRunner = {
    // An absolute path is never read as anything else; the prefix says so once more.
    inputUrl: (path) => `file:${path}`,
    outputUrl: 'pipe:1',
    protocols: 'file,pipe',
    run: (call) => runTool(found, call),
  };
  return createFfmpegDecoder({ runner, freeDiskBytes, ...parts });
}

async function runTool(found: SystemFfmpeg, call: FfmpegCall) {
  const { limits, signal, onOutput } = call;
  try {
    return await runProgram({
      ...limitedCommand(found.prlimit, [found[call.tool], ...call.arguments], limits.processorMs),
      wallClockMs: limits.wallClockMs,
      signal,
      onOutput,
    });
  } catch (error) {
    if (!isStartError(error)) throw error;
    throw new LalelaError(
      'DECODER_FAILED',
      'ffmpeg was found before but can no longer be started. Install it again, then try once more.',
      { isRetryable: true, cause: error },
    );
  }
}

function isStartError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && String(error.syscall).startsWith('spawn');
}
