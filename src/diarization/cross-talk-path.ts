/**
 * How one channel's sound comes into another: how much later, and what is left of each frequency. Both are
 * learnt where the first channel is at least as loud, for what leaks is softer than what it comes from; a
 * voice of the second channel's own is not like the first's, and so adds nothing.
 */
import { createFourierTransform, msToSamples } from '../audio/index.ts';
import type { Spectra } from './cross-talk-spectra.ts';

/** Sound takes 3 ms a metre; lines and recorders add their own. */
const LONGEST_DELAY_SAMPLES = msToSamples(50);
/** A delay is found where its peak stands out so many times from all others' mean. */
const CLEAR_PEAK = 6;
/** So much of what was learnt before counts beside a new block: lines change slowly. */
const MEMORY = 0.7;
/** Frames that tell a path: fewer fit any by chance. */
const LEAST_FRAMES = 30;
/** Of the first channel's energy in the second's: a decibel less is still as loud. */
const AS_LOUD = 0.8;

export interface DelayFinder {
  /** Learns from a block; spectra of the same stretches of both channels. */
  learn(from: Spectra, to: Spectra): void;
  /** Samples by which the second is later, negative where it is earlier; absent where it cannot be told. */
  delay(): number | undefined;
}

/** @param frameSamples of the spectra, which begin at bin 0. */
export function createDelayFinder(frameSamples: number): DelayFinder {
  const real = new Float64Array(frameSamples);
  const imaginary = new Float64Array(frameSamples);
  const transform = createFourierTransform(frameSamples);
  let frames = 0;

  /** Every frequency alike, but for those with hardly anything in them. */
  function add(from: Spectra, to: Spectra, index: number): void {
    const least = (0.01 * Math.sqrt(from.energies[index]! * to.energies[index]!)) / from.bins;
    for (let bin = 0, at = index * from.bins; bin < from.bins; bin++, at++) {
      const re = to.real[at]! * from.real[at]! + to.imaginary[at]! * from.imaginary[at]!;
      const im = to.imaginary[at]! * from.real[at]! - to.real[at]! * from.imaginary[at]!;
      const size = Math.sqrt(re * re + im * im) + least;
      real[bin]! += re / size;
      imaginary[bin]! += im / size;
    }
  }

  return {
    learn(from, to) {
      frames *= MEMORY;
      real.forEach((value, i) => (real[i] = MEMORY * value));
      imaginary.forEach((value, i) => (imaginary[i] = MEMORY * value));
      for (let index = 0; index < from.count; index++) {
        if (!isLearnt(from, to, index)) continue;
        add(from, to, index);
        frames++;
      }
    },
    delay() {
      // These frames are four times as long.
      if (frames < LEAST_FRAMES / 4) return undefined;
      // The inverse: of the conjugate, whose real part is all there is, for the sound is real.
      transform.of(
        real,
        imaginary.map((value) => -value),
      );
      return clearPeak(transform.real);
    },
  };
}

function clearPeak(correlation: Float64Array): number | undefined {
  const size = correlation.length;
  let best = 0;
  let sum = 0;
  for (let lag = -LONGEST_DELAY_SAMPLES; lag <= LONGEST_DELAY_SAMPLES; lag++) {
    const value = Math.abs(correlation[(lag + size) % size]!);
    sum += value;
    if (value > Math.abs(correlation[(best + size) % size]!)) best = lag;
  }
  const mean = sum / (2 * LONGEST_DELAY_SAMPLES + 1);
  return Math.abs(correlation[(best + size) % size]!) > CLEAR_PEAK * mean ? best : undefined;
}

/** Mean square of 60 dB under full scale, as energy of a spectrum of `bins` of windowed sound. */
const SILENT = 1e-6;

function isLearnt(from: Spectra, to: Spectra, index: number): boolean {
  const silence = (SILENT * (from.bins * 2) ** 2) / 6;
  const energy = from.energies[index]!;
  const other = to.energies[index]!;
  return energy > silence && other > 0 && energy >= AS_LOUD * other;
}

export interface LeakPath {
  /** Learns from a block; the first's spectra are of as much earlier stretches as the delay is. */
  learn(from: Spectra, to: Spectra): void;
  /**
   * Of each of the second's spectra, the energy that did not come by this path; absent where the path is
   * not known well enough.
   */
  own(from: Spectra, to: Spectra): Float32Array | undefined;
}

export function createLeakPath(bins: number): LeakPath {
  const real = new Float64Array(bins);
  const imaginary = new Float64Array(bins);
  const power = new Float64Array(bins);
  let frames = 0;

  /** Each frame counts alike: a loud one of the second's own must not outweigh the others. */
  function add(from: Spectra, to: Spectra, index: number): void {
    const weight = 1 / to.energies[index]!;
    for (let bin = 0, at = index * bins; bin < bins; bin++, at++) {
      const [a, b] = [from.real[at]!, from.imaginary[at]!];
      const [c, d] = [to.real[at]!, to.imaginary[at]!];
      real[bin]! += weight * (c * a + d * b);
      imaginary[bin]! += weight * (d * a - c * b);
      power[bin]! += weight * (a * a + b * b);
    }
    frames++;
  }

  function ownEnergy(from: Spectra, to: Spectra, index: number): number {
    let energy = 0;
    for (let bin = 0, at = index * bins; bin < bins; bin++, at++) {
      const scale = power[bin]! > 0 ? 1 / power[bin]! : 0;
      const [h, g] = [real[bin]! * scale, imaginary[bin]! * scale];
      const [a, b] = [from.real[at]!, from.imaginary[at]!];
      energy += (to.real[at]! - h * a + g * b) ** 2 + (to.imaginary[at]! - h * b - g * a) ** 2;
    }
    return energy;
  }

  return {
    learn(from, to) {
      frames *= MEMORY;
      for (const sums of [real, imaginary, power])
        sums.forEach((value, i) => (sums[i] = MEMORY * value));
      for (let index = 0; index < from.count; index++)
        if (isLearnt(from, to, index)) add(from, to, index);
    },
    own(from, to) {
      if (frames < LEAST_FRAMES) return undefined;
      return Float32Array.from({ length: to.count }, (_, index) => ownEnergy(from, to, index));
    },
  };
}
