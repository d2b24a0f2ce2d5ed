/** The power spectrum of real sound. */
import { createFourierTransform } from './fourier-transform.ts';

export interface PowerSpectrum {
  /** Of `size` samples; `size / 2 + 1` numbers, valid until the next call. */
  of(samples: Float32Array): Float32Array;
}

/** @param size a power of two; shorter sound is filled up with zeros. */
export function createPowerSpectrum(size: number): PowerSpectrum {
  const transform = createFourierTransform(size);
  const power = new Float32Array(size / 2 + 1);
  return {
    of(samples) {
      transform.of(samples);
      for (let k = 0; k < power.length; k++)
        power[k] = transform.real[k]! ** 2 + transform.imaginary[k]! ** 2;
      return power;
    },
  };
}
