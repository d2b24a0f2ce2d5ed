import { expect, test } from 'vitest';
import { frameCount, modelShape, paddedHeadSize } from './shapes.ts';

test.each([
  [0, 0],
  [13, 0],
  [14, 1],
  [19, 1],
  [20, 2],
  [250, 40],
  [3749, 623],
])('%i hops come to %i frames', (hops, frames) => {
  expect(frameCount(hops)).toBe(frames);
});

test('heads are padded to a multiple of sixteen', () => {
  expect([16, 36, 48, 52].map(paddedHeadSize)).toEqual([16, 48, 48, 64]);
});

test('the sizes of Moonshine have their layers and heads', () => {
  expect(modelShape('base', 3)).toEqual({ layers: 8, headSize: 52, reportedHeads: 3 });
  expect(modelShape('tiny', 2)).toEqual({ layers: 6, headSize: 36, reportedHeads: 2 });
});
