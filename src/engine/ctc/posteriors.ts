/** The model's answer: for each frame, the logarithm of the probability of each token. */
export interface Posteriors {
  readonly frameCount: number;
  readonly size: number;
  /** Frame after frame. */
  readonly values: Float32Array;
}

/** A token of the answer, and the frames that it sounds in. */
export interface HeardToken {
  readonly token: number;
  readonly firstFrame: number;
  /** The first frame that is not its. */
  readonly endFrame: number;
  /** The highest of its frames. */
  readonly probability: number;
}

/** Scores of any kind → logarithms of probabilities; those that are such already stay as they are. */
export function toPosteriors(scores: Float32Array, size: number): Posteriors {
  const frameCount = Math.floor(scores.length / size);
  const values = new Float32Array(frameCount * size);
  for (let start = 0; start < values.length; start += size) {
    const frame = scores.subarray(start, start + size);
    let largest = -Infinity;
    for (const score of frame) if (score > largest) largest = score;
    let sum = 0;
    for (const score of frame) sum += Math.exp(score - largest);
    const logSum = largest + Math.log(sum);
    frame.forEach((score, token) => (values[start + token] = score - logSum));
  }
  return { frameCount, size, values };
}

export function logProbability({ values, size }: Posteriors, frame: number, token: number): number {
  return values[frame * size + token] ?? -Infinity;
}
