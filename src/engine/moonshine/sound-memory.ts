/**
 * What the decoder attends to: keys and values that the encoder made of each segment, put side by side for a
 * batch. Segments differ in length, so shorter ones are padded and the padding is masked.
 */
import { Tensor } from '../../inference/index.ts';
import { copyRuns, moveRow } from './rows.ts';
import { HEAD_COUNT, type ModelShape } from './shapes.ts';

export interface SoundMemory {
  /** Files the encoder's outputs for one segment. */
  put(index: number, outputs: Readonly<Record<string, Tensor>>): void;
  /** The decoder's inputs for the segments that are still in the batch. */
  feeds(): Record<string, Tensor>;
  /** Takes one segment out; the last takes its place. */
  remove(index: number): void;
}

/** Arrays that are used again for the next batch: fresh ones of this size would have to be cleared each time. */
export type SpareArrays = Map<string, Float32Array>;

/** A number that makes the weight of a masked frame vanish in the softmax, in single precision. */
const MASKED = -1e9;

/**
 * @param frameCounts of each segment of the batch
 * @param spare what earlier batches used; this one's contents are lost when the next is made
 */
export function createSoundMemory(
  frameCounts: readonly number[],
  { layers, headSize }: ModelShape,
  spare: SpareArrays,
): SoundMemory {
  const frames = Math.max(...frameCounts);
  const rowSize = HEAD_COUNT * headSize * frames;
  const mask = maskPadding(frameCounts, frames);
  let count = frameCounts.length;
  const arrays = Array.from({ length: layers }, (_, layer) => ({
    keys: takeArray(spare, `key.${layer}`, count * rowSize),
    values: takeArray(spare, `value.${layer}`, count * rowSize),
  }));
  const cut = (data: Float32Array, size: number, dimensions: number[]) =>
    new Tensor('float32', data.subarray(0, count * size), [count, ...dimensions]);
  return {
    put(index, outputs) {
      const own = frameCounts[index] ?? 0;
      const at = index * rowSize;
      arrays.forEach(({ keys, values }, layer) => {
        const key = outputs[`key.${layer}`]?.data as Float32Array;
        const value = outputs[`value.${layer}`]?.data as Float32Array;
        copyRuns(key, keys, { at, runs: HEAD_COUNT * headSize, from: own, to: frames });
        copyRuns(value, values, {
          at,
          runs: HEAD_COUNT,
          from: own * headSize,
          to: frames * headSize,
        });
      });
    },
    feeds() {
      const feeds: Record<string, Tensor> = { mask: cut(mask, frames, [1, 1, frames]) };
      arrays.forEach(({ keys, values }, layer) => {
        feeds[`key.${layer}`] = cut(keys, rowSize, [HEAD_COUNT, headSize, frames]);
        feeds[`value.${layer}`] = cut(values, rowSize, [HEAD_COUNT, frames, headSize]);
      });
      return feeds;
    },
    remove(index) {
      count--;
      if (index === count) return;
      for (const { keys, values } of arrays) {
        moveRow(keys, { from: count, to: index, size: rowSize });
        moveRow(values, { from: count, to: index, size: rowSize });
      }
      moveRow(mask, { from: count, to: index, size: frames });
    },
  };
}

function takeArray(spare: SpareArrays, name: string, length: number): Float32Array {
  const found = spare.get(name);
  if (found && found.length >= length) return found;
  const fresh = new Float32Array(length);
  spare.set(name, fresh);
  return fresh;
}

function maskPadding(frameCounts: readonly number[], frames: number): Float32Array {
  const mask = new Float32Array(frameCounts.length * frames);
  frameCounts.forEach((own, i) => mask.fill(MASKED, i * frames + own, (i + 1) * frames));
  return mask;
}
