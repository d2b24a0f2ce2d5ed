import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignRuns, type AlignedRun } from './alignment-path.ts';

const NONE = -Infinity;

function matrix(rows: readonly (readonly number[])[]): Float32Array {
  return Float32Array.from(rows.flat());
}

const ONE_TOKEN_EACH = [
  { firstToken: 0, tokenCount: 1 },
  { firstToken: 1, tokenCount: 1 },
];

describe('alignRuns', () => {
  test('gives each run the moments where its tokens score best', () => {
    const tokens = matrix([
      [0.9, 0.9, 0.8, 0.1, 0, 0],
      [0, 0, 0.2, 0.9, 0.9, 0.9],
    ]);
    const pause = new Float32Array(6).fill(NONE);
    expect(alignRuns(ONE_TOKEN_EACH, { tokens, pause })).toEqual([
      { start: 0, end: 3 },
      { start: 3, end: 6 },
    ]);
  });

  test('leaves pauses before, between and after runs to nobody', () => {
    const tokens = matrix([
      [0, 0.5, 0.5, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0.5, 0.5, 0],
    ]);
    const pause = Float32Array.from([0.1, NONE, NONE, 0.1, 0.1, NONE, NONE, 0.1]);
    expect(alignRuns(ONE_TOKEN_EACH, { tokens, pause })).toEqual([
      { start: 1, end: 3 },
      { start: 5, end: 7 },
    ]);
  });

  test('keeps a token that scores more than the pause there', () => {
    const tokens = matrix([
      [0.5, 0.5, 0.3, 0.3, 0, 0],
      [0, 0, 0, 0, 0.5, 0.5],
    ]);
    const pause = Float32Array.from([NONE, NONE, 0.1, 0.1, NONE, NONE]);
    expect(alignRuns(ONE_TOKEN_EACH, { tokens, pause })).toEqual([
      { start: 0, end: 4 },
      { start: 4, end: 6 },
    ]);
  });

  test('lets no pause into a run of several tokens', () => {
    const tokens = matrix([
      [0.5, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0.5],
    ]);
    const pause = Float32Array.from([NONE, 0.1, 0.1, 0.1, 0.1, NONE]);
    const spans = alignRuns([{ firstToken: 0, tokenCount: 2 }], { tokens, pause });
    expect(spans).toEqual([{ start: 0, end: 6 }]);
  });

  test('passes over tokens that belong to no run', () => {
    const tokens = matrix([
      [1, 1, 0, 0],
      [9, 9, 9, 9],
      [0, 0, 1, 1],
    ]);
    const runs = [
      { firstToken: 0, tokenCount: 1 },
      { firstToken: 2, tokenCount: 1 },
    ];
    const pause = new Float32Array(4).fill(NONE);
    expect(alignRuns(runs, { tokens, pause })).toEqual([
      { start: 0, end: 2 },
      { start: 2, end: 4 },
    ]);
  });

  test('gives no spans for no runs', () => {
    const pause = new Float32Array(3).fill(NONE);
    expect(alignRuns([], { tokens: new Float32Array(), pause })).toEqual([]);
  });

  test('finds the path of the highest sum, as trying every path does', () => {
    const score = fc.integer({ min: 0, max: 20 });
    const moments = fc.integer({ min: 3, max: 6 });
    const problem = moments.chain((count) =>
      fc.record({
        tokens: fc.array(fc.array(score, { minLength: count, maxLength: count }), {
          minLength: 3,
          maxLength: 3,
        }),
        pause: fc.array(fc.oneof(score, fc.constant(NONE)), {
          minLength: count,
          maxLength: count,
        }),
      }),
    );
    fc.assert(
      fc.property(problem, ({ tokens, pause }) => {
        const runs = [
          { firstToken: 0, tokenCount: 1 },
          { firstToken: 1, tokenCount: 2 },
        ];
        const spans = alignRuns(runs, {
          tokens: matrix(tokens),
          pause: Float32Array.from(pause),
        });
        expect(bestSumWithin(spans, { tokens, pause })).toBe(bestSum({ tokens, pause }));
      }),
    );
  });

  test('gives every run at least as many moments as it has tokens, in order', () => {
    const runs = fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 })
      .map((counts) => {
        let firstToken = 0;
        return counts.map((tokenCount): AlignedRun => {
          firstToken += tokenCount;
          return { firstToken: firstToken - tokenCount, tokenCount };
        });
      });
    fc.assert(
      fc.property(
        runs,
        fc.nat(20),
        fc.infiniteStream(fc.float({ min: 0, max: 1, noNaN: true })),
        (all, spare, at) => {
          const tokenCount = all.reduce((sum, run) => sum + run.tokenCount, 0);
          const moments = tokenCount + spare;
          const next = () => Number(at.next().value);
          const tokens = Float32Array.from({ length: tokenCount * moments }, next);
          const pause = Float32Array.from({ length: moments }, (_, i) =>
            i % 3 === 0 ? 0.1 : NONE,
          );
          let end = 0;
          alignRuns(all, { tokens, pause }).forEach((span, index) => {
            expect(span.start).toBeGreaterThanOrEqual(end);
            expect(span.end - span.start).toBeGreaterThanOrEqual(all[index]?.tokenCount ?? 0);
            end = span.end;
          });
          expect(end).toBeLessThanOrEqual(moments);
        },
      ),
    );
  });
});

interface Problem {
  readonly tokens: readonly (readonly number[])[];
  readonly pause: readonly number[];
}

/** Of all paths through pause, token 0, pause, tokens 1 and 2, pause: the highest sum. */
function bestSum(
  problem: Problem,
  allows: (state: number, moment: number) => boolean = () => true,
) {
  const { tokens, pause } = problem;
  const scores = [pause, tokens[0], pause, tokens[1], tokens[2], pause];
  const optional = new Set([0, 2, 5]);
  const walk = (state: number, moment: number): number => {
    if (moment === pause.length) return state >= 4 ? 0 : NONE;
    let best = NONE;
    const skipped = optional.has(state + 1) ? [state + 2] : [];
    for (const next of [state, state + 1, ...skipped]) {
      if (scores[next] === undefined || !allows(next, moment)) continue;
      best = Math.max(best, (scores[next]?.[moment] ?? 0) + walk(next, moment + 1));
    }
    return best;
  };
  return walk(-1, 0);
}

/** The highest sum of the paths that give the two runs exactly these spans. */
function bestSumWithin(spans: readonly { start: number; end: number }[], problem: Problem): number {
  const runOf = [-1, 0, -1, 1, 1, -1];
  return bestSum(problem, (state, moment) => {
    const inside = spans.findIndex(({ start, end }) => moment >= start && moment < end);
    return runOf[state] === inside;
  });
}
