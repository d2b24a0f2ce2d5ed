import { describe, expect, it } from 'vitest';
import { joinTurns } from './join-turns.ts';

const stretch = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('joinTurns', () => {
  it('makes one turn of neighbours of one speaker', () => {
    const turns = joinTurns([stretch(0, 500), stretch(500, 1000)], [0, 0], [1, 0.5]);

    expect(turns).toEqual([{ startMs: 0, endMs: 1000, speaker: 0, confidence: 0.75 }]);
  });

  it('takes a short pause of one speaker into the turn, and leaves a long one out', () => {
    const stretches = [stretch(0, 500), stretch(1499, 1700), stretch(2700, 2900)];

    const turns = joinTurns(stretches, [0, 0, 0], [1, 1, 1]);

    expect(turns.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 1700],
      [2700, 2900],
    ]);
  });

  it('ends a turn where another speaker speaks in the pause', () => {
    const stretches = [stretch(0, 500), stretch(520, 580), stretch(600, 900)];

    const turns = joinTurns(stretches, [0, 1, 0], [1, 1, 1]);

    expect(turns.map(({ speaker }) => speaker)).toEqual([0, 1, 0]);
  });

  it('lets turns of two speakers overlap', () => {
    const stretches = [stretch(0, 1000), stretch(500, 1500), stretch(1000, 2000)];

    const turns = joinTurns(stretches, [0, 1, 0], [1, 1, 1]);

    expect(turns.map(({ startMs, endMs, speaker }) => [startMs, endMs, speaker])).toEqual([
      [0, 2000, 0],
      [500, 1500, 1],
    ]);
  });

  it('has no turns without stretches', () => {
    expect(joinTurns([], [], [])).toEqual([]);
  });
});
