import {
  splitRuns,
  wordsByChannel,
  wordsByTime,
  type Speaker,
  type TimeSpan,
  type Transcript,
  type Turn,
} from '../transcript/index.ts';
import { overlapsOf } from './give-speakers.ts';
import { speakerLabel } from './speaker-labels.ts';
import { TURN_PAUSE_MS } from './voice-turn.ts';

type Channel = number | 'mix';

export interface ChannelsHeard {
  /** Those that were recognised. */
  readonly channels: readonly Channel[];
  /** What people call who speaks on channel 0, 1, …; an empty name is none. */
  readonly names?: readonly string[] | undefined;
}

/** Of a word that was said while somebody spoke on another channel all the time: it may have leaked. */
const OVERLAPPED_CONFIDENCE = 0.5;

/**
 * The transcript with each channel as one speaker, in the order of their first words. A channel without a
 * word is no speaker, but where nobody said anything every channel is.
 *
 * A word is sure to be its channel's speaker's: 1, less up to a half as far as others speak at its time.
 */
export function speakersByChannel(transcript: Transcript, heard: ChannelsHeard): Transcript {
  const spoken = new Set(wordsByTime(transcript).map(({ channel }) => channel));
  const channels: readonly Channel[] = spoken.size > 0 ? [...spoken] : heard.channels;
  const labels = new Map(channels.map((channel, index) => [channel, speakerLabel(index)]));
  const turns = turnsOf(transcript, labels);
  const overlaps = overlapsOf(turns);
  return {
    ...transcript,
    segments: transcript.segments.map((segment) => {
      const speaker = labels.get(segment.channel);
      if (speaker === undefined) return segment;
      const words = segment.words.map((word) => {
        return { ...word, speaker, speakerConfidence: confidenceOf(word, overlaps) };
      });
      return { ...segment, words };
    }),
    diarization: {
      method: 'channel',
      speakers: channels.map((channel) => speakerOf(channel, labels, heard)),
      turns,
      overlaps,
    },
  };
}

function speakerOf(
  channel: Channel,
  labels: ReadonlyMap<Channel, string>,
  { names = [] }: ChannelsHeard,
): Speaker {
  const number = channel === 'mix' ? 0 : channel;
  const name = names[number];
  return {
    label: labels.get(channel)!,
    ...(name === undefined || name === '' ? {} : { name }),
    channel: number,
  };
}

function turnsOf(transcript: Transcript, labels: ReadonlyMap<Channel, string>): Turn[] {
  return [...wordsByChannel(transcript)]
    .flatMap(([channel, words]) =>
      splitRuns(words, TURN_PAUSE_MS).map((run) => ({
        startMs: run[0]!.startMs,
        endMs: run.at(-1)!.endMs,
        speaker: labels.get(channel)!,
      })),
    )
    .sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
}

/** @param overlaps in order, apart from each other. */
function confidenceOf({ startMs, endMs }: TimeSpan, overlaps: readonly TimeSpan[]): number {
  let sharedMs = 0;
  for (let i = firstAfter(overlaps, startMs); i < overlaps.length; i++) {
    const overlap = overlaps[i]!;
    if (overlap.startMs >= endMs) break;
    sharedMs += Math.min(endMs, overlap.endMs) - Math.max(startMs, overlap.startMs);
  }
  return sharedMs === 0 ? 1 : 1 - (1 - OVERLAPPED_CONFIDENCE) * (sharedMs / (endMs - startMs));
}

/** The first that ends after a time. */
function firstAfter(overlaps: readonly TimeSpan[], ms: number): number {
  let low = 0;
  let high = overlaps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (overlaps[middle]!.endMs <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
