import { assign } from './assign.ts';
import { speakersOf } from './speaker-turn.ts';
import { sweepTurns, type ComparedTurns } from './sweep-turns.ts';

/** How long each speaker of the reference and each that was heard speak, alone and at the same time. */
export interface SpeakerOverlap {
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
  readonly referenceMs: readonly number[];
  readonly hypothesisMs: readonly number[];
  /** By speaker of the reference, then by who was heard. */
  readonly togetherMs: readonly (readonly number[])[];
}

export function speakerOverlap(turns: ComparedTurns): SpeakerOverlap {
  const [reference, hypothesis] = [speakersOf(turns.reference), speakersOf(turns.hypothesis)];
  const [rows, columns] = [placesOf(reference), placesOf(hypothesis)];
  const referenceMs = reference.map(() => 0);
  const hypothesisMs = hypothesis.map(() => 0);
  const togetherMs = reference.map(() => hypothesis.map(() => 0));
  for (const moment of sweepTurns(turns)) {
    const heard = moment.hypothesis.map((speaker) => columns.get(speaker)!);
    for (const column of heard) hypothesisMs[column]! += moment.durationMs;
    for (const speaker of moment.reference) {
      const row = rows.get(speaker)!;
      referenceMs[row]! += moment.durationMs;
      for (const column of heard) togetherMs[row]![column]! += moment.durationMs;
    }
  }
  return { reference, hypothesis, referenceMs, hypothesisMs, togetherMs };
}

/** @returns for speakers that were heard, who of the reference they are: the longest time together. */
export function pairSpeakers({ reference, hypothesis, togetherMs }: SpeakerOverlap) {
  const pairs = new Map<string, string>();
  assign(togetherMs).forEach((column, row) => {
    if (column !== undefined) pairs.set(hypothesis[column]!, reference[row]!);
  });
  return pairs;
}

function placesOf(speakers: readonly string[]): Map<string, number> {
  return new Map(speakers.map((speaker, place) => [speaker, place]));
}
