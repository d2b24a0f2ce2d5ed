/** Voices → speakers, as many as asked. */
import type { SpeakerCount } from '../kernel/index.ts';
import { agglomerate, labelsAfter, type Join } from './agglomerate.ts';
import { likeness, meanVoices, rowOf, type VoiceRows } from './voice-rows.ts';

/** Somebody speaks at least so long, and such a share of the time; else the voices are strays. */
const LEAST_SPEECH_MS = 2000;
const LEAST_SHARE = 0.01;

export interface CutOptions {
  readonly voices: VoiceRows;
  /** How long each is heard, in milliseconds. */
  readonly weights: Float64Array;
  readonly count: SpeakerCount;
  /** Clusters that are more alike than this are one speaker, if the number allows it: a cosine. */
  readonly sameVoice: number;
  /** Somebody who is heard for less is a stray, unless the number asks for it. Default 2 s, or a hundredth. */
  readonly leastMs?: number;
}

/**
 * The speaker of each voice, from 0 without gaps. The number is honoured as far as there are so many
 * voices.
 */
export function cutClusters({
  voices,
  weights,
  count,
  sameVoice,
  leastMs,
}: CutOptions): Int32Array {
  const joins = agglomerate({ count: voices.count, values: likenesses(voices), weights });
  const likely = joins.findIndex((join) => join.likeness < sameVoice);
  const start = likely === -1 ? joins.length : likely;
  const spoken = weights.reduce((sum, weight) => sum + weight, 0);
  const long = leastMs ?? Math.max(LEAST_SPEECH_MS, LEAST_SHARE * spoken);
  for (const least of [long, long / 4, 0]) {
    const joined = nearestCut(joins, { weights, least, start, count });
    if (joined === undefined) continue;
    return withoutStrays(labelsAfter(joins, weights.length, joined), { voices, weights, least });
  }
  return labelsAfter(joins, weights.length, Math.min(start, joins.length));
}

interface Wanted {
  readonly weights: Float64Array;
  readonly least: number;
  readonly start: number;
  readonly count: SpeakerCount;
}

/** How many joins to make: near `start`, so that the number of clusters of some size is as asked. */
function nearestCut(joins: readonly Join[], { weights, least, start, count }: Wanted) {
  const isAsked = (joined: number) => {
    const sizes = sizesOf(labelsAfter(joins, weights.length, joined), weights);
    return allows(count, sizes.filter((size) => size >= least).length);
  };
  return nearestFirst(start, joins.length).find(isAsked);
}

/** 0 to `last`, beginning at `start`. */
function nearestFirst(start: number, last: number): number[] {
  const places = Array.from({ length: last + 1 }, (_, place) => place);
  return places.toSorted((a, b) => Math.abs(a - start) - Math.abs(b - start));
}

function allows(count: SpeakerCount, speakers: number): boolean {
  if ('exact' in count) return speakers === count.exact;
  return speakers >= (count.min ?? 1) && speakers <= (count.max ?? Infinity);
}

function likenesses(voices: VoiceRows): Float32Array {
  const values = new Float32Array(voices.count * voices.count);
  for (let a = 0; a < voices.count; a++) {
    for (let b = 0; b < a; b++) {
      const value = likeness(rowOf(voices, a), rowOf(voices, b));
      values[a * voices.count + b] = value;
      values[b * voices.count + a] = value;
    }
  }
  return values;
}

function sizesOf(labels: Int32Array, weights: Float64Array): number[] {
  const sizes: number[] = [];
  labels.forEach((label, row) => (sizes[label] = (sizes[label] ?? 0) + (weights[row] as number)));
  return sizes;
}

/** Strays go to the voice that they are most like. */
function withoutStrays(
  labels: Int32Array,
  { voices, weights, least }: { voices: VoiceRows; weights: Float64Array; least: number },
): Int32Array {
  const sizes = sizesOf(labels, weights);
  const kept = sizes.flatMap((size, label) => (size >= least ? [label] : []));
  if (kept.length === 0) kept.push(sizes.indexOf(Math.max(...sizes)));
  const means = meanVoices(voices, labels, { count: sizes.length, weights });
  return labels.map((label, row) => {
    const own = kept.indexOf(label);
    if (own >= 0) return own;
    const values = kept.map((other) => likeness(rowOf(voices, row), rowOf(means, other)));
    return values.indexOf(Math.max(...values));
  });
}
