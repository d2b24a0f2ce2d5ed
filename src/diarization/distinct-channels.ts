import { msToSamples, type PcmFile } from '../audio/index.ts';
import { readChannels } from './channel-blocks.ts';
import { createChannelLikeness } from './channel-likeness.ts';

const BLOCK_SAMPLES = msToSamples(4000);

/**
 * The channels that hold sound of their own: of those that are copies of each other, as loud or not,
 * inverted or not, the first. Reads no further than it takes to tell.
 *
 * @param files complete, in the order of their channels.
 */
export async function distinctChannels(
  files: readonly PcmFile[],
  signal: AbortSignal,
): Promise<PcmFile[]> {
  let pairs = files.flatMap((_, second) =>
    files.slice(0, second).map((_, first) => {
      return { first, second, likeness: createChannelLikeness() };
    }),
  );
  for await (const { channels } of readChannels(files, BLOCK_SAMPLES, signal)) {
    for (const { first, second, likeness } of pairs)
      likeness.take(channels[first]!, channels[second]!);
    pairs = pairs.filter(({ likeness }) => likeness.mayBeSame());
    if (pairs.length === 0) break;
  }
  const copies = new Set(
    pairs.filter(({ likeness }) => likeness.areSame()).map(({ second }) => second),
  );
  return files.filter((_, index) => !copies.has(index));
}
