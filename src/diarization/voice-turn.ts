import type { TimeSpan } from '../transcript/index.ts';

/** A stretch of the recording in which one voice speaks. Two voices' turns may overlap. */
export interface VoiceTurn extends TimeSpan {
  /** From 0, in no particular order. */
  readonly speaker: number;
  /** How sure it is that it is this voice, 0 to 1; absent where nobody can tell. */
  readonly confidence?: number;
}
