/** How far a recording has come, in milliseconds of its sound. */
import { samplesToMs } from '../audio/index.ts';
import type { FoundSegment } from '../media/index.ts';

export interface TranscribeProgress {
  /** Sound that is done with: silence that was searched and speech that was recognised. Never falls. */
  readonly doneMs: number;
  /** Length of the recording: counted once decoded, until then what the file claims, if anything. */
  readonly totalMs?: number;
}

export interface ProgressMeter {
  decoded(decodedMs: number, claimedMs?: number): void;
  /** The recording was searched up to here, and these segments wait to be recognised. */
  searched(samples: number, segments: readonly FoundSegment[]): void;
  recognised(segment: FoundSegment): void;
}

export function createProgressMeter(
  report: (progress: TranscribeProgress) => void = () => undefined,
): ProgressMeter {
  let totalMs: number | undefined;
  let searchedSamples = 0;
  let waitingSamples = 0;
  let doneMs = 0;

  function tell(): void {
    doneMs = Math.max(doneMs, samplesToMs(searchedSamples - waitingSamples));
    report(totalMs === undefined ? { doneMs } : { doneMs, totalMs: Math.max(totalMs, doneMs) });
  }

  return {
    decoded(decodedMs, claimedMs) {
      if (claimedMs !== undefined) totalMs = Math.max(decodedMs, claimedMs);
      tell();
    },
    searched(samples, segments) {
      searchedSamples = samples;
      for (const segment of segments) waitingSamples += lengthOf(segment);
      tell();
    },
    recognised(segment) {
      waitingSamples -= lengthOf(segment);
      tell();
    },
  };
}

function lengthOf({ startSample, endSample }: FoundSegment): number {
  return endSample - startSample;
}
