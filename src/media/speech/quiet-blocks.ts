import type { PcmSpan } from '../../audio/index.ts';
import { readSpan } from './read-span.ts';
import { WINDOW_SAMPLES, type SpeechDetector } from './speech-detector.ts';

/** 70 dB under full scale: softer is no speech that anybody could hear. */
const FAINT = 0.0003;

/**
 * The detector, asked only about blocks that hold any sound: a channel on which nobody speaks costs no more
 * than reading it. Closing stays with the detector's owner.
 */
export function skipQuietBlocks(detector: SpeechDetector): SpeechDetector {
  return {
    async score(span, signal) {
      if (await isHeard(span)) return detector.score(span, signal);
      signal.throwIfAborted();
      const windows = Math.ceil((span.endSample - span.startSample) / WINDOW_SAMPLES);
      return { speech: new Float32Array(windows), level: new Float32Array(windows) };
    },
    close: () => detector.close(),
  };
}

async function isHeard(span: PcmSpan): Promise<boolean> {
  return (await readSpan(span)).some((sample) => Math.abs(sample) > FAINT);
}
