import type { RandomSource } from './bootstrap.ts';
import { diarizationTotals, type DiarizationTotals } from './diarization-totals.ts';
import { NO_EDITS, addCounts, errorRate, type EditCounts } from './edit-counts.ts';
import { frequentErrors, type FrequentErrors } from './frequent-errors.ts';
import { groupTotals, type GroupTotals } from './group-totals.ts';
import { normaliserFor, type Normaliser } from './normaliser.ts';
import type { DiarizedFile } from './score-diarization.ts';
import { scoreUtterance } from './score-utterance.ts';
import type { ScoredFile } from './scored-file.ts';
import { totalsOf, type Totals } from './totals.ts';

/** What was recognised in one recording of the manifest. */
export interface RecognisedFile {
  readonly file: string;
  readonly reference: string;
  readonly hypothesis: string;
  /** ISO 639-3 code; chooses the normalisation. */
  readonly language: string;
  readonly durationMs: number;
  /** What else the manifest says of it, by column. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A recording that could not be evaluated. */
export interface FailedFile {
  readonly file: string;
  readonly reference: string;
  readonly language: string;
  readonly code: string;
  readonly message: string;
}

export interface EvaluationReport {
  /** How the transcripts were made. */
  readonly model:
    { readonly id: string; readonly sha256: string; readonly engine: string } | undefined;
  readonly software: string | undefined;
  readonly normalisers: readonly Normaliser[];
  readonly transcribed: TranscribedFiles;
  /** Time that it took to transcribe all recordings; absent where nobody measured it. */
  readonly elapsedMs: number | undefined;
  readonly words: Totals;
  readonly characters: Totals;
  /** The word error rate if each failed recording counts as a transcript without words. */
  readonly wordErrorRateWithFailures: number | undefined;
  /** Of the columns that were asked for. */
  readonly groups: readonly GroupTotals[];
  /** Who spoke; absent where nobody asked. */
  readonly diarization: DiarizationTotals | undefined;
  readonly frequentErrors: FrequentErrors;
  readonly scored: readonly ScoredFile[];
  readonly failed: readonly FailedFile[];
}

/** Recordings that could be evaluated, whether by their words, by who spoke, or by both. */
export interface TranscribedFiles {
  readonly fileCount: number;
  readonly durationMs: number;
}

export interface EvaluationInput {
  /** Those whose words are known. */
  readonly scored: readonly ScoredFile[];
  /** Those of which it is known who spoke; absent where nobody asked. */
  readonly diarized?: readonly DiarizedFile[] | undefined;
  /** Default: those whose words are known. */
  readonly transcribed?: TranscribedFiles;
  readonly failed: readonly FailedFile[];
  readonly model: EvaluationReport['model'];
  readonly software: string | undefined;
  readonly elapsedMs: number | undefined;
  /** Columns of the manifest whose values have totals of their own. */
  readonly by?: readonly string[];
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
  const { scored, failed, diarized, random, by = [], ...rest } = input;
  const words = totalsOf(
    scored.map((score) => score.words),
    random,
  );
  const lost = failed.map(({ language, reference }): EditCounts => {
    return { ...NO_EDITS, deletions: normaliserFor(language).words(reference).length };
  });
  const languages = [...scored, ...failed].map(({ language }) => language);
  return {
    transcribed: transcribedFiles(scored),
    ...rest,
    normalisers: [...new Set(languages.map(normaliserFor))],
    words,
    characters: totalsOf(
      scored.map((score) => score.characters),
      random,
    ),
    wordErrorRateWithFailures: errorRate(lost.reduce(addCounts, words.counts)),
    groups: groupTotals(scored, by, random),
    diarization: diarized && diarizationTotals(diarized, random),
    frequentErrors: frequentErrors(
      scored.flatMap(({ edits }) => edits),
      FREQUENT_ERRORS,
    ),
    scored,
    failed,
  };
}

function transcribedFiles(files: readonly ScoredFile[]): TranscribedFiles {
  const durationMs = files.reduce((sum, file) => sum + file.durationMs, 0);
  return { fileCount: files.length, durationMs };
}
