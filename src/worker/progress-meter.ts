/** How far a recording has come, in milliseconds of its sound. */
import { samplesToMs } from '../audio/index.ts';
import type { FoundSegment } from '../media/index.ts';
import type { ChannelSpeech } from './channel-speech.ts';

export interface TranscribeProgress {
  /** Sound that is done with: silence that was searched and speech that was recognised. Never falls. */
  readonly doneMs: number;
  /** Length of the recording: counted once decoded, until then what the file claims, if anything. */
  readonly totalMs?: number;
}

export interface ProgressMeter {
  decoded(decodedMs: number, claimedMs?: number): void;
  /** So many channels are worked on, each for itself; one until this is said. */
  heard(channelCount: number): void;
  /** A channel was searched up to here, and these segments of it wait to be recognised. */
  searched(found: ChannelSpeech): void;
  recognised(segment: FoundSegment): void;
}

export function createProgressMeter(
  report: (progress: TranscribeProgress) => void = () => undefined,
): ProgressMeter {
  let totalMs: number | undefined;
  const searchedSamples = new Map<ChannelSpeech['channel'], number>();
  let channelCount = 1;
  let waitingSamples = 0;
  let doneMs = 0;

  function tell(): void {
    const searched = [...searchedSamples.values()].reduce((sum, samples) => sum + samples, 0);
    doneMs = Math.max(doneMs, samplesToMs((searched - waitingSamples) / channelCount));
    report(totalMs === undefined ? { doneMs } : { doneMs, totalMs: Math.max(totalMs, doneMs) });
  }

  return {
    decoded(decodedMs, claimedMs) {
      if (claimedMs !== undefined) totalMs = Math.max(decodedMs, claimedMs);
      tell();
    },
    heard(count) {
      channelCount = count;
    },
    searched({ channel, searchedSamples: samples, segments }) {
      searchedSamples.set(channel, samples);
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
