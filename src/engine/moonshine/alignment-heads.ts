/** Which heads of the decoder's cross-attention tell where a token is spoken. */
import type { MoonshineSize } from './shapes.ts';

export interface AlignmentHead {
  /** From 0, the lowest. */
  readonly layer: number;
  readonly head: number;
  /**
   * Which step of the decoder points at a token: the one that `chose` it, or the next one, which `read` it.
   */
  readonly step: 'chose' | 'read';
  /** How much later than the token's own sound the head looks. */
  readonly lagMs: number;
}

/**
 * Best of all heads first, then whichever improved most on those before it, until the gain was under 2 ms.
 * Measured on the `choose` part of `tests/fixtures/word-times`, clean and with noise; figures for the other
 * part, and the choice made anew: `npx tsx bench/word-times.ts`, `npx tsx bench/word-times.ts --choose`.
 */
export const ALIGNMENT_HEADS: Readonly<Record<MoonshineSize, readonly AlignmentHead[]>> = {
  base: [
    { layer: 0, head: 7, step: 'read', lagMs: 70 },
    { layer: 5, head: 5, step: 'chose', lagMs: 20 },
    { layer: 4, head: 6, step: 'read', lagMs: 40 },
  ],
  tiny: [
    { layer: 1, head: 3, step: 'read', lagMs: 0 },
    { layer: 4, head: 6, step: 'chose', lagMs: -20 },
    { layer: 0, head: 2, step: 'read', lagMs: -20 },
  ],
};
