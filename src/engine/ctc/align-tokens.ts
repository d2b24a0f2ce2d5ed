/** Forced alignment: the likeliest way for known tokens to follow each other through the frames. */
import { logProbability, type HeardToken, type Posteriors } from './posteriors.ts';

/** Places in order: a blank before, between and behind the tokens. */
export function alignTokens(
  posteriors: Posteriors,
  tokens: readonly number[],
  blank: number,
): HeardToken[] {
  const places = [blank, ...tokens.flatMap((token) => [token, blank])];
  const path = bestPath(posteriors, places, blank);
  return tokens.map((token, index) => {
    const own = 2 * index + 1;
    const firstFrame = Math.max(0, path.indexOf(own));
    const endFrame = Math.max(firstFrame, path.lastIndexOf(own) + 1);
    let highest = -Infinity;
    for (let frame = firstFrame; frame < endFrame; frame++)
      highest = Math.max(highest, logProbability(posteriors, frame, token));
    return { token, firstFrame, endFrame, probability: Math.exp(highest) };
  });
}

/** The place of each frame. From a place the way leads on, or over a blank between two different tokens. */
function bestPath(posteriors: Posteriors, places: readonly number[], blank: number): number[] {
  const { frameCount } = posteriors;
  const count = places.length;
  const steps = new Uint8Array(frameCount * count);
  let scores = new Float64Array(count).fill(-Infinity);
  for (let frame = 0; frame < frameCount; frame++) {
    const next = new Float64Array(count).fill(-Infinity);
    for (let place = 0; place < count; place++) {
      const token = places[place] ?? blank;
      const from = frame === 0 ? firstScores(place) : cameFrom(scores, { places, place, blank });
      steps[frame * count + place] = from.step;
      next[place] = from.score + logProbability(posteriors, frame, token);
    }
    scores = next;
  }
  return walkBack(steps, count, lastPlace(scores));
}

/** It ends in the last token or in the blank behind it. */
function lastPlace(scores: Float64Array): number {
  const last = scores.length - 1;
  return last > 0 && (scores[last - 1] ?? -Infinity) > (scores[last] ?? -Infinity)
    ? last - 1
    : last;
}

/** @param steps frame after frame, for each of `count` places, how many places back it was come from. */
function walkBack(steps: Uint8Array, count: number, last: number): number[] {
  const path: number[] = [];
  let place = last;
  for (let frame = steps.length / count - 1; frame >= 0; frame--) {
    path.push(place);
    place -= steps[frame * count + place] ?? 0;
  }
  return path.reverse();
}

function firstScores(place: number) {
  return { step: 0, score: place <= 1 ? 0 : -Infinity };
}

interface At {
  readonly places: readonly number[];
  readonly place: number;
  readonly blank: number;
}

function cameFrom(scores: Float64Array, { places, place, blank }: At) {
  const canSkip = places[place] !== blank && places[place] !== places[place - 2];
  let step = 0;
  let score = scores[place] ?? -Infinity;
  for (const back of canSkip ? [1, 2] : [1]) {
    const other = scores[place - back] ?? -Infinity;
    if (other > score) [step, score] = [back, other];
  }
  return { step, score };
}
