import type { TimeSpan } from '../transcript/index.ts';

/** A stretch of a segment in which one person speaks, and how that voice sounds. */
export interface VoiceStretch extends TimeSpan {
  /**
   * The voice as a direction: of unit length, as many numbers as the model gives. Those of one person lie
   * near each other; only voices of one model can be compared.
   */
  readonly voice: readonly number[];
  /** Who of the segment's own speakers it is, from 0, where the model tells them apart by itself. */
  readonly speaker?: number;
  /**
   * Where in it somebody else speaks as well, in milliseconds from its start, in order; absent where the model
   * cannot tell.
   */
  readonly together?: readonly TimeSpan[];
}
