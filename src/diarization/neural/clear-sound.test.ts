import { expect, test } from 'vitest';
import { clearSound } from './clear-sound.ts';

const span = (speaker: number, startMs: number, endMs: number) => ({ speaker, startMs, endMs });

test('where another speaks too, a voice is not heard', () => {
  const spans = [span(0, 0, 5000), span(1, 4000, 9000), span(0, 8500, 12_000)];

  expect(clearSound(spans, 0)).toEqual([
    { startMs: 0, endMs: 4000 },
    { startMs: 9000, endMs: 12_000 },
  ]);
  expect(clearSound(spans, 1)).toEqual([{ startMs: 5000, endMs: 8500 }]);
});

test('scraps between others are left out, unless there is nothing else', () => {
  const scrap = [span(0, 0, 200), span(0, 1000, 3000)];

  expect(clearSound(scrap, 0)).toEqual([{ startMs: 1000, endMs: 3000 }]);
  expect(clearSound(scrap.slice(0, 1), 0)).toEqual([{ startMs: 0, endMs: 200 }]);
});

test('who never speaks alone is heard beneath the others', () => {
  const spans = [span(0, 0, 10_000), span(1, 3000, 4000)];

  expect(clearSound(spans, 1)).toEqual([{ startMs: 3000, endMs: 4000 }]);
});

test('twenty seconds are enough: of the longest stretches, the middle of each', () => {
  const spans = [
    span(0, 0, 1000),
    span(0, 10_000, 22_000),
    span(0, 30_000, 38_000),
    span(0, 40_000, 46_000),
  ];

  expect(clearSound(spans, 0)).toEqual([
    { startMs: 12_000, endMs: 20_000 },
    { startMs: 30_000, endMs: 38_000 },
    { startMs: 41_000, endMs: 45_000 },
  ]);
});

test('who does not speak has no sound', () => {
  expect(clearSound([span(0, 0, 1000)], 1)).toEqual([]);
});
