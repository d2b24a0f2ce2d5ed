import { diarizationErrors, type DiarizationErrors } from './diarization-error.ts';
import { jaccardErrors } from './jaccard-error.ts';
import { speakersOf, type SpeakerTurn, type Stretch } from './speaker-turn.ts';
import {
  wordSpeakerErrors,
  type SpokenWord,
  type WordSpeakerErrors,
} from './word-speaker-error.ts';

/** Cut out on both sides of every boundary of the reference; the second is what most evaluations use. */
export const COLLARS_MS = [0, 250] as const;

/** Who was heard in one recording of the manifest, and who truly speaks. */
export interface HeardFile {
  readonly file: string;
  readonly durationMs: number;
  /** How voices were told apart, for example `built-in`. */
  readonly method: string;
  readonly reference: readonly SpeakerTurn[];
  readonly hypothesis: readonly SpeakerTurn[];
  /** Absent: all is scored. */
  readonly scored?: readonly Stretch[] | undefined;
  /** Those that were recognised, with their speakers; may be none. */
  readonly words: readonly SpokenWord[];
}

export interface DiarizationScore {
  /** In the order of {@link COLLARS_MS}. */
  readonly collars: readonly DiarizationErrors[];
  /** Of each speaker of the reference, 0 to 1. */
  readonly jaccard: readonly number[];
  readonly words: WordSpeakerErrors;
}

/** A recording in which who spoke was compared with the truth. */
export interface DiarizedFile {
  readonly file: string;
  readonly durationMs: number;
  readonly method: string;
  readonly trueSpeakerCount: number;
  readonly foundSpeakerCount: number;
  readonly heard: DiarizationScore;
  /** The same speech, all of it given to one speaker: what telling voices apart has to beat. */
  readonly oneSpeaker: DiarizationScore;
}

export function scoreDiarization(file: HeardFile): DiarizedFile {
  const { reference, hypothesis, words } = file;
  const speaker = '';
  const asOne = {
    ...file,
    hypothesis: hypothesis.map((turn) => ({ ...turn, speaker })),
    words: words.map((word) => ({ ...word, speaker })),
  };
  return {
    file: file.file,
    durationMs: file.durationMs,
    method: file.method,
    trueSpeakerCount: speakersOf(reference).length,
    foundSpeakerCount: speakersOf(hypothesis).length,
    heard: scoreOf(file),
    oneSpeaker: scoreOf(asOne),
  };
}

function scoreOf(file: HeardFile): DiarizationScore {
  return {
    collars: COLLARS_MS.map((collarMs) => diarizationErrors(file, collarMs)),
    jaccard: jaccardErrors(file),
    words: wordSpeakerErrors(file.words, file.reference),
  };
}
