/** Which sound of a speaker to hear the voice in: where nobody else speaks, the longest stretches first. Pure. */
import { subtractSpans, type TimeSpan } from '../../transcript/index.ts';

export interface SpeakerSpan extends TimeSpan {
  readonly speaker: number;
}

/** A voice is known after so much; more sound makes it slower, not better. */
const ENOUGH_MS = 20_000;
/** A stretch is cut at this, so that more than one is heard where there are more. */
const LONGEST_STRETCH_MS = 8000;
/** Shorter ones hold half a syllable of a neighbour. */
const LEAST_STRETCH_MS = 300;

/**
 * Spans to hear, in order of time; where the speaker never speaks alone, those that are shared. Empty only
 * when the speaker has none.
 */
export function clearSound(spans: readonly SpeakerSpan[], speaker: number): readonly TimeSpan[] {
  const own = spans.filter((span) => span.speaker === speaker);
  const others = spans.filter((span) => span.speaker !== speaker);
  const alone = subtractSpans(own, others);
  const clear = alone.filter(({ startMs, endMs }) => endMs - startMs >= LEAST_STRETCH_MS);
  return enough(clear.length > 0 ? clear : alone.length > 0 ? alone : own);
}

function enough(spans: readonly TimeSpan[]): readonly TimeSpan[] {
  const lengthMs = ({ startMs, endMs }: TimeSpan) => endMs - startMs;
  const taken: TimeSpan[] = [];
  let leftMs = ENOUGH_MS;
  for (const span of spans.toSorted((a, b) => lengthMs(b) - lengthMs(a))) {
    const takenMs = Math.min(lengthMs(span), LONGEST_STRETCH_MS, leftMs);
    if (takenMs <= 0) break;
    // The middle: at its ends a stretch is least sure.
    const startMs = span.startMs + Math.floor((lengthMs(span) - takenMs) / 2);
    taken.push({ startMs, endMs: startMs + takenMs });
    leftMs -= takenMs;
  }
  return taken.toSorted((a, b) => a.startMs - b.startMs);
}
