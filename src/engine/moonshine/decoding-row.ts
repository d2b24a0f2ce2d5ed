/** What has been decoded of one segment so far. */
import type { DecodedTokens, Ending } from './decoding.ts';
import { repetitionStart } from './repetition.ts';

const END_TOKEN = 2;

export interface DecodeRequest {
  /** Of sound in its first lane, 24 ms each. */
  readonly frames: number;
  /** The most tokens it may come to. */
  readonly maxTokens: number;
  /** Whether the segment is known to hold speech, so that the end may not come first. */
  readonly mustSpeak: boolean;
  /** How many renderings of its sound are decoded together. */
  readonly lanes: number;
}

/** What a step says of a segment. */
export interface Step {
  /** The likeliest tokens, best first, and how likely they are. */
  readonly candidates: readonly { readonly token: number; readonly probability: number }[];
  /** [heads][frames], the frames those of the longest segment of the batch. */
  readonly attention: Float32Array;
}

export interface DecodingRow {
  readonly lastToken: number | undefined;
  readonly hasEnded: boolean;
  /** Adds a step's token, or ends. */
  extend(step: Step): void;
  decoded(heads: number): DecodedTokens;
}

export function createDecodingRow({ frames, maxTokens, mustSpeak }: DecodeRequest): DecodingRow {
  const tokens: number[] = [];
  const probabilities: number[] = [];
  const attentions: Float32Array[] = [];
  let ending: Ending | undefined;
  return {
    get lastToken() {
      return tokens.at(-1);
    },
    get hasEnded() {
      return ending !== undefined;
    },
    extend({ candidates, attention }) {
      attentions.push(attention);
      const isHeldBack = mustSpeak && tokens.length === 0;
      const chosen = candidates.find(({ token }) => !isHeldBack || token !== END_TOKEN);
      if (chosen === undefined || chosen.token === END_TOKEN) {
        ending = 'end';
        return;
      }
      tokens.push(chosen.token);
      probabilities.push(chosen.probability);
      const kept = repetitionStart(tokens);
      if (kept !== undefined) {
        ending = 'repetition';
        tokens.length = kept;
      } else if (tokens.length >= maxTokens) {
        ending = 'length';
      }
    },
    decoded: (heads) => ({
      tokens,
      probabilities: probabilities.slice(0, tokens.length),
      attention: joinSteps(attentions.slice(0, tokens.length + 1), { heads, frames }),
      heads,
      frames,
      ending: ending ?? 'end',
    }),
  };
}

/** Steps behind one another, without the frames beyond the segment's own. */
function joinSteps(
  steps: readonly Float32Array[],
  { heads, frames }: { readonly heads: number; readonly frames: number },
): Float32Array {
  const joined = new Float32Array(steps.length * heads * frames);
  for (const [index, step] of steps.entries()) {
    const padded = step.length / heads;
    for (let head = 0; head < heads; head++) {
      const own = step.subarray(head * padded, head * padded + frames);
      joined.set(own, (index * heads + head) * frames);
    }
  }
  return joined;
}
