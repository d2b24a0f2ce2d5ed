import { expect, test } from 'vitest';
import { hearBand } from './hear-band.ts';

/** Noise that was made of tones between two frequencies. */
function noise(lowHz: number, highHz: number, amplitude = 0.1): Float32Array {
  const tones = Array.from({ length: 60 }, (_, index) => {
    const hz = lowHz + ((highHz - lowHz) * (index + 0.37)) / 60;
    return { turn: (2 * Math.PI * hz) / 16_000, phase: index * index };
  });
  return Float32Array.from({ length: 16_000 }, (_, at) =>
    tones.reduce((sum, { turn, phase }) => sum + (amplitude / 8) * Math.sin(turn * at + phase), 0),
  );
}

test('sound up to 3.4 kHz is narrow, sound up to 7 kHz wide', () => {
  expect(hearBand(noise(300, 3400))).toBe('narrow');
  expect(hearBand(noise(300, 7000))).toBe('wide');
});

test('silence and a hum do not tell', () => {
  expect(hearBand(new Float32Array(16_000))).toBeUndefined();
  expect(hearBand(noise(300, 3400, 0.0001))).toBeUndefined();
  expect(hearBand(noise(100, 400))).toBeUndefined();
  expect(hearBand(new Float32Array(10))).toBeUndefined();
});
