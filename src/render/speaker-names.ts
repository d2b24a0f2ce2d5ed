import { visibleTokens, type Transcript } from '../transcript/index.ts';

/** Marks that turn the direction of what stands after them, also of what is not part of the name. */
const DIRECTION = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** What stands for a speaker whom the diarization does not know of. */
export const FIRST_LABEL = 'A';

/**
 * How the speaker of a label is shown: by name where there is one, on one line, without marks of direction.
 * Absent for an absent label.
 */
export type ShownSpeaker = (label: string | undefined) => string | undefined;

export function shownSpeakers({ diarization }: Pick<Transcript, 'diarization'>): ShownSpeaker {
  const shown = new Map(
    diarization?.speakers.map(({ label, name }) => [label, oneLine(name ?? '') || label]),
  );
  return (label) => (label === undefined ? undefined : (shown.get(label) ?? oneLine(label)));
}

function oneLine(text: string): string {
  return visibleTokens(text.replaceAll(DIRECTION, '')).join(' ');
}
