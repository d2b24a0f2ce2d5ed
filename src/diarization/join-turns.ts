import type { TimeSpan } from '../transcript/index.ts';
import { TURN_PAUSE_MS, type VoiceTurn } from './voice-turn.ts';

/** Stretches with their speakers, in order of time → turns: neighbours of one speaker are one. */
export function joinTurns(
  stretches: readonly TimeSpan[],
  labels: ArrayLike<number>,
  confidence?: ArrayLike<number>,
): VoiceTurn[] {
  const turns: { startMs: number; endMs: number; speaker: number; sure: number; spoken: number }[] =
    [];
  const last = new Map<number, number>();
  stretches.forEach(({ startMs, endMs }, row) => {
    const speaker = labels[row] as number;
    const spoken = Math.max(1, endMs - startMs);
    const sure = (confidence?.[row] ?? 1) * spoken;
    const open = turns[last.get(speaker) ?? -1];
    const isLast = last.get(speaker) === turns.length - 1;
    if (
      open !== undefined &&
      (startMs <= open.endMs || (isLast && startMs - open.endMs < TURN_PAUSE_MS))
    ) {
      open.endMs = Math.max(open.endMs, endMs);
      open.sure += sure;
      open.spoken += spoken;
      return;
    }
    last.set(speaker, turns.length);
    turns.push({ startMs, endMs, speaker, sure, spoken });
  });
  return turns.map(({ startMs, endMs, speaker, sure, spoken }) => ({
    startMs,
    endMs,
    speaker,
    ...(confidence && { confidence: sure / spoken }),
  }));
}
