/** What the two ways to run FFmpeg have in common: the same arguments in, the same bytes and texts out. */
import type { ProgramEnd } from '../runtime/index.ts';

export interface FfmpegRunner {
  /** What to call this recording in the arguments. */
  inputUrl(path: string): string;
  /** What to call the place where the sound goes in the arguments. */
  readonly outputUrl: string;
  /** The protocols that inputUrl and outputUrl use, and no other. */
  readonly protocols: string;
  /**
   * Runs to the end within these limits.
   *
   * @throws the signal's reason when aborted; what `onOutput` threw; LalelaError DECODER_MISSING.
   */
  run(call: FfmpegCall): Promise<ProgramEnd>;
}

export interface FfmpegCall {
  readonly tool: 'ffmpeg' | 'ffprobe';
  readonly arguments: readonly string[];
  /** The one file that it may open; absolute. */
  readonly path: string;
  readonly limits: RunLimits;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput: (piece: Uint8Array) => void | Promise<void>;
}

export interface RunLimits {
  /** Processor time, rounded up to whole seconds; only where the system can bound it. */
  readonly processorMs: number;
  readonly wallClockMs: number;
}
