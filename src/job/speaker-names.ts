/** What people call those who speak in a recording: kept with the job, and gone with its result. */
import { LalelaError, without } from '../kernel/index.ts';
import type { Job, JobSpeaker } from './job.ts';

/** The speakers of a job's result by the names that they have now; absent where nobody told them apart. */
export function namedSpeakers({ result, speakerNames }: Job): readonly JobSpeaker[] | undefined {
  return result?.speakers?.map((speaker) => {
    const name = speakerNames?.[speaker.label];
    return name === undefined ? speaker : { ...speaker, name };
  });
}

/**
 * Gives names to speakers, and takes those back that are `null`; the others stay. The same again changes
 * nothing. Of a job that has a result. @throws LalelaError NOT_DIARIZED, SPEAKER_UNKNOWN
 */
export function nameSpeakers(job: Job, names: ReadonlyMap<string, string | null>): Job {
  const labels = job.result?.speakers?.map(({ label }) => label);
  if (labels === undefined) throw notDiarized();
  if ([...names.keys()].some((label) => !labels.includes(label))) throw unknownSpeaker(labels);
  const before = new Map(Object.entries(job.speakerNames ?? {}));
  const after = new Map([...before, ...names]);
  if ([...after].every(([label, name]) => (name ?? undefined) === before.get(label))) return job;
  const kept = [...after].filter((entry): entry is [string, string] => entry[1] !== null);
  if (kept.length === 0) return without(job, 'speakerNames');
  return { ...job, speakerNames: Object.fromEntries(kept) };
}

function notDiarized(): LalelaError {
  return new LalelaError(
    'NOT_DIARIZED',
    'Nobody told apart who spoke in this recording, so that there are no speakers to name. Submit it again with `diarization`.',
  );
}

function unknownSpeaker(labels: readonly string[]): LalelaError {
  const known = labels.length === 0 ? 'it has none' : `it has ${labels.join(', ')}`;
  return new LalelaError(
    'SPEAKER_UNKNOWN',
    `The recording has no speaker of a label that was given; ${known}. Capital letters are expected, as the result shows them.`,
  );
}
