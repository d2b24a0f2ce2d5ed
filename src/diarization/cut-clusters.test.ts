import { describe, expect, it } from 'vitest';
import { cutClusters } from './cut-clusters.ts';
import { voiceRows } from './voice-rows.ts';

/** Voices as angles in degrees, each heard for as long as `lengths` says. */
function cut(angles: readonly number[], lengths: readonly number[], count: object = {}) {
  const voices = angles.map((angle) => {
    const radians = (angle * Math.PI) / 180;
    return [Math.cos(radians), Math.sin(radians)];
  });
  const weights = Float64Array.from(lengths);
  return [...cutClusters({ voices: voiceRows(voices), weights, count, sameVoice: 0.5 })];
}

describe('cutClusters', () => {
  it('keeps voices together that are alike', () => {
    expect(cut([0, 90, 10, 100], [5000, 5000, 5000, 5000])).toEqual([0, 1, 0, 1]);
  });

  it('gives a stray to the voice that it is most like', () => {
    expect(cut([0, 100, 170], [60_000, 60_000, 300])).toEqual([0, 1, 1]);
  });

  it('keeps a stray where the number asks for it', () => {
    expect(cut([0, 100, 170], [60_000, 60_000, 300], { exact: 3 })).toEqual([0, 1, 2]);
  });

  it('joins the voices that are most alike where the number is less', () => {
    expect(cut([0, 90, 160], [5000, 5000, 5000], { exact: 2 })).toEqual([0, 1, 1]);
    expect(cut([0, 90, 160], [5000, 5000, 5000], { max: 1 })).toEqual([0, 0, 0]);
  });

  it('splits one voice where the number is more', () => {
    expect(cut([0, 1, 9], [5000, 5000, 5000], { min: 2 })).toEqual([0, 0, 1]);
  });
});
