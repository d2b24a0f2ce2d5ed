/** What Moonshine's decoder makes of a segment. */

/** Why the decoder stopped. */
export type Ending = 'end' | 'repetition' | 'length';

export interface DecodedTokens {
  /** In order, without the start and the end token. */
  readonly tokens: readonly number[];
  /** Of each token, 0 to 1. */
  readonly probabilities: readonly number[];
  /**
   * How much a step looked at each frame: [rows][heads][frames], row-major, each row of frames summing to 1.
   * Row i is of the step that chose token i, which is the step that read token i − 1. There is one row more
   * than tokens if the decoder went on to a further step, as it does to find the end. The heads are those
   * that the decoder was built with, in that order.
   */
  readonly attention: Float32Array;
  readonly heads: number;
  readonly frames: number;
  readonly ending: Ending;
}
