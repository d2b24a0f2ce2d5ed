import { assign } from './assign.ts';
import { speakersOf, type SpeakerTurn } from './speaker-turn.ts';

/** A word that was recognised, and who was heard to say it. */
export interface SpokenWord {
  readonly startMs: number;
  readonly endMs: number;
  /** Absent where nobody could tell. */
  readonly speaker?: string | undefined;
}

/** Of the words that were recognised. */
export interface WordSpeakerErrors {
  readonly rightCount: number;
  /** Given to somebody else, or to nobody. */
  readonly wrongCount: number;
  /** In the middle of which nobody speaks in truth: neither right nor wrong. */
  readonly outsideCount: number;
}

export const NO_WORD_SPEAKER_ERRORS: WordSpeakerErrors = {
  rightCount: 0,
  wrongCount: 0,
  outsideCount: 0,
};

/**
 * Whose words were given to whom, with the pairing of speakers that makes the most words right. A word is
 * truly of who speaks at its middle; where several do, of any of them.
 *
 * @param reference turns, or words with their speakers
 */
export function wordSpeakerErrors(
  words: readonly SpokenWord[],
  reference: readonly SpeakerTurn[],
): WordSpeakerErrors {
  const trueSpeakers = speakersOf(reference);
  const rows = new Map(trueSpeakers.map((speaker, row) => [speaker, row]));
  const labels = [...new Set(words.flatMap(({ speaker }) => speaker ?? []))];
  const columns = new Map(labels.map((label, column) => [label, column]));
  const gains = trueSpeakers.map(() => labels.map(() => 0));
  let insideCount = 0;
  for (const { word, speakers } of speakersAtWords(words, reference)) {
    if (speakers.size > 0) insideCount++;
    const column = word.speaker === undefined ? undefined : columns.get(word.speaker);
    if (column === undefined) continue;
    for (const speaker of speakers) gains[rows.get(speaker)!]![column]!++;
  }
  const rightCount = assign(gains).reduce<number>(
    (sum, column, row) => sum + (column === undefined ? 0 : gains[row]![column]!),
    0,
  );
  return {
    rightCount,
    wrongCount: insideCount - rightCount,
    outsideCount: words.length - insideCount,
  };
}

/** Each word with who truly speaks at its middle, in order of time. */
function* speakersAtWords(words: readonly SpokenWord[], reference: readonly SpeakerTurn[]) {
  const turns = reference.toSorted((a, b) => a.startMs - b.startMs);
  let speaking: SpeakerTurn[] = [];
  let next = 0;
  for (const word of words.toSorted((a, b) => middleOf(a) - middleOf(b))) {
    const middleMs = middleOf(word);
    while (next < turns.length && turns[next]!.startMs <= middleMs) speaking.push(turns[next++]!);
    speaking = speaking.filter(({ endMs }) => endMs > middleMs);
    yield { word, speakers: new Set(speaking.map(({ speaker }) => speaker)) };
  }
}

function middleOf({ startMs, endMs }: SpokenWord): number {
  return (startMs + endMs) / 2;
}

export function addWordErrors(a: WordSpeakerErrors, b: WordSpeakerErrors): WordSpeakerErrors {
  return {
    rightCount: a.rightCount + b.rightCount,
    wrongCount: a.wrongCount + b.wrongCount,
    outsideCount: a.outsideCount + b.outsideCount,
  };
}

/** Absent where no word lies in a turn of the reference. */
export function wordSpeakerErrorRate({
  rightCount,
  wrongCount,
}: WordSpeakerErrors): number | undefined {
  return rightCount + wrongCount === 0 ? undefined : wrongCount / (rightCount + wrongCount);
}
