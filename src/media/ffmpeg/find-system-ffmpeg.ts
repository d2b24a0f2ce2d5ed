import { findProgram, runProgram } from '../../runtime/index.ts';
import { limitedCommand } from './limited-command.ts';

export interface SystemFfmpeg {
  /** Absolute paths. */
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** As ffmpeg names it, for example `5.1.9-0+deb12u1`. */
  readonly version: string;
  /** Sets limits on processor time and memory; Linux only. */
  readonly prlimit?: string;
}

const VERSION_MS = 10_000;

/**
 * Looks for ffmpeg and ffprobe and starts both once, under the limits that decoding will have, so that one
 * which cannot run here is not taken.
 *
 * @param path the search path (`PATH`).
 * @returns undefined when either is missing or does not work. Throws only the signal's reason.
 */
export async function findSystemFfmpeg(options: {
  readonly path: string;
  readonly signal?: AbortSignal;
}): Promise<SystemFfmpeg | undefined> {
  const { path, signal } = options;
  const ffmpeg = await findProgram('ffmpeg', path);
  const ffprobe = await findProgram('ffprobe', path);
  if (ffmpeg === undefined || ffprobe === undefined) return undefined;
  const prlimit = process.platform === 'linux' ? await findProgram('prlimit', path) : undefined;
  // A container may forbid setting limits; then there is still the counter of bytes and the wall clock.
  for (const limiter of prlimit === undefined ? [{}] : [{ prlimit }, {}]) {
    const version = await readVersion(ffmpeg, limiter, signal);
    if (version !== undefined && (await readVersion(ffprobe, limiter, signal)) !== undefined) {
      return { ffmpeg, ffprobe, version, ...limiter };
    }
  }
  return undefined;
}

async function readVersion(
  program: string,
  limiter: Pick<SystemFfmpeg, 'prlimit'>,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  let text = '';
  try {
    const end = await runProgram({
      ...limitedCommand(limiter.prlimit, [program, '-version'], VERSION_MS),
      wallClockMs: VERSION_MS,
      signal,
      onOutput: (piece) => void (text += Buffer.from(piece).toString('latin1')),
    });
    return end.exitCode === 0 ? /^ff\w+ version (\S+)/.exec(text)?.[1] : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
