import { basename, extname } from 'node:path';
import { readRttm, type SpeakerTurn } from '../evaluation/index.ts';
import { LalelaError } from '../kernel/index.ts';

/**
 * Who truly speaks in a recording.
 *
 * @param rttm path of the RTTM file, as the manifest has it
 * @param file path of the recording, as the manifest has it
 * @throws LalelaError when the file cannot be read, is no RTTM, or says nothing of the recording.
 */
export type ReadTruth = (rttm: string, file: string) => Promise<readonly SpeakerTurn[]>;

/** @param readText called once for each RTTM file, however many recordings it is about */
export function createTruthReader(readText: (rttm: string) => Promise<string>): ReadTruth {
  const files = new Map<string, Promise<Map<string, SpeakerTurn[]>>>();
  return async (rttm, file) => {
    const reading = files.get(rttm) ?? readText(rttm).then(readRttm);
    files.set(rttm, reading);
    return turnsOf(await reading, basename(file, extname(file)));
  };
}

/** An RTTM file without turns is of a recording in which nobody speaks; one of one recording, of that. */
function turnsOf(recordings: Map<string, SpeakerTurn[]>, name: string): readonly SpeakerTurn[] {
  if (recordings.size <= 1) return [...recordings.values()].flat();
  const turns = recordings.get(name);
  if (turns !== undefined) return turns;
  throw new LalelaError(
    'RTTM_INVALID',
    'The RTTM file is about several recordings, and not about this one: the second field of its lines ' +
      "was expected to be the recording's name without folder and ending.",
  );
}
