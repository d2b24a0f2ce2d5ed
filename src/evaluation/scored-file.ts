import type { UtteranceScore } from './score-utterance.ts';

/** A recording whose transcript was compared with its reference. */
export interface ScoredFile extends UtteranceScore {
  readonly file: string;
  readonly language: string;
  readonly durationMs: number;
  readonly fields?: Readonly<Record<string, string>>;
}
