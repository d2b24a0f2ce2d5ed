import { expect, test } from 'vitest';
import { createFourierTransform } from './fourier-transform.ts';
import { createPowerSpectrum } from './power-spectrum.ts';

const SIZE = 16;
const real = Array.from({ length: SIZE }, (_, i) => Math.sin(i * i));
const imaginary = Array.from({ length: SIZE }, (_, i) => Math.cos(3 * i * i));

/** By its definition. */
function slowly(k: number): [number, number] {
  let [re, im] = [0, 0];
  for (let i = 0; i < SIZE; i++) {
    const angle = (-2 * Math.PI * i * k) / SIZE;
    re += real[i]! * Math.cos(angle) - imaginary[i]! * Math.sin(angle);
    im += real[i]! * Math.sin(angle) + imaginary[i]! * Math.cos(angle);
  }
  return [re, im];
}

test('the transform is that of the definition, every time', () => {
  const transform = createFourierTransform(SIZE);
  transform.of([1, 2, 3]);

  transform.of(real, imaginary);

  for (let k = 0; k < SIZE; k++) {
    const [re, im] = slowly(k);
    expect(transform.real[k]).toBeCloseTo(re, 9);
    expect(transform.imaginary[k]).toBeCloseTo(im, 9);
  }
});

test('a tone has its power at its frequency', () => {
  const tone = Float32Array.from({ length: 64 }, (_, i) => Math.cos((2 * Math.PI * 5 * i) / 64));

  const power = createPowerSpectrum(64).of(tone);

  expect(power).toHaveLength(33);
  expect(power[5]).toBeCloseTo(1024, 2);
  expect(power.filter((value) => value > 0.001)).toHaveLength(1);
});
