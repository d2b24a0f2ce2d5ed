import type { SpeakerTurn, Stretch } from './speaker-turn.ts';

/** What is compared: who truly speaks, and who was heard. Turns of one speaker do not overlap. */
export interface ComparedTurns {
  readonly reference: readonly SpeakerTurn[];
  readonly hypothesis: readonly SpeakerTurn[];
  /** Stretches that count; absent: all. */
  readonly scored?: readonly Stretch[] | undefined;
  /** Stretches that do not, even where they lie in those. */
  readonly unscored?: readonly Stretch[];
}

/** A stretch that counts, through which the same people speak and were heard. */
export interface Moment {
  readonly durationMs: number;
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
}

/** Every stretch that counts and in which somebody speaks or was heard, in order of time. */
export function* sweepTurns(turns: ComparedTurns): Generator<Moment> {
  const { scored, unscored = [] } = turns;
  const now = {
    reference: new Set<string>(),
    hypothesis: new Set<string>(),
    scored: scored === undefined ? 1 : 0,
    unscored: 0,
  };
  const changes = [
    ...speakerChanges(turns.reference, now.reference),
    ...speakerChanges(turns.hypothesis, now.hypothesis),
    ...changesOf(scored ?? [], (_, step) => (now.scored += step)),
    ...changesOf(unscored, (_, step) => (now.unscored += step)),
  ].sort((a, b) => a.atMs - b.atMs);
  let sinceMs = 0;
  for (const { atMs, apply } of changes) {
    const counts = now.scored > 0 && now.unscored === 0;
    if (counts && atMs > sinceMs && now.reference.size + now.hypothesis.size > 0) {
      const [reference, hypothesis] = [[...now.reference], [...now.hypothesis]];
      yield { durationMs: atMs - sinceMs, reference, hypothesis };
    }
    apply();
    sinceMs = atMs;
  }
}

interface Change {
  readonly atMs: number;
  readonly apply: () => void;
}

/** `apply` gets 1 where a stretch begins, -1 where it ends. */
function changesOf<S extends Stretch>(
  stretches: readonly S[],
  apply: (stretch: S, step: 1 | -1) => void,
): Change[] {
  return stretches
    .filter(({ startMs, endMs }) => endMs > startMs)
    .flatMap((stretch) => [
      { atMs: stretch.startMs, apply: () => apply(stretch, 1) },
      { atMs: stretch.endMs, apply: () => apply(stretch, -1) },
    ]);
}

function speakerChanges(turns: readonly SpeakerTurn[], speaking: Set<string>): Change[] {
  return changesOf(turns, ({ speaker }, step) => {
    if (step === 1) speaking.add(speaker);
    else speaking.delete(speaker);
  });
}
