import { describe, expect, test } from 'vitest';
import { pickBatch } from './batches.ts';

const sized = (sampleCount: number, isAlone = false) => ({ sampleCount, isAlone });

describe('pickBatch', () => {
  test('picks nothing when nothing waits', () => {
    expect(pickBatch([], 4)).toEqual([]);
  });

  test('always takes the oldest, and those nearest to it in length', () => {
    expect(pickBatch([sized(100), sized(125), sized(50), sized(101), sized(99)], 3)).toEqual([
      0, 3, 4,
    ]);
  });

  test('leaves out segments that would need much padding', () => {
    expect(pickBatch([sized(100), sized(131), sized(76)], 4)).toEqual([0]);
  });

  test('keeps a segment that failed before by itself', () => {
    expect(pickBatch([sized(100, true), sized(100)], 4)).toEqual([0]);
    expect(pickBatch([sized(100), sized(100, true), sized(100)], 4)).toEqual([0, 2]);
  });
});
