/** The port of voice activity detection: how likely is speech, window by window. */
import type { PcmSpan } from '../../audio/index.ts';

/** Samples of one window: 32 ms at 16 kHz. */
export const WINDOW_SAMPLES = 512;

/**
 * A detector is handed whole blocks, so that it can work on stretches of one block side by side; the
 * answer for a window depends on its block alone, never on timing, so that a recording is always cut alike.
 */
export const BLOCK_WINDOWS = 3744;

/** One number a window of {@link WINDOW_SAMPLES}, in order; the last window may be cut short. */
export interface WindowScores {
  /** Probability of speech, 0 to 1. */
  readonly speech: Float32Array;
  /** Loudness: root mean square of the samples, 0 to 1. */
  readonly level: Float32Array;
}

export interface SpeechDetector {
  /**
   * Scores one block of a scratch file. `span.startSample` is a multiple of a block; what lies just
   * before it in the file may be read as lead-in.
   * @throws LalelaError ENGINE_FAILED when the detector's process ended, MODEL_CORRUPT when it cannot load.
   */
  score(span: PcmSpan, signal: AbortSignal): Promise<WindowScores>;
  close(): Promise<void>;
}
