import { assign } from './assign.ts';
import { comparedTurns, type DiarizationTurns } from './diarization-error.ts';
import { speakerOverlap } from './speaker-overlap.ts';

/**
 * Jaccard error of each speaker of the reference (DIHARD): what part of the time in which that speaker or who
 * was paired with it speaks is not common to both, 0 to 1. Every speaker counts the same, however little is
 * said. The rate is the mean over all speakers of all recordings; collars are not used.
 */
export function jaccardErrors(turns: DiarizationTurns): number[] {
  const { referenceMs, hypothesisMs, togetherMs } = speakerOverlap(comparedTurns(turns));
  const shares = togetherMs.map((row, speaker) =>
    row.map((ms, label) => {
      const eitherMs = referenceMs[speaker]! + hypothesisMs[label]! - ms;
      return eitherMs === 0 ? 0 : ms / eitherMs;
    }),
  );
  const columns = assign(shares);
  return shares
    .map((row, speaker) => {
      const column = columns[speaker];
      return 1 - (column === undefined ? 0 : row[column]!);
    })
    .filter((_, speaker) => referenceMs[speaker]! > 0);
}
