/**
 * Where one caption ends and the next begins: the cheapest way to cut a run of tokens, found by dynamic
 * programming over all ways. Cutting anywhere costs something, so that captions do not become crumbs;
 * what a reader would mind costs more.
 */
import { pauseMs } from '../transcript/index.ts';
import { balanceLines } from './caption-lines.ts';
import { CAPTION_RULES, readingMs } from './caption-rules.ts';
import type { CaptionToken, Ending } from './caption-token.ts';

const CAPTION_COST = 1;
/** Of ending a caption after a token that ends a sentence, a clause, nothing. */
const BREAK_COST: Record<Ending, number> = { sentence: 0, clause: 2, none: 5 };
/** Of each end of a sentence inside a caption; less than of a caption too short to read. */
const SENTENCE_INSIDE_COST = 6;
/** Of each second of silence inside a caption, and how much of a gap is not heard as silence. */
const PAUSE_INSIDE_COST = 6;
const UNHEARD_PAUSE_MS = 200;
const TOO_SHORT_COST = 12;
const TOO_LONG_COST = 4;
const TOO_FAST_COST = 0.5;
/** Draws captions of one run to like length. */
const EMPTINESS_COST = 2;

const FULL_WIDTH = 2 * CAPTION_RULES.lineWidth;

/**
 * Cuts a run (tokens of one speaker without a long pause) into captions that fit two lines, in order,
 * every token in one of them. `runLimitMs` is when the next run begins or the recording ends.
 */
export function splitCaptions(
  tokens: readonly CaptionToken[],
  runLimitMs: number,
): CaptionToken[][] {
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  const insideCosts = sumUp(tokens.map((token, i) => insideCost(token, tokens[i + 1])));
  const widths = sumUp(tokens.map((token) => token.width + 1));
  for (let to = 1; to <= tokens.length; to++) {
    let chosen = { cost: Infinity, from: to - 1 };
    for (let from = to - 1; from >= 0; from--) {
      const width = widths[to]! - widths[from]! - 1;
      if (width > FULL_WIDTH + 1) break;
      const startMs = tokens[from]!.startMs;
      const cost =
        best[from]!.cost +
        insideCosts[to - 1]! -
        insideCosts[from]! +
        outsideCost(tokens[to - 1]!, tokens[to]) +
        readingCost(width, {
          speechMs: tokens[to - 1]!.endMs - startMs,
          roomMs: (tokens[to]?.startMs ?? runLimitMs) - startMs,
        });
      if (cost < chosen.cost && fits(tokens, from, to)) chosen = { cost, from };
    }
    best.push(chosen);
  }
  return cutAt(tokens, best);
}

function fits(tokens: readonly CaptionToken[], from: number, to: number): boolean {
  return balanceLines(tokens.slice(from, to), CAPTION_RULES.lineWidth) !== undefined;
}

function cutAt(
  tokens: readonly CaptionToken[],
  best: readonly { readonly from: number }[],
): CaptionToken[][] {
  const captions: CaptionToken[][] = [];
  for (let to = tokens.length; to > 0; to = best[to]!.from) {
    captions.push(tokens.slice(best[to]!.from, to));
  }
  return captions.reverse();
}

/** Of having this token and the next in one caption. */
function insideCost(token: CaptionToken, next: CaptionToken | undefined): number {
  if (next === undefined) return 0;
  const silenceMs = Math.max(0, pauseMs(token, next) - UNHEARD_PAUSE_MS);
  const ending = token.ending === 'sentence' ? SENTENCE_INSIDE_COST : 0;
  return ending + (silenceMs / 1000) * PAUSE_INSIDE_COST;
}

/** Of ending a caption after this token. */
function outsideCost(token: CaptionToken, next: CaptionToken | undefined): number {
  if (next === undefined) return CAPTION_COST;
  const isHeard = pauseMs(token, next) > UNHEARD_PAUSE_MS;
  return CAPTION_COST + BREAK_COST[token.ending] / (isHeard ? 2 : 1);
}

/** Of what a caption of this width demands of its reader in the time it can stand. */
function readingCost(width: number, time: { speechMs: number; roomMs: number }): number {
  const shownMs = Math.max(1, Math.min(time.roomMs, Math.max(time.speechMs, readingMs(width))));
  const missing = Math.max(0, 1 - shownMs / CAPTION_RULES.shortestMs);
  const excessMs = Math.max(0, time.speechMs - CAPTION_RULES.longestMs);
  const excessSpeed = Math.max(0, (width * 1000) / shownMs - CAPTION_RULES.charactersPerSecond);
  return (
    (missing > 0 ? TOO_SHORT_COST * (1 + missing) : 0) +
    (excessMs > 0 ? TOO_LONG_COST * (1 + excessMs / 1000) : 0) +
    Math.min(TOO_SHORT_COST, TOO_FAST_COST * excessSpeed) +
    EMPTINESS_COST * Math.max(0, 1 - width / FULL_WIDTH) ** 2
  );
}

/** Element `i` is the sum of the first `i` values. */
function sumUp(values: readonly number[]): number[] {
  const sums = [0];
  for (const value of values) sums.push(sums.at(-1)! + value);
  return sums;
}
