/**
 * Whether sound has what lies above the telephone's band, whatever its file says: a call that was once
 * sampled at 8 kHz stays narrow in every later file.
 */
import { SAMPLE_RATE_HZ } from './pcm.ts';
import { createPowerSpectrum } from './power-spectrum.ts';

const FRAME_SAMPLES = 512;
/** One frame in so many samples is looked at: 50 ms. */
const STEP_SAMPLES = SAMPLE_RATE_HZ / 20;

/** The upper part of the telephone's band, and what only wide-band sound has above it; Hz. */
const TELEPHONE = [1000, 3600] as const;
const ABOVE = [4300, 7500] as const;

/**
 * Of the energy in the telephone's band so much lies above it at least: 23 dB less. Read speech, prompts and
 * meetings have 18 dB less and better; brought to 8 kHz and back 25 dB less and worse (noisy meetings).
 */
const LEAST_SHARE = 10 ** -2.3;
/** Of all energy: a hum has less in the upper part of the telephone's band. */
const LEAST_TELEPHONE_SHARE = 1e-4;
/** Mean square below which there is no sound worth asking: 60 dB under full scale. */
const LEAST_ENERGY = 1e-6;

/**
 * `undefined` where the sound does not tell: silence, or a hum without anything in the upper part of the
 * telephone's band either.
 * @param samples 16 kHz, in [-1, 1).
 */
export function hearBand(samples: Float32Array): 'narrow' | 'wide' | undefined {
  const spectrum = createPowerSpectrum(FRAME_SAMPLES);
  const window = Float32Array.from(
    { length: FRAME_SAMPLES },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / FRAME_SAMPLES),
  );
  let telephone = 0;
  let above = 0;
  let all = 0;
  let frames = 0;
  for (let start = 0; start + FRAME_SAMPLES <= samples.length; start += STEP_SAMPLES) {
    const frame = samples.subarray(start, start + FRAME_SAMPLES);
    const power = spectrum.of(frame.map((sample, index) => sample * (window[index] ?? 0)));
    telephone += energyIn(power, TELEPHONE);
    above += energyIn(power, ABOVE);
    all += energyIn(power, [50, SAMPLE_RATE_HZ / 2]);
    frames++;
  }
  const isSilent = all / Math.max(1, frames) / FRAME_SAMPLES ** 2 < LEAST_ENERGY / 4;
  if (isSilent || telephone < LEAST_TELEPHONE_SHARE * all) return undefined;
  return above < LEAST_SHARE * telephone ? 'narrow' : 'wide';
}

function energyIn(power: Float32Array, [lowHz, highHz]: readonly [number, number]): number {
  const bin = (hz: number) => Math.round((hz * FRAME_SAMPLES) / SAMPLE_RATE_HZ);
  return power.subarray(bin(lowHz), bin(highHz)).reduce((sum, value) => sum + value, 0);
}
