import { bootstrapRates, type Interval, type RandomSource } from './bootstrap.ts';
import {
  NO_DIARIZATION_ERRORS,
  addErrors,
  diarizationErrorRate,
  wrongMs,
  type DiarizationErrors,
} from './diarization-error.ts';
import { COLLARS_MS, type DiarizationScore, type DiarizedFile } from './score-diarization.ts';
import {
  NO_WORD_SPEAKER_ERRORS,
  addWordErrors,
  wordSpeakerErrorRate,
  type WordSpeakerErrors,
} from './word-speaker-error.ts';

/** Who spoke, over some recordings. */
export interface DiarizationTotals {
  /** Every method that was used. */
  readonly methods: readonly string[];
  readonly heard: DiarizationTotal;
  /** The same speech, all of a recording given to one speaker. */
  readonly oneSpeaker: DiarizationTotal;
  /** Recordings in which as many speakers were heard as there are. */
  readonly rightCountFiles: number;
  readonly files: readonly DiarizedFile[];
}

export interface DiarizationTotal {
  readonly collars: readonly CollarTotal[];
  /** Mean over all speakers; absent where there is none. */
  readonly jaccardErrorRate: number | undefined;
  readonly words: WordSpeakerErrors;
  readonly wordErrorRate: number | undefined;
  readonly wordInterval: Interval | undefined;
}

export interface CollarTotal {
  readonly collarMs: number;
  readonly errors: DiarizationErrors;
  /** Of all recordings' speech together; absent where there is none. */
  readonly errorRate: number | undefined;
  /** 95 % confidence interval; absent for fewer than two recordings with speech. */
  readonly interval: Interval | undefined;
}

export function diarizationTotals(
  files: readonly DiarizedFile[],
  random: RandomSource,
): DiarizationTotals {
  const total = (scores: readonly DiarizationScore[]) => totalOf(scores, random);
  return {
    methods: [...new Set(files.map(({ method }) => method))],
    heard: total(files.map(({ heard }) => heard)),
    oneSpeaker: total(files.map(({ oneSpeaker }) => oneSpeaker)),
    rightCountFiles: files.filter((file) => file.trueSpeakerCount === file.foundSpeakerCount)
      .length,
    files,
  };
}

function totalOf(scores: readonly DiarizationScore[], random: RandomSource): DiarizationTotal {
  const jaccard = scores.flatMap((score) => score.jaccard);
  const words = scores.map((score) => score.words);
  const allWords = words.reduce(addWordErrors, NO_WORD_SPEAKER_ERRORS);
  const wordErrors = words.map(({ rightCount, wrongCount }) => {
    return { errors: wrongCount, length: rightCount + wrongCount };
  });
  return {
    collars: COLLARS_MS.map((collarMs, at) => {
      const ofCollar = scores.map(({ collars }) => collars[at] ?? NO_DIARIZATION_ERRORS);
      return collarTotal(collarMs, ofCollar, random);
    }),
    jaccardErrorRate:
      jaccard.length === 0
        ? undefined
        : jaccard.reduce((sum, share) => sum + share, 0) / jaccard.length,
    words: allWords,
    wordErrorRate: wordSpeakerErrorRate(allWords),
    wordInterval: bootstrapRates(wordErrors, { random }),
  };
}

function collarTotal(
  collarMs: number,
  recordings: readonly DiarizationErrors[],
  random: RandomSource,
): CollarTotal {
  const errors = recordings.reduce(addErrors, NO_DIARIZATION_ERRORS);
  const rated = recordings.map((one) => ({ errors: wrongMs(one), length: one.speechMs }));
  return {
    collarMs,
    errors,
    errorRate: diarizationErrorRate(errors),
    interval: bootstrapRates(rated, { random }),
  };
}
