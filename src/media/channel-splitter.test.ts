import { expect, test } from 'vitest';
import { createChannelSplitter } from './channel-splitter.ts';

const bytesOf = (samples: readonly number[]) => new Uint8Array(Int16Array.from(samples).buffer);
const samplesOf = (bytes: Uint8Array) =>
  Array.from(new Int16Array(bytes.slice().buffer, 0, bytes.length >> 1));

test('gives each channel its samples', () => {
  const parts = createChannelSplitter(3).split(bytesOf([1, 2, 3, -1, -2, -3]));

  expect(parts.map(samplesOf)).toEqual([
    [1, -1],
    [2, -2],
    [3, -3],
  ]);
});

test.each([1, 2, 3, 5, 7, 13])('pieces may end anywhere (%i bytes each)', (size) => {
  const bytes = bytesOf(Array.from({ length: 40 }, (_, i) => 1000 * (i % 4) + i));
  const splitter = createChannelSplitter(4);
  const found: number[][] = [[], [], [], []];

  for (let at = 0; at < bytes.length; at += size) {
    const parts = splitter.split(bytes.subarray(at, at + size));
    parts.forEach((part, channel) => found[channel]!.push(...samplesOf(part)));
  }

  expect(found).toEqual(
    [0, 1, 2, 3].map((channel) =>
      Array.from({ length: 10 }, (_, i) => 1000 * channel + 4 * i + channel),
    ),
  );
});

test('keeps back what is not whole at the end', () => {
  const parts = createChannelSplitter(2).split(bytesOf([1, 2, 3, 4, 5]));

  expect(parts.map(samplesOf)).toEqual([
    [1, 3],
    [2, 4],
  ]);
});
