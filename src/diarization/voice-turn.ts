import type { TimeSpan } from '../transcript/index.ts';

/**
 * A shorter pause of one speaker, in which nobody else speaks, is a part of the turn. References of meetings
 * bridge such pauses. Against references that leave pauses of 0.3 s out it costs a point at a collar of
 * 0.25 s; against those that have whole turns, 0.3 s here would cost eleven.
 */
export const TURN_PAUSE_MS = 1000;

/** A stretch of the recording in which one voice speaks. Two voices' turns may overlap. */
export interface VoiceTurn extends TimeSpan {
  /** From 0, in no particular order. */
  readonly speaker: number;
  /** How sure it is that it is this voice, 0 to 1; absent where nobody can tell. */
  readonly confidence?: number;
}
