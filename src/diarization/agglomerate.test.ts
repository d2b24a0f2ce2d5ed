import { describe, expect, it } from 'vitest';
import { agglomerate, labelsAfter } from './agglomerate.ts';

/** Members on a line: the nearer, the more alike. */
function onLine(places: readonly number[], weights = places.map(() => 1)) {
  const values = Float32Array.from(places.flatMap((a) => places.map((b) => -Math.abs(a - b))));
  return { count: places.length, values, weights: Float64Array.from(weights) };
}

describe('agglomerate', () => {
  it('joins what is most alike first', () => {
    const joins = agglomerate(onLine([0, 10, 11, 30]));

    expect(joins.map(({ likeness }) => likeness)).toEqual([-1, -10.5, -23]);
    expect([...labelsAfter(joins, 4, 1)]).toEqual([0, 1, 1, 2]);
    expect([...labelsAfter(joins, 4, 2)]).toEqual([0, 0, 0, 1]);
  });

  it('counts heavy members more in the average', () => {
    const joins = agglomerate(onLine([0, 2, 6], [3, 1, 1]));

    // From 6 to the cluster of 0 (three times) and 2 (once): (3 × 6 + 4) / 4.
    expect(joins[1]?.likeness).toBeCloseTo(-5.5);
  });

  it('has nothing to join in one member or none', () => {
    expect(agglomerate(onLine([]))).toEqual([]);
    expect(agglomerate(onLine([5]))).toEqual([]);
    expect([...labelsAfter([], 1, 0)]).toEqual([0]);
  });
});
