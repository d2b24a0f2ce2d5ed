/**
 * The decoder's keys and values of the tokens so far. They live on this side of the binding, because every
 * output of a run is copied out: a step gives only its newest row, which is filed here.
 */
import { Tensor } from '../../inference/index.ts';
import { HEAD_COUNT } from './shapes.ts';
import { copyRuns, moveRow } from './rows.ts';

export interface TokenMemory {
  readonly length: number;
  /** The decoder's inputs for the segments that are still in the batch. */
  feeds(): Record<string, Tensor>;
  /** Files the newest row of every layer from a step's outputs. */
  append(outputs: Readonly<Record<string, Tensor>>): void;
  /** Takes one segment out; the last takes its place. */
  remove(index: number): void;
}

const FIRST_CAPACITY = 32;

/** One array a layer for keys and one for values: [batch][heads][capacity][head size]. */
type Caches = ReadonlyMap<string, Float32Array>;

export function createTokenMemory(
  batch: number,
  { layers, headSize }: { readonly layers: number; readonly headSize: number },
): TokenMemory {
  let count = batch;
  let capacity = FIRST_CAPACITY;
  let length = 0;
  const rowSize = () => HEAD_COUNT * capacity * headSize;
  let caches: Caches = new Map(
    cacheNames(layers).map((name) => [name, new Float32Array(batch * rowSize())]),
  );
  return {
    get length() {
      return length;
    },
    feeds() {
      const dims = [count, HEAD_COUNT, capacity, headSize];
      const size = count * rowSize();
      const feeds: Record<string, Tensor> = {};
      for (const [name, cache] of caches) {
        feeds[`past_${name}`] = new Tensor('float32', cache.subarray(0, size), dims);
      }
      return feeds;
    },
    append(outputs) {
      if (length + 1 >= capacity) {
        caches = widenAll(caches, { from: capacity * headSize, to: 2 * capacity * headSize });
        capacity *= 2;
      }
      for (const [name, cache] of caches) {
        const rows = outputs[`new_${name}`]?.data as Float32Array;
        for (let head = 0; head < count * HEAD_COUNT; head++) {
          const row = rows.subarray(head * headSize, (head + 1) * headSize);
          cache.set(row, (head * capacity + length) * headSize);
        }
      }
      length++;
    },
    remove(index) {
      count--;
      if (index === count) return;
      for (const cache of caches.values()) {
        moveRow(cache, { from: count, to: index, size: rowSize() });
      }
    },
  };
}

function cacheNames(layers: number): string[] {
  return Array.from({ length: layers }, (_, layer) => [`key.${layer}`, `value.${layer}`]).flat();
}

/** More room in each head; what is there keeps its place. */
function widenAll(caches: Caches, { from, to }: { from: number; to: number }): Caches {
  const wide = new Map<string, Float32Array>();
  for (const [name, data] of caches) {
    const runs = data.length / from;
    const target = new Float32Array(runs * to);
    copyRuns(data, target, { at: 0, runs, from, to });
    wide.set(name, target);
  }
  return wide;
}
