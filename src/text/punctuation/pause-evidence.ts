/** What the silence behind a word says for a mark there, in natural logarithms of likelihood. */
export interface PauseEvidence {
  readonly stop: number;
  readonly comma: number;
}

/**
 * Silences from this length on, with what they say. Hand-set: read and prepared speech pauses for half a
 * second and more between most sentences, for a fifth to half a second at commas, and seldom within phrases.
 */
const EVIDENCE: readonly (readonly [fromMs: number, evidence: PauseEvidence])[] = [
  [800, { stop: 4, comma: 1 }],
  [500, { stop: 3, comma: 1.5 }],
  [300, { stop: 1.5, comma: 1.5 }],
  [180, { stop: 0, comma: 1 }],
  [90, { stop: -1.5, comma: 0 }],
  [-Infinity, { stop: -2.5, comma: -0.7 }],
];

export function pauseEvidence(pauseMs: number): PauseEvidence {
  return EVIDENCE.find(([fromMs]) => pauseMs >= fromMs)?.[1] ?? { stop: 0, comma: 0 };
}
