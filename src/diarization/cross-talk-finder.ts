/** Where a channel holds nothing but what leaked from another in memory. */
import { setImmediate } from 'node:timers/promises';
import { createSpectra, type Spectra } from './cross-talk-spectra.ts';
import { createDelayFinder, createLeakPath } from './cross-talk-path.ts';

/** What is decided at once, 32 ms: a window of the detector of speech. */
export const HOP_SAMPLES = 512;
/** Sound that must lie around a stretch for it to be judged. */
export const MARGIN_SAMPLES = 4096;

const SHORT = { frameSamples: 1024, hopSamples: HOP_SAMPLES, lowestBin: 6 };
const LONG = { frameSamples: 4096, hopSamples: 2048, lowestBin: 0 };
/** Hops on either side that are judged together: 0.2 s in all, a syllable. */
const AROUND_HOPS = 3;
/** Of the energy there, less is the channel's own where all of it leaked; a voice of its own leaves more. */
const MOST_OWN = 0.5;
/** Hops beside a voice of its own that are left: words begin and end softly. */
const KEPT_HOPS = 6;
/** So many times the energy of a channel's quietest stretches is sound. */
const QUIET = 4;
/** 70 dB under full scale. */
const FAINT = 0.0003;
/** A channel that is 3 dB softer than another did not leak into that. */
const SOFTER = 0.5;

export interface CrossTalkFinder {
  /**
   * @param channels sound of the same stretch of each, with the margin on both sides.
   * @param hops to be judged, from the end of the first margin.
   * @returns of each channel one number a hop: 1 where it holds another's sound alone.
   */
  find(channels: readonly Float32Array[], hops: number): Promise<Uint8Array[]>;
}

export function createCrossTalkFinder(channelCount: number): CrossTalkFinder {
  const short = createSpectra(SHORT);
  const long = createSpectra(LONG);
  const pairs = orderedPairs(channelCount).map(([from, to]) => ({
    ...{ from, to },
    delays: createDelayFinder(LONG.frameSamples),
    path: createLeakPath(SHORT.frameSamples / 2 + 1 - SHORT.lowestBin),
  }));

  return {
    async find(channels, hops) {
      if (channels.filter(isHeard).length < 2) return channels.map(() => new Uint8Array(hops));
      const count = hops + 2 * AROUND_HOPS;
      // The middle of the first frame is the middle of the first hop that is looked at.
      const startSample = MARGIN_SAMPLES - AROUND_HOPS * HOP_SAMPLES - HOP_SAMPLES / 2;
      const longRange = { startSample: MARGIN_SAMPLES, count: Math.floor(hops / 4) };
      const overview = channels.map((samples) => long(samples, longRange));
      const details = channels.map((samples) => short(samples, { startSample, count }));
      const leaks = new Map<string, Uint8Array>();
      for (const { from, to, delays, path } of pairs) {
        // With eight channels there are many: other work goes on between.
        await setImmediate();
        delays.learn(overview[from]!, overview[to]!);
        const delay = delays.delay();
        if (delay === undefined) continue;
        const source = short(channels[from]!, { startSample: startSample - delay, count });
        path.learn(source, details[to]!);
        const own = path.own(source, details[to]!);
        if (own === undefined) continue;
        leaks.set(`${from}>${to}`, judge({ own, source, target: details[to]! }, hops));
      }
      return channels.map((_, to) => foreignHops(leaks, { to, channelCount, hops }));
    },
  };
}

/** A channel that nothing comes from, and that nothing came to, costs no more than this look. */
function isHeard(samples: Float32Array): boolean {
  return samples.some((sample) => Math.abs(sample) > FAINT);
}

interface Heard {
  readonly own: Float32Array;
  readonly source: Spectra;
  readonly target: Spectra;
}

function judge({ own, source, target }: Heard, hops: number): Uint8Array {
  const isLeaked = new Uint8Array(hops);
  const isOwn = new Uint8Array(hops);
  const quiet = QUIET * quietest(target.energies);
  for (let hop = 0; hop < hops; hop++) {
    const all = around(target.energies, hop);
    const isSofter = around(source.energies, hop) < SOFTER * all;
    const leaked = all > 0 && !isSofter && around(own, hop) < MOST_OWN * all;
    if (leaked) isLeaked[hop] = 1;
    else if (all > quiet) isOwn[hop] = 1;
  }
  return isLeaked.map((leaked, hop) => {
    const near = isOwn.subarray(Math.max(0, hop - KEPT_HOPS), hop + KEPT_HOPS + 1);
    return near.includes(1) ? 0 : leaked;
  });
}

function around(values: Float32Array, hop: number): number {
  let sum = 0;
  for (let at = hop; at <= hop + 2 * AROUND_HOPS; at++) sum += values[at]!;
  return sum;
}

/** Of as many hops as are judged together: a tenth are quieter. */
function quietest(energies: Float32Array): number {
  const sorted = energies.toSorted();
  return (2 * AROUND_HOPS + 1) * sorted[Math.floor(sorted.length / 10)]!;
}

/** Of two channels that explain each other, copies that is, the first is kept. */
function foreignHops(
  leaks: ReadonlyMap<string, Uint8Array>,
  { to, channelCount, hops }: { to: number; channelCount: number; hops: number },
): Uint8Array {
  const foreign = new Uint8Array(hops);
  for (let from = 0; from < channelCount; from++) {
    const leak = leaks.get(`${from}>${to}`);
    const back = to < from ? leaks.get(`${to}>${from}`) : undefined;
    leak?.forEach((value, hop) => {
      if (value === 1 && back?.[hop] !== 1) foreign[hop] = 1;
    });
  }
  return foreign;
}

function orderedPairs(count: number): [number, number][] {
  return Array.from({ length: count }, (_, from) => from).flatMap((from) =>
    Array.from({ length: count }, (_, to): [number, number] => [from, to]).filter(
      ([a, b]) => a !== b,
    ),
  );
}
