/** What it costs, in natural logarithms of likelihood, that the next word is in another language. */
const SWITCH_COST = 9;
/** What each word costs that is not in the language that is expected. */
const STRANGER_COST = 4;

export interface PathScores {
  /** For each word a score for each language. */
  readonly ofWord: readonly Float32Array[];
  /** What the meeting of word `i - 1` and word `i` adds where both are in the same language. */
  readonly ofPair: (i: number) => Float32Array;
  /** Index of the language that is known to be spoken. */
  readonly expected: number | undefined;
}

/** The language of each word by Viterbi's algorithm: the path of the highest sum of scores less costs. */
export function mostLikelyPath({ ofWord, ofPair, expected }: PathScores): number[] {
  const count = ofWord[0]?.length ?? 0;
  const before: Uint8Array[] = [];
  let best = new Float64Array(count);
  ofWord.forEach((scores, i) => {
    const pair = i === 0 ? undefined : ofPair(i);
    const leader = indexOfMost(best);
    const next = new Float64Array(count);
    const from = new Uint8Array(count);
    for (let l = 0; l < count; l++) {
      const staying = best[l]! + (pair?.[l] ?? 0);
      const coming = best[leader]! - SWITCH_COST;
      from[l] = i > 0 && coming >= staying ? leader : l;
      const cost = expected === undefined || l === expected ? 0 : STRANGER_COST;
      next[l] = (i > 0 ? Math.max(staying, coming) : 0) + scores[l]! - cost;
    }
    before.push(from);
    best = next;
  });
  return trace(before, indexOfMost(best));
}

function trace(before: readonly Uint8Array[], last: number): number[] {
  const path: number[] = [];
  let state = last;
  for (const from of before.toReversed()) {
    path.push(state);
    state = from[state]!;
  }
  return path.reverse();
}

function indexOfMost(values: Float64Array): number {
  let most = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[most]!) most = i;
  return most;
}
