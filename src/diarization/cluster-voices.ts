/**
 * Stretches of voices → who speaks when. A recording is clustered block by block as it is heard, and what
 * stays of a block are its turns and one mean voice a speaker; in the end the blocks' speakers are joined.
 * So neither time nor memory grows with the square of the recording's length.
 */
import type { VoiceStretch } from '../engine/index.ts';
import type { SpeakerCount } from '../kernel/index.ts';
import { uniteSpans, type TimeSpan } from '../transcript/index.ts';
import { clusterBlock, type VoiceCalibration } from './cluster-block.ts';
import { cutClusters } from './cut-clusters.ts';
import { joinTurns } from './join-turns.ts';
import { addSecondVoices } from './second-voices.ts';
import { meanVoices, rowOf, voiceRows } from './voice-rows.ts';
import type { VoiceTurn } from './voice-turn.ts';

/** A block is at most so long, and holds at most so many stretches. */
const BLOCK_MS = 600_000;
const BLOCK_STRETCHES = 4000;
/** More speakers than this are not looked for where no number is asked. */
const MOST_SPEAKERS = 40;

export interface VoiceClusterOptions {
  readonly count: SpeakerCount;
  readonly calibration: VoiceCalibration;
}

export interface VoiceClusters {
  /** Takes the next stretches, in order of time, in milliseconds of the recording. */
  push(stretches: readonly VoiceStretch[]): void;
  /** The turns, in order of time. */
  end(): VoiceTurn[];
}

/** A block's turns, with speakers of its own, and their voices. */
interface Block {
  readonly turns: readonly VoiceTurn[];
  readonly voices: readonly number[][];
  readonly lengths: readonly number[];
}

export function createVoiceClusters({ count, calibration }: VoiceClusterOptions): VoiceClusters {
  const blocks: Block[] = [];
  const together: TimeSpan[] = [];
  let held: VoiceStretch[] = [];
  const bounded = withMost(count);

  function close(): void {
    if (held.length > 0) blocks.push(clusterOf(held, bounded, calibration));
    held = [];
  }

  return {
    push(stretches) {
      for (const stretch of stretches) {
        const isFull =
          held.length >= BLOCK_STRETCHES ||
          stretch.startMs - (held[0]?.startMs ?? stretch.startMs) >= BLOCK_MS;
        if (isFull) close();
        held.push(stretch);
        together.push(...togetherIn(stretch));
      }
    },
    end() {
      close();
      const turns =
        blocks.length > 1 ? linked(blocks, bounded, calibration) : [...(blocks[0]?.turns ?? [])];
      return together.length > 0 ? addSecondVoices(turns, uniteSpans(together), bounded) : turns;
    },
  };
}

/** All stretches at once. */
export function clusterVoices(
  stretches: readonly VoiceStretch[],
  options: VoiceClusterOptions,
): VoiceTurn[] {
  const clusters = createVoiceClusters(options);
  clusters.push(stretches);
  return clusters.end();
}

/** Where two speak at once in a stretch, in milliseconds of the recording. */
function togetherIn({ startMs: offset, together = [] }: VoiceStretch): TimeSpan[] {
  return together.map(({ startMs, endMs }) => ({
    startMs: offset + startMs,
    endMs: offset + endMs,
  }));
}

function withMost(count: SpeakerCount): SpeakerCount {
  if ('exact' in count) return count;
  return { ...count, max: Math.max(count.min ?? 1, count.max ?? MOST_SPEAKERS) };
}

function clusterOf(
  stretches: readonly VoiceStretch[],
  count: SpeakerCount,
  calibration: VoiceCalibration,
): Block {
  const { labels, confidence, count: speakers } = clusterBlock(stretches, count, calibration);
  const lengths = new Array<number>(speakers).fill(0);
  stretches.forEach(({ startMs, endMs }, row) => {
    lengths[labels[row] as number]! += endMs - startMs;
  });
  const rows = voiceRows(stretches.map(({ voice }) => voice));
  const means = meanVoices(rows, labels, { count: speakers });
  return {
    turns: joinTurns(stretches, labels, confidence),
    voices: lengths.map((_, speaker) => [...rowOf(means, speaker)]),
    lengths,
  };
}

/** The blocks' speakers as speakers of the recording. */
function linked(
  blocks: readonly Block[],
  count: SpeakerCount,
  { sameSpeaker }: VoiceCalibration,
): VoiceTurn[] {
  const voices = voiceRows(blocks.flatMap((block) => block.voices));
  const weights = Float64Array.from(blocks.flatMap((block) => block.lengths));
  const labels = cutClusters({ voices, weights, count, sameVoice: sameSpeaker });
  let first = 0;
  return blocks.flatMap((block) => {
    const from = first;
    first += block.voices.length;
    return block.turns.map((turn) => ({ ...turn, speaker: labels[from + turn.speaker] as number }));
  });
}
