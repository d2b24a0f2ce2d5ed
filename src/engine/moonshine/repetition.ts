/** A greedy decoder can fall into saying the same thing for ever; this notices it and says where to cut. */

/** The longest phrase, in tokens, whose repetition is looked for. */
const MAX_PHRASE_TOKENS = 32;
/** How much must be repetition before it is called one: people do say "no, no, no, no". */
const MIN_REPEATED_TOKENS = 12;
const MIN_REPEATS = 3;

/**
 * How many of `tokens` to keep when they end in a phrase said over and over: up to the end of its first time.
 * Undefined while they do not.
 */
export function repetitionStart(tokens: readonly number[]): number | undefined {
  for (let size = 1; size <= MAX_PHRASE_TOKENS; size++) {
    const again = repeatsAtEnd(tokens, size);
    if (again >= MIN_REPEATS && again * size >= MIN_REPEATED_TOKENS) {
      return tokens.length - again * size;
    }
  }
  return undefined;
}

/** How many times the last `size` tokens were already said just before. */
function repeatsAtEnd(tokens: readonly number[], size: number): number {
  let matching = 0;
  for (let i = tokens.length - 1 - size; i >= 0; i--) {
    if (tokens[i] !== tokens[i + size]) break;
    matching++;
  }
  return Math.floor(matching / size);
}
