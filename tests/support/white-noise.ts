/**
 * Numbers in [-1, 1) that have nothing to do with each other, nor with those of another seed: the same in
 * every run. (Plain congruential generators are not so: two seeds give sound that is alike.)
 */
export function createWhiteNoise(seed: number): () => number {
  // mulberry32, by Tommy Ettinger: public domain.
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}
