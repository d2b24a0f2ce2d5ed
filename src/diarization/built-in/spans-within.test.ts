import { describe, expect, it } from 'vitest';
import { spansWithin } from './spans-within.ts';

describe('spansWithin', () => {
  it('gives what lies in a stretch, from its start', () => {
    const spans = [
      { startMs: 100, endMs: 300 },
      { startMs: 400, endMs: 450 },
      { startMs: 500, endMs: 900 },
    ];

    expect(spansWithin(spans, { startMs: 250, endMs: 500 })).toEqual([
      { startMs: 0, endMs: 50 },
      { startMs: 150, endMs: 200 },
    ]);
  });
});
