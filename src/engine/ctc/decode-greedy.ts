import type { HeardToken, Posteriors } from './posteriors.ts';

/** The likeliest token of each frame; the same one in a row is one token. */
export function decodeGreedy(posteriors: Posteriors, blank: number): HeardToken[] {
  const heard: HeardToken[] = [];
  let previous = blank;
  for (let frame = 0; frame < posteriors.frameCount; frame++) {
    const { token, probability } = likeliest(posteriors, frame);
    const last = heard.at(-1);
    if (token !== blank && token === previous && last !== undefined)
      heard[heard.length - 1] = {
        ...last,
        endFrame: frame + 1,
        probability: Math.max(last.probability, probability),
      };
    else if (token !== blank)
      heard.push({ token, firstFrame: frame, endFrame: frame + 1, probability });
    previous = token;
  }
  return heard;
}

function likeliest({ values, size }: Posteriors, frame: number) {
  const scores = values.subarray(frame * size, (frame + 1) * size);
  let token = 0;
  for (let index = 1; index < size; index++)
    if ((scores[index] ?? -Infinity) > (scores[token] ?? -Infinity)) token = index;
  return { token, probability: Math.exp(scores[token] ?? -Infinity) };
}
