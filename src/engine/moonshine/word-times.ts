/**
 * When each word was said, from where the decoder looked while it wrote the word (pure).
 *
 * A few heads of the cross-attention follow the sound (see `alignment-heads.ts`). Their attention, each put
 * back by its own lag, is the score of a token at a moment; the path through tokens and pauses with the
 * highest sum gives the times. A pause can only be where nothing is heard, and wins a moment there from a
 * token that looks elsewhere: so words end before pauses, and quiet words are not lost in one.
 */
import { SAMPLE_RATE_HZ, samplesToMs } from '../../audio/index.ts';
import type { TimeSpan } from '../../transcript/index.ts';
import type { AlignmentHead } from './alignment-heads.ts';
import { alignRuns, type AlignedRun } from './alignment-path.ts';
import { findQuiet, MOMENT_MS } from './word-times-quiet.ts';

export interface WordTimesInput {
  /** In order; tokens that belong to no word (marks that stand alone) may lie between them. */
  readonly words: readonly AlignedRun[];
  /**
   * [steps][heads][frames], each row summing to 1: one step for each token and, where the decoder came to
   * the end token, one more.
   */
  readonly attention: Float32Array;
  readonly heads: readonly AlignmentHead[];
  readonly frameCount: number;
  /** What the encoder heard: 16 kHz, in [-1, 1). */
  readonly samples: Float32Array;
  /** Where the voice activity detector heard speech, from the start of `samples`; empty where unknown. */
  readonly speech: readonly TimeSpan[];
}

/**
 * The encoder's three convolutions (windows of 127, 7 and 3; strides of 64, 3 and 2) make a frame of every
 * 384 samples, the first centred on sample 447.
 */
const FRAME_MS = (384 * 1000) / SAMPLE_RATE_HZ;
const FIRST_FRAME_MS = (447 * 1000) / SAMPLE_RATE_HZ;
/** What a pause scores: tokens reach 0.1 to 0.5 where they are spoken, and much less elsewhere. */
const PAUSE_SCORE = 0.07;

/** One span a word, in whole milliseconds from the start of `samples`: in order, without overlap, inside it. */
export function wordTimes(input: WordTimesInput): TimeSpan[] {
  const { words, samples } = input;
  const durationMs = samplesToMs(samples.length);
  const quiet = findQuiet(samples, input.speech);
  const tokenCount = words.reduce((count, word) => count + word.tokenCount, 0);
  if (tokenCount > quiet.length) return spread(words, durationMs);
  const pause = Float32Array.from(quiet, (isQuiet) => (isQuiet === 1 ? PAUSE_SCORE : -Infinity));
  const tokens = tokenScores(input, quiet.length);
  return alignRuns(words, { tokens, pause }).map(({ start, end }) => ({
    startMs: start * MOMENT_MS,
    endMs: Math.min(end * MOMENT_MS, durationMs),
  }));
}

/** More tokens than moments were never spoken: they share the time evenly. */
function spread(words: readonly AlignedRun[], durationMs: number): TimeSpan[] {
  const at = (index: number) => Math.round((index * durationMs) / words.length);
  return words.map((_, index) => ({ startMs: at(index), endMs: at(index + 1) }));
}

/** The mean of the heads' attention, [tokens][moments]. */
function tokenScores({ attention, heads, frameCount, words }: WordTimesInput, moments: number) {
  const last = words.at(-1);
  const tokenCount = last ? last.firstToken + last.tokenCount : 0;
  const rowSize = heads.length * frameCount;
  const scores = new Float32Array(tokenCount * moments);
  heads.forEach(({ step, lagMs }, head) => {
    for (let token = 0; token < tokenCount; token++) {
      // Where the decoder was stopped, nothing read the last token: there the row is empty.
      const row = step === 'read' ? token + 1 : token;
      const from = row * rowSize + head * frameCount;
      const weights = attention.subarray(from, from + frameCount);
      const into = scores.subarray(token * moments, (token + 1) * moments);
      addShifted(into, weights, { lagMs, share: 1 / heads.length });
    }
  });
  return scores;
}

/** Adds a head's weights at the frames to the scores at the moments, in between by straight lines. */
function addShifted(
  scores: Float32Array,
  weights: Float32Array,
  { lagMs, share }: { lagMs: number; share: number },
): void {
  const lastFrame = Math.max(0, weights.length - 1);
  for (let moment = 0; moment < scores.length; moment++) {
    const ms = (moment + 0.5) * MOMENT_MS + lagMs;
    const frame = Math.min(lastFrame, Math.max(0, (ms - FIRST_FRAME_MS) / FRAME_MS));
    const before = Math.floor(frame);
    const weight = weights[before] ?? 0;
    const next = weights[before + 1] ?? weight;
    const score = share * (weight + (frame - before) * (next - weight));
    // A model that has gone wrong gives what is no number; the path needs one at every moment.
    if (Number.isFinite(score)) scores[moment] = (scores[moment] ?? 0) + score;
  }
}
