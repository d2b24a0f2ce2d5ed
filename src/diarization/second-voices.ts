/** Who the second voice is where two speak at once. */
import type { SpeakerCount } from '../kernel/index.ts';
import { spansMs, type TimeSpan } from '../transcript/index.ts';
import { uniteTurns } from './fit-turns.ts';
import type { VoiceTurn } from './voice-turn.ts';

/** What of two voices lies in a turn for less than this is a slip of the bounds. */
const SHORTEST_MS = 60;

/**
 * Where only one speaker was found, a second voice is somebody who was never heard alone: believed where it
 * is heard for so long, and for such a share of the speech, that mistakes do not come to.
 */
const LEAST_UNKNOWN_MS = 1000;
const LEAST_UNKNOWN_SHARE = 0.03;

/**
 * The turns, and those of a second speaker where two voices are heard at once: of the other who speaks nearest
 * in time. Where nobody else speaks it is somebody new, if the number allows it.
 *
 * @param turns that do not overlap, in order of time.
 * @param together where two voices are heard at once, in order of time, without overlaps.
 * @returns in order of their start.
 */
export function addSecondVoices(
  turns: readonly VoiceTurn[],
  together: readonly TimeSpan[],
  count: SpeakerCount,
): VoiceTurn[] {
  const pieces = piecesWithin(turns, together);
  const others = neighbours(turns);
  const unknown = mayBeUnknown(turns, pieces, count) ? 1 + turns[0]!.speaker : undefined;
  const seconds = pieces.flatMap(({ turn, ...span }) => {
    const speaker = nearest(span, others[turn]!)?.speaker ?? unknown;
    return speaker === undefined ? [] : [{ ...span, speaker }];
  });
  return [...turns, ...uniteTurns(seconds)].sort((a, b) => a.startMs - b.startMs);
}

/** What of a stretch of two voices lies in one turn. */
interface Piece extends TimeSpan {
  /** Its place among the turns. */
  readonly turn: number;
}

function piecesWithin(turns: readonly VoiceTurn[], together: readonly TimeSpan[]): Piece[] {
  const pieces: Piece[] = [];
  let first = 0;
  for (const span of together) {
    while (first < turns.length && turns[first]!.endMs <= span.startMs) first++;
    for (let turn = first; turn < turns.length && turns[turn]!.startMs < span.endMs; turn++) {
      const startMs = Math.max(span.startMs, turns[turn]!.startMs);
      const endMs = Math.min(span.endMs, turns[turn]!.endMs);
      if (endMs - startMs >= SHORTEST_MS) pieces.push({ startMs, endMs, turn });
    }
  }
  return pieces;
}

/** The turns of another speaker that come last before and first after a turn. */
interface Neighbours {
  before: VoiceTurn | undefined;
  after: VoiceTurn | undefined;
}

function neighbours(turns: readonly VoiceTurn[]): Neighbours[] {
  const found: Neighbours[] = turns.map(() => ({ before: undefined, after: undefined }));
  for (let at = 1; at < turns.length; at++) {
    const last = turns[at - 1]!;
    const isOther = last.speaker !== turns[at]!.speaker;
    found[at]!.before = isOther ? last : found[at - 1]!.before;
  }
  for (let at = turns.length - 2; at >= 0; at--) {
    const next = turns[at + 1]!;
    const isOther = next.speaker !== turns[at]!.speaker;
    found[at]!.after = isOther ? next : found[at + 1]!.after;
  }
  return found;
}

function nearest({ startMs, endMs }: TimeSpan, { before, after }: Neighbours) {
  if (before === undefined || after === undefined) return before ?? after;
  return after.startMs - endMs < startMs - before.endMs ? after : before;
}

function mayBeUnknown(
  turns: readonly VoiceTurn[],
  pieces: readonly TimeSpan[],
  count: SpeakerCount,
): boolean {
  const most = 'exact' in count ? count.exact : (count.max ?? Infinity);
  const isAlone = turns.every(({ speaker }) => speaker === turns[0]!.speaker);
  const least = Math.max(LEAST_UNKNOWN_MS, LEAST_UNKNOWN_SHARE * spansMs(turns));
  return most > 1 && isAlone && spansMs(pieces) >= least;
}
