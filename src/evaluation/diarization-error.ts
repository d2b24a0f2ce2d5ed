/**
 * Diarization error rate, as NIST's md-eval.pl and dscore count it: the time in which somebody's speech was
 * missed, was heard where there is none, or was given to somebody else, for each time unit of speech. Where
 * two people speak at once, both count. A speaker's turns that overlap or touch are joined first. Speakers
 * are paired before any collar is cut out, so that the time that pairs are heard together is the longest.
 */
import { pairSpeakers, speakerOverlap } from './speaker-overlap.ts';
import { joinTurns, type SpeakerTurn, type Stretch } from './speaker-turn.ts';
import { sweepTurns, type ComparedTurns, type Moment } from './sweep-turns.ts';

export interface DiarizationTurns {
  /** Who truly speaks. */
  readonly reference: readonly SpeakerTurn[];
  /** Who was heard; labels need not be those of the reference. */
  readonly hypothesis: readonly SpeakerTurn[];
  /** The stretches that are scored (those of a UEM file); absent: everything. */
  readonly scored?: readonly Stretch[] | undefined;
}

/** In milliseconds; speech of two people at once is twice as long. */
export interface DiarizationErrors {
  /** Of the reference: what was missed, given to somebody else, and right. */
  readonly speechMs: number;
  readonly missedMs: number;
  readonly falseAlarmMs: number;
  /** Heard, and given to somebody else. */
  readonly confusionMs: number;
}

export const NO_DIARIZATION_ERRORS: DiarizationErrors = {
  speechMs: 0,
  missedMs: 0,
  falseAlarmMs: 0,
  confusionMs: 0,
};

/**
 * @param collarMs what is cut out on each side of every start and end of a turn of the reference, for nobody
 *   can say those exactly (`-c` of md-eval.pl; half of the `collar` of pyannote.metrics)
 */
export function diarizationErrors(turns: DiarizationTurns, collarMs: number): DiarizationErrors {
  const compared = comparedTurns(turns);
  const pairs = pairSpeakers(speakerOverlap(compared));
  const unscored = compared.reference.flatMap(({ startMs, endMs }) => {
    return [startMs, endMs].map((ms) => ({ startMs: ms - collarMs, endMs: ms + collarMs }));
  });
  let errors = NO_DIARIZATION_ERRORS;
  for (const moment of sweepTurns({ ...compared, unscored })) {
    errors = addErrors(errors, errorsOf(moment, pairs));
  }
  return errors;
}

function errorsOf(
  { durationMs, reference, hypothesis }: Moment,
  pairs: ReadonlyMap<string, string>,
): DiarizationErrors {
  const [spoken, heard] = [reference.length, hypothesis.length];
  const right = hypothesis.filter((label) => {
    const speaker = pairs.get(label);
    return speaker !== undefined && reference.includes(speaker);
  }).length;
  return {
    speechMs: spoken * durationMs,
    missedMs: Math.max(0, spoken - heard) * durationMs,
    falseAlarmMs: Math.max(0, heard - spoken) * durationMs,
    confusionMs: (Math.min(spoken, heard) - right) * durationMs,
  };
}

export function addErrors(a: DiarizationErrors, b: DiarizationErrors): DiarizationErrors {
  return {
    speechMs: a.speechMs + b.speechMs,
    missedMs: a.missedMs + b.missedMs,
    falseAlarmMs: a.falseAlarmMs + b.falseAlarmMs,
    confusionMs: a.confusionMs + b.confusionMs,
  };
}

export function wrongMs({ missedMs, falseAlarmMs, confusionMs }: DiarizationErrors): number {
  return missedMs + falseAlarmMs + confusionMs;
}

/** May be above 1. Absent where the reference has no speech. */
export function diarizationErrorRate(errors: DiarizationErrors): number | undefined {
  return errors.speechMs === 0 ? undefined : wrongMs(errors) / errors.speechMs;
}

export function comparedTurns({ reference, hypothesis, scored }: DiarizationTurns): ComparedTurns {
  return { reference: joinTurns(reference), hypothesis: joinTurns(hypothesis), scored };
}
