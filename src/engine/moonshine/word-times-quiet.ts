/** Where in a segment nothing is said, from its loudness and from the voice activity detector (pure). */
import { msToSamples, samplesToMs } from '../../audio/index.ts';
import type { TimeSpan } from '../../transcript/index.ts';

/** Length of a moment, the unit of time of the alignment. */
export const MOMENT_MS = 10;

/** Loud sounds are taken for this percentile of all moments, the background for that. */
const LOUD_PERCENTILE = 0.95;
const BACKGROUND_PERCENTILE = 0.1;
/** Silence that was put there, not recorded, tells nothing about the background. */
const RECORDED_DB = -90;
/** A moment is quiet this far below the loud sounds … */
const BELOW_LOUD_DB = 35;
/** … or this little above the background, … */
const ABOVE_BACKGROUND_DB = 6;
/** … but never nearer than this to the loud sounds, where the background itself is loud. */
const LEAST_BELOW_LOUD_DB = 15;
/** Shorter stretches are closures of stops, inside words. */
const SHORTEST_PAUSE_MS = 120;
/** The detector hears the edges of speech late or not at all: it is believed only this far from them. */
const DETECTOR_MARGIN_MS = 60;

/** For each moment, whether a pause may be there: 1 or 0. `speech` is where the detector heard speech. */
export function findQuiet(samples: Float32Array, speech: readonly TimeSpan[]): Uint8Array {
  const levels = levelsOf(samples);
  const threshold = quietBelow(levels);
  const quiet = Uint8Array.from(levels, (level) => (level < threshold ? 1 : 0));
  dropShort(quiet);
  if (speech.length > 0) addSilence(quiet, speech);
  return quiet;
}

/** Mean power of each moment with half of its neighbours, in decibels to full scale. */
function levelsOf(samples: Float32Array): Float32Array {
  const size = msToSamples(MOMENT_MS);
  const count = Math.max(1, Math.round(samplesToMs(samples.length) / MOMENT_MS));
  return Float32Array.from({ length: count }, (_, moment) => {
    const from = Math.max(0, moment * size - size / 2);
    const to = Math.min(samples.length, (moment + 1) * size + size / 2);
    let sum = 0;
    for (let i = from; i < to; i++) sum += (samples[i] ?? 0) ** 2;
    return 10 * Math.log10(sum / Math.max(1, to - from) + 1e-10);
  });
}

function quietBelow(levels: Float32Array): number {
  const sorted = levels.filter((level) => level > RECORDED_DB).sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? RECORDED_DB;
  const loud = at(LOUD_PERCENTILE);
  const nearBackground = at(BACKGROUND_PERCENTILE) + ABOVE_BACKGROUND_DB;
  return Math.max(loud - BELOW_LOUD_DB, Math.min(nearBackground, loud - LEAST_BELOW_LOUD_DB));
}

/** Takes out the stretches that are too short for a pause, but for those at either end. */
function dropShort(quiet: Uint8Array): void {
  const shortest = SHORTEST_PAUSE_MS / MOMENT_MS;
  let from = 0;
  for (let moment = 0; moment <= quiet.length; moment++) {
    if (quiet[moment] === 1) continue;
    const isInside = from > 0 && moment < quiet.length;
    if (isInside && moment - from < shortest) quiet.fill(0, from, moment);
    from = moment + 1;
  }
}

function addSilence(quiet: Uint8Array, speech: readonly TimeSpan[]): void {
  let from = 0;
  const margin = DETECTOR_MARGIN_MS;
  for (const { startMs, endMs } of speech) {
    const to = Math.floor((startMs - margin) / MOMENT_MS);
    if (to > from) quiet.fill(1, from, to);
    from = Math.max(from, Math.ceil((endMs + margin) / MOMENT_MS));
  }
  quiet.fill(1, from);
}
