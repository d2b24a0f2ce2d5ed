import { describe, expect, it } from 'vitest';
import { togetherSpans } from './together-spans.ts';

/** Chances of frames of 20 ms: `chance` from one second to the other, and next to none elsewhere. */
function chances(stretches: readonly [from: number, to: number, chance: number][]): number[] {
  return Array.from({ length: 200 }, (_, frame) => {
    const at = frame / 50;
    return stretches.find(([from, to]) => at >= from && at < to)?.[2] ?? 0.01;
  });
}

describe('togetherSpans', () => {
  it('finds where two voices are likely, to a frame', () => {
    const [span, ...others] = togetherSpans(chances([[1, 2, 0.95]]));

    expect(others).toEqual([]);
    expect(span?.startMs).toBeGreaterThan(990);
    expect(span?.startMs).toBeLessThan(1010);
    expect(span?.endMs).toBeGreaterThan(1990);
    expect(span?.endMs).toBeLessThan(2010);
  });

  it('goes on to the end of the sound', () => {
    expect(togetherSpans(chances([[3, 4, 0.95]]))[0]?.endMs).toBeGreaterThan(3990);
  });

  it('does not believe what is never likely, or too short', () => {
    expect(togetherSpans(chances([[1, 2, 0.85]]))).toEqual([]);
    expect(togetherSpans(chances([[1, 1.1, 0.95]]))).toEqual([]);
  });

  it('keeps what is less likely beside what is likely', () => {
    const spans = togetherSpans(
      chances([
        [1, 1.5, 0.85],
        [1.5, 2, 0.95],
      ]),
    );

    expect(spans).toHaveLength(1);
    expect(spans[0]?.startMs).toBeLessThan(1010);
  });

  it('hears nothing in no frames', () => {
    expect(togetherSpans([])).toEqual([]);
  });
});
