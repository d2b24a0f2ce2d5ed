import { expect, test } from 'vitest';
import { stretchSound } from './stretch-sound.ts';

test('slower sound is longer, with values between the neighbours', () => {
  const ramp = Float32Array.from({ length: 10 }, (_, i) => i / 16);

  const stretched = stretchSound(ramp, 0.5);

  expect(stretched).toHaveLength(20);
  expect(stretched.subarray(0, 19)).toEqual(Float32Array.from({ length: 19 }, (_, i) => i / 32));
});

test('faster sound is shorter', () => {
  expect(stretchSound(Float32Array.of(0, 0.25, 0.5, 0.75), 2)).toEqual(Float32Array.of(0, 0.5));
});

test('silence of no length stays so', () => {
  expect(stretchSound(new Float32Array(0), 0.9)).toHaveLength(0);
});
