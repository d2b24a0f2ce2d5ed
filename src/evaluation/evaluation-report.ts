import { bootstrapInterval, type Interval, type RandomSource } from './bootstrap.ts';
import { NO_EDITS, addCounts, errorRate, type EditCounts } from './edit-counts.ts';
import { frequentErrors, type FrequentErrors } from './frequent-errors.ts';
import { normaliserFor, type Normaliser } from './normaliser.ts';
import { scoreUtterance, type UtteranceScore } from './score-utterance.ts';

/** What was recognised in one recording of the manifest. */
export interface RecognisedFile {
  readonly file: string;
  readonly reference: string;
  readonly hypothesis: string;
  /** ISO 639-3 code; chooses the normalisation. */
  readonly language: string;
  readonly durationMs: number;
}

/** A recording that could not be evaluated. */
export interface FailedFile {
  readonly file: string;
  readonly reference: string;
  readonly language: string;
  readonly code: string;
  readonly message: string;
}

/** A recording whose transcript was compared with its reference. */
export interface ScoredFile extends UtteranceScore {
  readonly file: string;
  readonly language: string;
  readonly durationMs: number;
}

/** Totals over all scored recordings, in words or in characters. */
export interface Totals {
  readonly counts: EditCounts;
  /** Errors for each word of the reference; absent where there is none. */
  readonly errorRate: number | undefined;
  /** 95 % confidence interval of the rate; absent for fewer than two recordings. */
  readonly interval: Interval | undefined;
}

export interface EvaluationReport {
  /** How the transcripts were made. */
  readonly model:
    { readonly id: string; readonly sha256: string; readonly engine: string } | undefined;
  readonly software: string | undefined;
  readonly normalisers: readonly Normaliser[];
  readonly durationMs: number;
  /** Time that it took to transcribe all recordings; absent where nobody measured it. */
  readonly elapsedMs: number | undefined;
  readonly words: Totals;
  readonly characters: Totals;
  /** The word error rate if each failed recording counts as a transcript without words. */
  readonly wordErrorRateWithFailures: number | undefined;
  readonly frequentErrors: FrequentErrors;
  readonly scored: readonly ScoredFile[];
  readonly failed: readonly FailedFile[];
}

export interface EvaluationInput {
  readonly scored: readonly ScoredFile[];
  readonly failed: readonly FailedFile[];
  readonly model: EvaluationReport['model'];
  readonly software: string | undefined;
  readonly elapsedMs: number | undefined;
  readonly random: RandomSource;
}

const FREQUENT_ERRORS = 10;

/**
 * Compares the transcript of one recording with its reference.
 * @throws LalelaError EVALUATION_TOO_LONG when they are too long and too different.
 */
export function scoreFile({ reference, hypothesis, ...file }: RecognisedFile): ScoredFile {
  return { ...file, ...scoreUtterance({ reference, hypothesis }, normaliserFor(file.language)) };
}

/** Adds up the scores of all recordings. Failed ones are listed and are not in the totals. */
export function buildReport(input: EvaluationInput): EvaluationReport {
  const { scored, failed, random, ...rest } = input;
  const words = totals(
    scored.map((score) => score.words),
    random,
  );
  const lost = failed.map(({ language, reference }): EditCounts => {
    return { ...NO_EDITS, deletions: normaliserFor(language).words(reference).length };
  });
  const languages = [...scored, ...failed].map(({ language }) => language);
  return {
    ...rest,
    normalisers: [...new Set(languages.map(normaliserFor))],
    durationMs: scored.reduce((sum, { durationMs }) => sum + durationMs, 0),
    words,
    characters: totals(
      scored.map((score) => score.characters),
      random,
    ),
    wordErrorRateWithFailures: errorRate(lost.reduce(addCounts, words.counts)),
    frequentErrors: frequentErrors(
      scored.flatMap(({ edits }) => edits),
      FREQUENT_ERRORS,
    ),
    scored,
    failed,
  };
}

function totals(counts: readonly EditCounts[], random: RandomSource): Totals {
  const sum = counts.reduce(addCounts, NO_EDITS);
  return {
    counts: sum,
    errorRate: errorRate(sum),
    interval: bootstrapInterval(counts, { random }),
  };
}
