/** Claims and costs that are refused, whatever decodes. */
import { LalelaError } from '../kernel/index.ts';
import type { RunLimits } from './ffmpeg-runner.ts';
import type { MediaInfo } from './media-decoder.ts';

const MIN_SAMPLE_RATE_HZ = 4000;
const MAX_SAMPLE_RATE_HZ = 384_000;
const MAX_CHANNEL_COUNT = 8;

/** Below the leanest that speech codecs send (a codec at rest, FLAC of digital silence). */
const LEANEST_BITS_PER_SECOND = 500;
/** The slowest decoding that is waited for, in times real time; a laptop's single core does 100 and more. */
const SLOWEST_SPEED = 10;
const START_MS = 30_000;

/** @throws LalelaError MEDIA_REFUSED for a sample rate outside 4000–384000 or channels outside 1–8. */
export function checkClaims(claims: Pick<MediaInfo, 'sampleRateHz' | 'channelCount'>): void {
  const { sampleRateHz, channelCount } = claims;
  if (channelCount < 1 || channelCount > MAX_CHANNEL_COUNT) {
    throw new LalelaError(
      'MEDIA_REFUSED',
      `The recording says that it has ${channelCount} channels; 1 to ${MAX_CHANNEL_COUNT} are accepted. Check that its header is sound, or export fewer channels.`,
    );
  }
  if (sampleRateHz < MIN_SAMPLE_RATE_HZ || sampleRateHz > MAX_SAMPLE_RATE_HZ) {
    throw new LalelaError(
      'MEDIA_REFUSED',
      `The recording says that it has ${sampleRateHz} samples a second; ${MIN_SAMPLE_RATE_HZ} to ${MAX_SAMPLE_RATE_HZ} are accepted. Check that its header is sound, or export it at 16000.`,
    );
  }
}

/** The most sound that a file of this size may be expected to hold, whatever it claims. */
export function plausibleDurationMs(sizeBytes: number): number {
  return (sizeBytes * 8 * 1000) / LEANEST_BITS_PER_SECOND;
}

/** Looking at a file reads at most a few megabytes of it. */
export const PROBE_LIMITS: RunLimits = { processorMs: START_MS, wallClockMs: 2 * START_MS };

export function decodeLimits(sizeBytes: number, maxDurationMs: number): RunLimits {
  const soundMs = Math.min(plausibleDurationMs(sizeBytes), maxDurationMs);
  const processorMs = START_MS + soundMs / SLOWEST_SPEED;
  // Other work on the machine, a slow disk and a slow taker hold it back without using the processor.
  return { processorMs, wallClockMs: 3 * processorMs };
}
