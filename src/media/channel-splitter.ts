/** Samples of several channels in turn → each channel's samples (pure). */
import { BYTES_PER_SAMPLE } from '../audio/index.ts';

export interface ChannelSplitter {
  /**
   * @param piece s16le samples of all channels in turn; it may end in the middle of anything, even of a
   *   sample: what is not whole waits for the next piece.
   * @returns as many bytes of each channel, in order of channel.
   */
  split(piece: Uint8Array): readonly Uint8Array[];
}

export function createChannelSplitter(channelCount: number): ChannelSplitter {
  const frameBytes = channelCount * BYTES_PER_SAMPLE;
  let rest = new Uint8Array();
  return {
    split(piece) {
      // A copy, so that it begins where numbers of 16 bits may.
      const bytes = new Uint8Array(rest.length + piece.length);
      bytes.set(rest);
      bytes.set(piece, rest.length);
      const frames = Math.floor(bytes.length / frameBytes);
      rest = bytes.slice(frames * frameBytes);
      const samples = new Int16Array(bytes.buffer, 0, frames * channelCount);
      return Array.from({ length: channelCount }, (_, channel) =>
        toBytes(everyNth(samples, channel, channelCount)),
      );
    },
  };
}

function everyNth(samples: Int16Array, first: number, step: number): Int16Array {
  const picked = new Int16Array(samples.length / step);
  for (let i = 0, from = first; i < picked.length; i++, from += step) picked[i] = samples[from]!;
  return picked;
}

function toBytes({ buffer, byteLength }: Int16Array): Uint8Array {
  return new Uint8Array(buffer, 0, byteLength);
}
