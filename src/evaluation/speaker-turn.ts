/** A stretch in which one person speaks. Times in integer milliseconds from the start of the recording. */
export interface SpeakerTurn extends Stretch {
  readonly speaker: string;
}

export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** In order of time; those of one speaker that overlap or touch are one. */
export function joinTurns(turns: readonly SpeakerTurn[]): SpeakerTurn[] {
  const joined: SpeakerTurn[] = [];
  const lastOf = new Map<string, number>();
  for (const turn of turns.toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs)) {
    if (turn.endMs <= turn.startMs) continue;
    const at = lastOf.get(turn.speaker);
    const last = at === undefined ? undefined : joined[at];
    if (at !== undefined && last !== undefined && turn.startMs <= last.endMs) {
      joined[at] = { ...last, endMs: Math.max(last.endMs, turn.endMs) };
    } else {
      lastOf.set(turn.speaker, joined.push(turn) - 1);
    }
  }
  return joined;
}

/** In order of their first turn. */
export function speakersOf(turns: readonly SpeakerTurn[]): string[] {
  return [...new Set(turns.map(({ speaker }) => speaker))];
}
