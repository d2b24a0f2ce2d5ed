import { describe, expect, test } from 'vitest';
import { findQuiet, MOMENT_MS } from './word-times-quiet.ts';

const SAMPLES_PER_MS = 16;

/** A tone whose amplitude is given stretch by stretch, over a faint noise. */
function sound(stretches: readonly { ms: number; amplitude: number }[], noise = 0): Float32Array {
  let seed = 1;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647 - 0.5;
  };
  const amplitudes = stretches.flatMap(({ ms, amplitude }) =>
    new Array<number>(ms * SAMPLES_PER_MS).fill(amplitude),
  );
  return Float32Array.from(
    amplitudes,
    (amplitude, i) => amplitude * Math.sin(i * 0.3) + noise * random(),
  );
}

/** Start and end of each quiet stretch, in milliseconds. */
function stretches(quiet: Uint8Array): [number, number][] {
  const found: [number, number][] = [];
  quiet.forEach((value, moment) => {
    if (value === 0) return;
    const last = found.at(-1);
    if (last?.[1] === moment * MOMENT_MS) last[1] += MOMENT_MS;
    else found.push([moment * MOMENT_MS, (moment + 1) * MOMENT_MS]);
  });
  return found;
}

const LOUD = 0.3;

describe('findQuiet', () => {
  test('finds the silence before, between and after sounds, to about ten milliseconds', () => {
    const samples = sound([
      { ms: 200, amplitude: 0 },
      { ms: 500, amplitude: LOUD },
      { ms: 300, amplitude: 0 },
      { ms: 400, amplitude: LOUD },
      { ms: 250, amplitude: 0 },
    ]);
    const found = stretches(findQuiet(samples, []));
    expect(found.map(([start]) => start)).toEqual([0, 710, 1410]);
    expect(found.map(([, end]) => end)).toEqual([190, 990, 1650]);
  });

  test('takes a short silence inside speech for a closure, not a pause', () => {
    const samples = sound([
      { ms: 500, amplitude: LOUD },
      { ms: 100, amplitude: 0 },
      { ms: 500, amplitude: LOUD },
    ]);
    expect(stretches(findQuiet(samples, []))).toEqual([]);
  });

  test('takes a short silence at either end for a pause', () => {
    const samples = sound([
      { ms: 60, amplitude: 0 },
      { ms: 500, amplitude: LOUD },
      { ms: 60, amplitude: 0 },
    ]);
    expect(stretches(findQuiet(samples, []))).toEqual([
      [0, 50],
      [570, 620],
    ]);
  });

  test('takes what is far fainter than speech for quiet, though the background is fainter still', () => {
    const samples = sound([
      { ms: 500, amplitude: LOUD },
      { ms: 300, amplitude: LOUD / 100 },
      { ms: 500, amplitude: LOUD },
      { ms: 300, amplitude: LOUD / 2000 },
    ]);
    expect(stretches(findQuiet(samples, []))).toEqual([
      [510, 790],
      [1310, 1600],
    ]);
  });

  test('finds pauses that are filled with background noise', () => {
    const samples = sound(
      [
        { ms: 600, amplitude: LOUD },
        { ms: 400, amplitude: 0 },
        { ms: 600, amplitude: LOUD },
      ],
      0.05,
    );
    expect(stretches(findQuiet(samples, []))).toEqual([[610, 990]]);
  });

  test('is not misled by silence that was put around a noisy recording', () => {
    const recorded = sound(
      [
        { ms: 600, amplitude: LOUD },
        { ms: 400, amplitude: 0 },
        { ms: 600, amplitude: LOUD },
      ],
      0.05,
    );
    const samples = new Float32Array(recorded.length + 800 * SAMPLES_PER_MS);
    samples.set(recorded, 400 * SAMPLES_PER_MS);
    expect(stretches(findQuiet(samples, []))).toContainEqual([1010, 1390]);
  });

  test('takes steady loudness for sound, not silence', () => {
    expect(stretches(findQuiet(sound([{ ms: 1000, amplitude: LOUD }]), []))).toEqual([]);
  });

  test('believes the detector where it heard no speech, but for the edges of speech', () => {
    const samples = sound([{ ms: 3000, amplitude: LOUD }]);
    const speech = [
      { startMs: 500, endMs: 1000 },
      { startMs: 2000, endMs: 2500 },
    ];
    expect(stretches(findQuiet(samples, speech))).toEqual([
      [0, 440],
      [1060, 1940],
      [2560, 3000],
    ]);
  });

  test('takes spans of speech that overlap together', () => {
    const samples = sound([{ ms: 3000, amplitude: LOUD }]);
    const speech = [
      { startMs: 500, endMs: 2000 },
      { startMs: 1000, endMs: 1200 },
    ];
    expect(stretches(findQuiet(samples, speech))).toEqual([
      [0, 440],
      [2060, 3000],
    ]);
  });

  test('bears with speech beyond the sound, and with none of either', () => {
    const samples = sound([{ ms: 100, amplitude: LOUD }]);
    expect(stretches(findQuiet(samples, [{ startMs: -50, endMs: 9000 }]))).toEqual([]);
    expect(findQuiet(new Float32Array(), []).length).toBe(1);
    expect(findQuiet(new Float32Array(1600), []).length).toBe(10);
  });
});
