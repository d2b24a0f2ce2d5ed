/**
 * Log mel filter banks as Kaldi makes them (25 ms every 10 ms, pre-emphasis, no dither): what CTC models of
 * icefall, WeNet and others were trained on.
 */
import { createPowerSpectrum, SAMPLE_RATE_HZ } from '../../audio/index.ts';
import type { CtcSettings } from './settings.ts';

const FRAME_SAMPLES = SAMPLE_RATE_HZ * 0.025;
const SHIFT_SAMPLES = SAMPLE_RATE_HZ * 0.01;
const TRANSFORM_SAMPLES = 512;
const PREEMPHASIS = 0.97;
/** The smallest energy: the distance from 1 to the next 32-bit number, as in Kaldi. */
const LEAST_ENERGY = 1.1920929e-7;

export interface FilterBanks {
  /** Frame after frame, `bins` numbers each. */
  readonly values: Float32Array;
  readonly frameCount: number;
  readonly bins: number;
}

/** Frames are centred: their count is that of the shifts, and sound is mirrored at both ends. */
export function filterBanks(samples: Float32Array, settings: CtcSettings): FilterBanks {
  const bins = settings.featureBins ?? 80;
  const filters = melFilters(bins, settings);
  const window = windowOf(settings.window ?? 'povey');
  const spectrum = createPowerSpectrum(TRANSFORM_SAMPLES);
  const frameCount = Math.floor((samples.length + SHIFT_SAMPLES / 2) / SHIFT_SAMPLES);
  const values = new Float32Array(frameCount * bins);
  for (let frame = 0; frame < frameCount; frame++) {
    const cut = cutFrame(samples, frame, settings.sampleScale ?? 1);
    const power = spectrum.of(emphasised(cut, window));
    filters.forEach(({ firstBin, weights }, bin) => {
      let energy = 0;
      weights.forEach((weight, index) => (energy += weight * (power[firstBin + index] ?? 0)));
      values[frame * bins + bin] = Math.log(Math.max(energy, LEAST_ENERGY));
    });
  }
  return { values, frameCount, bins };
}

/** Without its mean. */
function cutFrame(samples: Float32Array, frame: number, scale: number): Float32Array {
  const start = frame * SHIFT_SAMPLES + SHIFT_SAMPLES / 2 - FRAME_SAMPLES / 2;
  const cut = new Float32Array(FRAME_SAMPLES);
  let mean = 0;
  for (let index = 0; index < FRAME_SAMPLES; index++) {
    const sample = (samples[mirrored(start + index, samples.length)] ?? 0) * scale;
    cut[index] = sample;
    mean += sample / FRAME_SAMPLES;
  }
  return cut.map((sample) => sample - mean);
}

function mirrored(place: number, length: number): number {
  let inside = place;
  while (inside < 0 || inside >= length)
    inside = inside < 0 ? -inside - 1 : 2 * length - 1 - inside;
  return inside;
}

function emphasised(frame: Float32Array, window: Float32Array): Float32Array {
  return frame.map((sample, index) => {
    const before = frame[Math.max(0, index - 1)] ?? 0;
    return (sample - PREEMPHASIS * before) * (window[index] ?? 0);
  });
}

type WindowName = NonNullable<CtcSettings['window']>;

function windowOf(name: WindowName): Float32Array {
  return Float32Array.from({ length: FRAME_SAMPLES }, (_, index) => {
    const cosine = Math.cos((2 * Math.PI * index) / (FRAME_SAMPLES - 1));
    if (name === 'hamming') return 0.54 - 0.46 * cosine;
    return (0.5 - 0.5 * cosine) ** (name === 'povey' ? 0.85 : 1);
  });
}

interface MelFilter {
  readonly firstBin: number;
  readonly weights: readonly number[];
}

/** Triangles of equal width on the mel scale, each to the middle of its neighbours. */
function melFilters(bins: number, { lowHz = 20, highHz = -400 }: CtcSettings): MelFilter[] {
  const nyquistHz = SAMPLE_RATE_HZ / 2;
  const lowMel = toMel(lowHz);
  const highMel = toMel(highHz > 0 ? highHz : nyquistHz + highHz);
  const width = (highMel - lowMel) / (bins + 1);
  return Array.from({ length: bins }, (_, bin) => {
    const left = lowMel + bin * width;
    const weightAt = (hz: number) => 1 - Math.abs(toMel(hz) - left - width) / width;
    const binHz = SAMPLE_RATE_HZ / TRANSFORM_SAMPLES;
    const all = Array.from({ length: TRANSFORM_SAMPLES / 2 }, (_, k) => weightAt(k * binHz));
    const firstBin = all.findIndex((weight) => weight > 0);
    if (firstBin < 0) return { firstBin: 0, weights: [] };
    const length = all.slice(firstBin).findIndex((weight) => weight <= 0);
    return { firstBin, weights: all.slice(firstBin, length < 0 ? undefined : firstBin + length) };
  });
}

function toMel(hz: number): number {
  return 1127 * Math.log(1 + hz / 700);
}
