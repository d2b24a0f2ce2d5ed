import type { Transcript, Word } from './transcript.ts';

/** A word and the channel it was heard on. */
export interface ChannelWord extends Word {
  readonly channel: number | 'mix';
}

/** The words of each channel in the order of its segments; channels in order of number, `mix` last. */
export function wordsByChannel(
  transcript: Pick<Transcript, 'segments'>,
): Map<number | 'mix', ChannelWord[]> {
  const channels = [...new Set(transcript.segments.map((segment) => segment.channel))];
  const byChannel = new Map<number | 'mix', ChannelWord[]>(
    channels.sort(compareChannels).map((channel) => [channel, []]),
  );
  for (const { channel, words } of transcript.segments) {
    const target = byChannel.get(channel)!;
    for (const word of words) target.push({ ...word, channel });
  }
  return byChannel;
}

/**
 * All words of all channels by their start. Words of one channel keep their order, also where their
 * times are equal or wrong; of two channels at the same time the lower number comes first.
 */
export function wordsByTime(transcript: Pick<Transcript, 'segments'>): ChannelWord[] {
  const keyed: { word: ChannelWord; atMs: number }[] = [];
  for (const words of wordsByChannel(transcript).values()) {
    let atMs = 0;
    for (const word of words) {
      if (word.startMs > atMs) atMs = word.startMs;
      keyed.push({ word, atMs });
    }
  }
  return keyed.sort((a, b) => a.atMs - b.atMs).map(({ word }) => word);
}

export function compareChannels(a: number | 'mix', b: number | 'mix'): number {
  return channelRank(a) - channelRank(b);
}

function channelRank(channel: number | 'mix'): number {
  return channel === 'mix' ? Number.MAX_SAFE_INTEGER : channel;
}
