import { errorRate, referenceLength } from './edit-counts.ts';
import { diarizationJson } from './diarization-json.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import type { ScoredFile } from './scored-file.ts';
import type { Totals } from './totals.ts';

/** The report for programs: every figure, and every recording with both texts as they were compared. */
export function reportJson(report: EvaluationReport): string {
  const { words, characters, scored, failed, transcribed, diarization } = report;
  const json = {
    format: 'lalela-evaluation',
    version: 1,
    software: report.software ?? null,
    model: report.model ?? null,
    normalisation: report.normalisers.map(({ language, does, doesNot }) => {
      return { language, does, doesNot };
    }),
    fileCount: transcribed.fileCount + failed.length,
    scoredCount: scored.length,
    failedCount: failed.length,
    durationMs: transcribed.durationMs,
    elapsedMs: report.elapsedMs ?? null,
    words: totalsJson(words),
    characters: totalsJson(characters),
    wordErrorRateWithFailures: report.wordErrorRateWithFailures ?? null,
    groups: report.groups.map(({ words: ofWords, characters: ofCharacters, ...group }) => {
      return { ...group, words: totalsJson(ofWords), characters: totalsJson(ofCharacters) };
    }),
    ...(diarization && { diarization: diarizationJson(diarization) }),
    frequentErrors: report.frequentErrors,
    files: scored.map(fileJson),
    failed: failed.map(({ file, code, message }) => ({ file, code, message })),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function totalsJson({ counts, errorRate: rate, interval }: Totals) {
  return {
    ...counts,
    referenceLength: referenceLength(counts),
    errorRate: rate ?? null,
    interval95: interval ?? null,
  };
}

function fileJson({ file, language, durationMs, reference, hypothesis, ...score }: ScoredFile) {
  return {
    file,
    language,
    durationMs,
    reference,
    hypothesis,
    words: { ...score.words, errorRate: errorRate(score.words) ?? null },
    characters: { ...score.characters, errorRate: errorRate(score.characters) ?? null },
  };
}
