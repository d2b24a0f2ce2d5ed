/** Sound → spectra of short stretches of it that overlap (pure). */
import { createFourierTransform } from '../audio/index.ts';

/** One spectrum a hop, stretch by stretch. */
export interface Spectra {
  readonly count: number;
  /** Numbers of one spectrum: bins from {@link SpectraShape.lowestBin} on. */
  readonly bins: number;
  /** `count` times `bins`. */
  readonly real: Float32Array;
  readonly imaginary: Float32Array;
  /** Of each spectrum, over its bins. */
  readonly energies: Float32Array;
}

export interface SpectraShape {
  /** A power of two. */
  readonly frameSamples: number;
  readonly hopSamples: number;
  /** Below is hum, which channels may share though their sound is their own. */
  readonly lowestBin: number;
}

export interface SpectraRange {
  /** Of the first stretch; may lie before the sound, which is silence there. */
  readonly startSample: number;
  readonly count: number;
}

export type Analyse = (samples: Float32Array, range: SpectraRange) => Spectra;

export function createSpectra({ frameSamples, hopSamples, lowestBin }: SpectraShape): Analyse {
  const transform = createFourierTransform(frameSamples);
  const bins = frameSamples / 2 + 1 - lowestBin;
  const window = Float64Array.from(
    { length: frameSamples },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / frameSamples),
  );
  const frame = new Float64Array(frameSamples);

  return (samples, { startSample, count }) => {
    const real = new Float32Array(count * bins);
    const imaginary = new Float32Array(count * bins);
    const energies = new Float32Array(count);
    for (let index = 0; index < count; index++) {
      const from = startSample + index * hopSamples;
      for (let i = 0; i < frameSamples; i++) frame[i] = window[i]! * (samples[from + i] ?? 0);
      transform.of(frame);
      let energy = 0;
      for (let bin = 0; bin < bins; bin++) {
        const re = transform.real[lowestBin + bin]!;
        const im = transform.imaginary[lowestBin + bin]!;
        real[index * bins + bin] = re;
        imaginary[index * bins + bin] = im;
        energy += re * re + im * im;
      }
      energies[index] = energy;
    }
    return { count, bins, real, imaginary, energies };
  };
}
