/**
 * What the decoder attends to: keys and values that the encoder made of each segment, put side by side for a
 * batch. Segments differ in length, so shorter ones are padded and the padding is masked.
 */
import { Tensor } from '../../inference/index.ts';
import { moveRow, widenRuns } from './rows.ts';
import { HEAD_COUNT } from './shapes.ts';

/** One segment's keys ([heads][head size][frames]) and values ([heads][frames][head size]), a layer each. */
export interface EncodedSegment {
  readonly frames: number;
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
}

export interface SoundMemory {
  /** The decoder's inputs for the segments that are still in the batch. */
  feeds(): Record<string, Tensor>;
  /** Takes one segment out; the last takes its place. */
  remove(index: number): void;
}

/** A number that makes the weight of a masked frame vanish in the softmax, in single precision. */
const MASKED = -1e9;
const NOTHING = new Float32Array();

export function createSoundMemory(
  segments: readonly EncodedSegment[],
  headSize: number,
): SoundMemory {
  const frames = Math.max(...segments.map((segment) => segment.frames));
  const rowSize = HEAD_COUNT * headSize * frames;
  const layers = joinLayers(segments, { frames, headSize });
  const mask = maskPadding(segments, frames);
  let count = segments.length;
  return {
    feeds() {
      const feeds: Record<string, Tensor> = {
        mask: new Tensor('float32', mask.subarray(0, count * frames), [count, 1, 1, frames]),
      };
      layers.forEach(({ keys, values }, layer) => {
        Object.assign(feeds, layerFeeds({ layer, keys, values, count, frames, headSize }));
      });
      return feeds;
    },
    remove(index) {
      count--;
      if (index === count) return;
      for (const { keys, values } of layers) {
        moveRow(keys, { from: count, to: index, size: rowSize });
        moveRow(values, { from: count, to: index, size: rowSize });
      }
      moveRow(mask, { from: count, to: index, size: frames });
    },
  };
}

/** Every layer's keys and values of all segments, as long as the longest. */
function joinLayers(
  segments: readonly EncodedSegment[],
  { frames, headSize }: { readonly frames: number; readonly headSize: number },
) {
  const widenKeys = ({ keys, frames: own }: EncodedSegment, layer: number) =>
    widenRuns(keys[layer] ?? NOTHING, { runs: HEAD_COUNT * headSize, from: own, to: frames });
  const widenValues = ({ values, frames: own }: EncodedSegment, layer: number) =>
    widenRuns(values[layer] ?? NOTHING, {
      runs: HEAD_COUNT,
      from: own * headSize,
      to: frames * headSize,
    });
  return Array.from({ length: segments[0]?.keys.length ?? 0 }, (_, layer) => ({
    keys: joinRows(segments.map((segment) => widenKeys(segment, layer))),
    values: joinRows(segments.map((segment) => widenValues(segment, layer))),
  }));
}

function maskPadding(segments: readonly EncodedSegment[], frames: number): Float32Array {
  const mask = new Float32Array(segments.length * frames);
  segments.forEach((segment, i) => {
    mask.fill(MASKED, i * frames + segment.frames, (i + 1) * frames);
  });
  return mask;
}

interface LayerMemory {
  readonly layer: number;
  readonly keys: Float32Array;
  readonly values: Float32Array;
  readonly count: number;
  readonly frames: number;
  readonly headSize: number;
}

function layerFeeds({ layer, keys, values, count, frames, headSize }: LayerMemory) {
  const size = count * HEAD_COUNT * headSize * frames;
  return {
    [`key.${layer}`]: new Tensor('float32', keys.subarray(0, size), [
      count,
      HEAD_COUNT,
      headSize,
      frames,
    ]),
    [`value.${layer}`]: new Tensor('float32', values.subarray(0, size), [
      count,
      HEAD_COUNT,
      frames,
      headSize,
    ]),
  };
}

/** Rows behind one another; a single row is used as it is. */
function joinRows(rows: readonly Float32Array[]): Float32Array {
  if (rows.length === 1 && rows[0]) return rows[0];
  const rowSize = rows[0]?.length ?? 0;
  const joined = new Float32Array(rows.length * rowSize);
  rows.forEach((row, i) => joined.set(row, i * rowSize));
  return joined;
}
