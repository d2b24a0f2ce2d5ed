/** What is measured in decoded sound. */
import { readFile } from 'node:fs/promises';
import { decodeS16le, SAMPLE_RATE_HZ, type PcmFile } from '../../src/audio/index.ts';

export async function readPcm(file: PcmFile): Promise<Float32Array> {
  return decodeS16le(await readFile(file.path));
}

/** A stretch by time. */
export function cut(samples: Float32Array, startMs: number, endMs: number): Float32Array {
  const at = (ms: number) => Math.round((ms * SAMPLE_RATE_HZ) / 1000);
  return samples.subarray(at(startMs), at(endMs));
}

/** Amplitude of one frequency in the samples (Goertzel's measure over a Hann window). */
export function toneAmplitude(samples: Float32Array, frequencyHz: number): number {
  const step = (2 * Math.PI * frequencyHz) / SAMPLE_RATE_HZ;
  let real = 0;
  let imaginary = 0;
  let weights = 0;
  samples.forEach((sample, i) => {
    const weight = 1 - Math.cos((2 * Math.PI * i) / samples.length);
    real += weight * sample * Math.cos(step * i);
    imaginary += weight * sample * Math.sin(step * i);
    weights += weight;
  });
  return (2 * Math.hypot(real, imaginary)) / weights;
}

export function rootMeanSquare(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** When the sound first and last stays above half of its loudest 5 ms. */
export function loudSpanMs(samples: Float32Array): { startMs: number; endMs: number } {
  const size = SAMPLE_RATE_HZ / 200;
  const levels = Array.from({ length: Math.floor(samples.length / size) }, (_, i) =>
    rootMeanSquare(samples.subarray(i * size, (i + 1) * size)),
  );
  const threshold = Math.max(...levels) / 2;
  const isLoud = (level: number) => level > threshold;
  return { startMs: levels.findIndex(isLoud) * 5, endMs: (levels.findLastIndex(isLoud) + 1) * 5 };
}
