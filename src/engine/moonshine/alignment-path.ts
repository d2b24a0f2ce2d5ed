/** The likeliest way through words and the pauses between them (pure). */

/** What is lined up with time. */
export interface AlignmentScores {
  /** How well each token fits each moment: [tokens][moments]; finite. */
  readonly tokens: Float32Array;
  /** How well a pause fits each moment; `-Infinity` where there can be none. */
  readonly pause: Float32Array;
}

/** A run of tokens that no pause can interrupt. */
export interface AlignedRun {
  readonly firstToken: number;
  readonly tokenCount: number;
}

/** Moments from `start`, up to but not with `end`. */
export interface MomentSpan {
  readonly start: number;
  readonly end: number;
}

/** One state of the path: a token, or the pause before or after a run. */
interface State {
  /** The run that it belongs to; undefined for a pause. */
  readonly run?: number;
  readonly scores: Float32Array;
}

/**
 * Every token takes one moment or more, in order; pauses may be left out. The path is the one with the
 * highest sum of scores (Viterbi). There must be as many moments as tokens, at least.
 */
export function alignRuns(runs: readonly AlignedRun[], scores: AlignmentScores): MomentSpan[] {
  const moments = scores.pause.length;
  const states = statesOf(runs, scores);
  const advances = new Uint8Array(states.length * moments);
  const totals = fillTotals(states, moments, advances);
  const spans = runs.map(() => ({ start: 0, end: 0 }));
  const last = states.length - 1;
  let state = (totals[last - 1] ?? 0) > (totals[last] ?? 0) ? last - 1 : last;
  for (let moment = moments - 1; moment >= 0; moment--) {
    const span = spans[states[state]?.run ?? -1];
    if (span) {
      span.start = moment;
      if (span.end === 0) span.end = moment + 1;
    }
    state -= advances[state * moments + moment] ?? 0;
  }
  return spans;
}

function statesOf(runs: readonly AlignedRun[], { tokens, pause }: AlignmentScores): State[] {
  const moments = pause.length;
  const states: State[] = [{ scores: pause }];
  runs.forEach(({ firstToken, tokenCount }, run) => {
    for (let token = firstToken; token < firstToken + tokenCount; token++) {
      states.push({ run, scores: tokens.subarray(token * moments, (token + 1) * moments) });
    }
    states.push({ scores: pause });
  });
  return states;
}

/** Notes at every state and moment where the best path came from; returns the totals at the last moment. */
function fillTotals(states: readonly State[], moments: number, advances: Uint8Array): Float64Array {
  // A path begins with the first pause or the first token.
  const totals = Float64Array.from(states, ({ scores }, index) =>
    index < 2 ? (scores[0] ?? 0) : -Infinity,
  );
  const mostAdvances = Uint8Array.from(states, ({ run }, index) => {
    if (index === 0) return 0;
    return index > 1 && run !== undefined && states[index - 1]?.run === undefined ? 2 : 1;
  });
  for (let moment = 1; moment < moments; moment++) {
    // From the last state down, so that the totals of the moment before are still there to read.
    for (let index = states.length - 1; index >= 0; index--) {
      const advance = bestAdvance(totals, index, mostAdvances[index] ?? 0);
      advances[index * moments + moment] = advance;
      totals[index] = (totals[index - advance] ?? 0) + (states[index]?.scores[moment] ?? 0);
    }
  }
  return totals;
}

/** How many states the path has come forward to be at `index`: two where it skips a pause. */
function bestAdvance(totals: Float64Array, index: number, most: number): number {
  let best = 0;
  let bestTotal = totals[index] ?? 0;
  for (let advance = 1; advance <= most; advance++) {
    const total = totals[index - advance] ?? 0;
    if (total <= bestTotal) continue;
    bestTotal = total;
    best = advance;
  }
  return best;
}
