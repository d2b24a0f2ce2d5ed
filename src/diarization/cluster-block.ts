/** Which stretches of a block are one person's. */
import type { VoiceStretch } from '../engine/index.ts';
import type { SpeakerCount } from '../kernel/index.ts';
import { joinSpeakers, type SpeakerOdds } from './join-speakers.ts';
import { cutClusters, type CutOptions } from './cut-clusters.ts';
import { refineVoices, type RefineOptions } from './refine-voices.ts';
import { meanVoices, voiceRows, type VoiceRows } from './voice-rows.ts';

/** What is known of a method's voices; measured on speakers that it has never heard. */
export interface VoiceCalibration {
  /** Two groups of stretches that are more alike than this are probably one person's: a cosine. */
  readonly sameVoice: number;
  /** The same for all that a speaker said in ten minutes. */
  readonly sameSpeaker: number;
  /** How voices are followed from stretch to stretch; absent where stretches are whole turns already. */
  readonly follow?: FollowOptions;
}

export interface FollowOptions {
  /** How the first pieces are found, which are more than there are speakers. */
  readonly pieces: { readonly sameVoice: number; readonly leastMs: number };
  readonly refine: RefineOptions;
  readonly odds: SpeakerOdds;
}

export interface Labelled {
  /** From 0, without gaps. */
  readonly labels: Int32Array;
  /** How likely each stretch's label is, 0 to 1; absent where nobody can tell. */
  readonly confidence?: Float64Array;
  readonly count: number;
}

/** Stretches are joined to groups of about this length before groups are compared with one another. */
const GROUP_MS = 1000;
/** Nor are more groups compared than these: the cost grows with the square. */
const MOST_GROUPS = 1500;
const PAUSE_MS = 100;

/** At least one stretch. */
export function clusterBlock(
  stretches: readonly VoiceStretch[],
  count: SpeakerCount,
  calibration: VoiceCalibration,
): Labelled {
  const { follow, sameVoice } = calibration;
  const lengths = Float64Array.from(stretches, ({ startMs, endMs }) =>
    Math.max(1, endMs - startMs),
  );
  const block = { rows: voiceRows(stretches.map(({ voice }) => voice)), lengths };
  const groups = groupStretches(stretches, { count, areShort: follow !== undefined });
  return follow === undefined
    ? labelled(joined(block, groups, { count, sameVoice }))
    : followVoices(block, groups, { count, follow });
}

/** First too many speakers, whose voices are learned over time; then those of one voice are joined. */
function followVoices(
  block: Block,
  groups: Int32Array,
  { count, follow }: { readonly count: SpeakerCount; readonly follow: FollowOptions },
): Labelled {
  const { pieces, refine, odds } = follow;
  const least = 'exact' in count ? count.exact : (count.min ?? 1);
  const first = joined(block, groups, { count: { min: least }, ...pieces });
  const { labels } = followed(block, first, { least, refine });
  const speakers = joinSpeakers(block.rows, labels, { odds, count, lengths: block.lengths });
  const found = labels.map((piece) => speakers[piece] as number);
  return followed(block, found, { least, refine });
}

interface Block {
  readonly rows: VoiceRows;
  readonly lengths: Float64Array;
}

/** Groups that are alike, as far as the number allows, under one label. */
function joined(
  { rows, lengths }: Block,
  groups: Int32Array,
  cut: Pick<CutOptions, 'count' | 'sameVoice' | 'leastMs'>,
): Int32Array {
  const groupCount = Math.max(...groups) + 1;
  const voices = meanVoices(rows, groups, { count: groupCount, weights: lengths });
  const weights = new Float64Array(groupCount);
  groups.forEach((group, row) => (weights[group]! += lengths[row] as number));
  const labels = cutClusters({ voices, weights, ...cut });
  return groups.map((group) => labels[group] as number);
}

function withoutGaps(labels: Int32Array): Int32Array {
  const names = new Map<number, number>();
  for (const label of labels) if (!names.has(label)) names.set(label, names.size);
  return labels.map((label) => names.get(label) as number);
}

function labelled(labels: Int32Array): Labelled {
  return { labels, count: Math.max(...labels) + 1 };
}

/** The labels after the voices have been followed over time, unless too few would be left. */
function followed(
  { rows }: Block,
  labels: Int32Array,
  { least, refine }: { readonly least: number; readonly refine: RefineOptions },
): Labelled {
  const before = labelled(labels);
  if (before.count === 1) return before;
  const found = refineVoices(rows, labels, refine);
  const after = labelled(withoutGaps(found.labels));
  const isEnough = after.count >= Math.min(least, before.count);
  return isEnough ? { ...after, confidence: found.confidence } : before;
}

interface Grouping {
  readonly count: SpeakerCount;
  /** Whether stretches are shorter than people's turns. */
  readonly areShort: boolean;
}

/** The group of each stretch: neighbours without a pause between them, up to a second. */
function groupStretches(
  stretches: readonly VoiceStretch[],
  { count, areShort }: Grouping,
): Int32Array {
  const longest = longestGroup(stretches, { count, areShort });
  let group = -1;
  let from = -Infinity;
  let previous: VoiceStretch | undefined;
  return Int32Array.from(stretches, (stretch) => {
    const isOfGroup =
      stretch.startMs - (previous?.endMs ?? -Infinity) < PAUSE_MS &&
      stretch.endMs - from <= longest &&
      stretch.speaker === previous?.speaker;
    if (!isOfGroup) {
      group++;
      from = stretch.startMs;
    }
    previous = stretch;
    return group;
  });
}

function longestGroup(stretches: readonly VoiceStretch[], { count, areShort }: Grouping): number {
  const spoken = stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const least = stretches.length > MOST_GROUPS ? spoken / MOST_GROUPS : 0;
  const wanted = 'exact' in count ? count.exact : (count.min ?? 1);
  return areShort ? Math.max(least, Math.min(GROUP_MS, spoken / (4 * wanted))) : least;
}
