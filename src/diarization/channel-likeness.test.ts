import { expect, test } from 'vitest';
import { createWhiteNoise } from '../../tests/support/white-noise.ts';
import { createChannelLikeness } from './channel-likeness.ts';

const SECONDS = 4;
const RATE = 16_000;

function noise(seed: number, amplitude: number, isHeard = (_second: number) => true) {
  const next = createWhiteNoise(seed);
  return Float32Array.from({ length: SECONDS * RATE }, (_, at) =>
    isHeard(at / RATE) ? amplitude * next() : 0,
  );
}

const sum = (a: Float32Array, b: Float32Array) => a.map((value, at) => value + b[at]!);

function compare(a: Float32Array, b: Float32Array): boolean {
  const likeness = createChannelLikeness();
  for (let at = 0; at < a.length; at += 5000)
    likeness.take(a.subarray(at, at + 5000), b.subarray(at, at + 5000));
  expect(likeness.areSame() && !likeness.mayBeSame()).toBe(false);
  return likeness.areSame();
}

const voice = noise(1, 0.3);

test.each([
  ['as loud', 1],
  ['softer', 0.05],
  ['inverted', -1],
  ['inverted and softer', -0.3],
])('a copy that is %s is the same', (_how, gain) => {
  expect(
    compare(
      voice,
      voice.map((value) => gain * value),
    ),
  ).toBe(true);
});

test('a copy through a codec, and one that is shifted off the middle, is the same', () => {
  expect(compare(voice, sum(voice, noise(2, 0.03)))).toBe(true);
  expect(
    compare(
      voice,
      voice.map((value) => value + 0.1),
    ),
  ).toBe(true);
});

test('two silences are the same', () => {
  expect(compare(noise(1, 0), noise(2, 0))).toBe(true);
});

test('another sound, or none, is not the same', () => {
  expect(compare(voice, noise(2, 0.3))).toBe(false);
  expect(compare(voice, noise(2, 0))).toBe(false);
});

test('one word on one of them alone makes them two', () => {
  const word = noise(2, 0.1, (second) => second > 3 && second < 3.4);
  const quietly = noise(1, 0.3, (second) => second < 2);
  expect(compare(quietly, sum(quietly, word))).toBe(false);
});

test('two who speak at the same time are two', () => {
  expect(compare(sum(voice, noise(2, 0.2)), sum(voice, noise(3, 0.2)))).toBe(false);
});
