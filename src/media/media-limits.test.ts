import { expect, test } from 'vitest';
import { checkClaims, decodeLimits } from './media-limits.ts';

test.each([
  [1, 4000],
  [8, 384_000],
])('accepts %i channels at %i Hz', (channelCount, sampleRateHz) => {
  expect(() => checkClaims({ channelCount, sampleRateHz })).not.toThrow();
});

test.each([
  [0, 16_000],
  [9, 16_000],
  [-1, 16_000],
  [1, 3999],
  [1, 384_001],
  [1, 0],
])('refuses %i channels at %i Hz', (channelCount, sampleRateHz) => {
  expect(() => checkClaims({ channelCount, sampleRateHz })).toThrow(
    expect.objectContaining({ code: 'MEDIA_REFUSED' }),
  );
});

test('gives a small file little time, whatever length is allowed', () => {
  const dayMs = 86_400_000;

  expect(decodeLimits(1000, dayMs).processorMs).toBeLessThan(35_000);
  expect(decodeLimits(10_000_000_000, dayMs).processorMs).toBe(30_000 + dayMs / 10);
  expect(decodeLimits(10_000_000_000, 10_000).processorMs).toBe(31_000);
});
