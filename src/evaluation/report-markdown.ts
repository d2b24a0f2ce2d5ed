import { errorCount, errorRate, referenceLength } from './edit-counts.ts';
import { diarizationSection } from './diarization-markdown.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import { NOTHING, intervalText, percent, safeText, table } from './markdown.ts';
import type { ScoredFile } from './scored-file.ts';
import type { Totals } from './totals.ts';

const WORST_FILES = 10;

/** The report for people. */
export function reportMarkdown(report: EvaluationReport): string {
  return [
    '# Evaluation',
    ...headSection(report),
    ...totalsSection(report),
    ...groupSections(report),
    ...(report.diarization ? diarizationSection(report.diarization) : []),
    ...failedSection(report),
    ...errorsSection(report),
    ...worstSection(report),
    ...normalisationSection(report),
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

function headSection({
  model,
  software,
  transcribed: { fileCount, durationMs },
  elapsedMs,
}: EvaluationReport): string[] {
  const lines = [
    model &&
      `- Model: ${safeText(model.id)} (engine ${safeText(model.engine)}, sha256 ${safeText(model.sha256)})`,
    software && `- Software: ${safeText(software)}`,
    `- Recordings: ${fileCount}, ${(durationMs / 60_000).toFixed(1)} min`,
    elapsedMs !== undefined &&
      `- Speed: ${elapsedMs > 0 ? (durationMs / elapsedMs).toFixed(1) : NOTHING} × real time, ` +
        `real-time factor ${durationMs > 0 ? (elapsedMs / durationMs).toFixed(3) : NOTHING}`,
  ];
  return [lines.filter((line) => typeof line === 'string').join('\n')];
}

function totalsSection({ words, characters, scored, diarization }: EvaluationReport): string[] {
  if (scored.length === 0 && diarization !== undefined) return [];
  const row = (name: string, { counts, errorRate: rate, interval }: Totals) => [
    name,
    percent(rate),
    intervalText(interval),
    ...[counts.substitutions, counts.deletions, counts.insertions, referenceLength(counts)].map(
      String,
    ),
  ];
  const head = ['error rate of', '%', '95 % interval', 'substituted', 'deleted', 'inserted', 'of'];
  return [table(head, [row('words', words), row('characters', characters)])];
}

function groupSections({ groups }: EvaluationReport): string[] {
  const head = ['', 'recordings', 'min', 'word error rate %', '95 % interval', 'character %'];
  return [...new Set(groups.map(({ by }) => by))].flatMap((column) => {
    const rows = groups
      .filter(({ by }) => by === column)
      .map(({ value, fileCount, durationMs, words, characters }) => [
        safeText(value),
        String(fileCount),
        (durationMs / 60_000).toFixed(1),
        percent(words.errorRate),
        intervalText(words.interval),
        percent(characters.errorRate),
      ]);
    return [`## By ${safeText(column)}`, table([safeText(column), ...head.slice(1)], rows)];
  });
}

function failedSection(report: EvaluationReport): string[] {
  const { failed, transcribed, wordErrorRateWithFailures } = report;
  if (failed.length === 0) return [];
  return [
    `**${failed.length} of ${failed.length + transcribed.fileCount} recordings failed and are not in these figures.** ` +
      `Counted as transcripts without words, they make a word error rate of ${percent(wordErrorRateWithFailures)} %.`,
    table(
      ['failed', 'code', 'why'],
      failed.map(({ file, code, message }) => [safeText(file), safeText(code), safeText(message)]),
    ),
  ];
}

function errorsSection({ frequentErrors }: EvaluationReport): string[] {
  const { substitutions, deletions, insertions } = frequentErrors;
  const rows = [
    ...substitutions.map((e) => [
      'substituted',
      safeText(e.reference),
      safeText(e.hypothesis),
      `${e.count}`,
    ]),
    ...deletions.map((e) => ['deleted', safeText(e.reference), '', `${e.count}`]),
    ...insertions.map((e) => ['inserted', '', safeText(e.hypothesis), `${e.count}`]),
  ];
  if (rows.length === 0) return [];
  return ['## Most frequent errors', table(['error', 'reference', 'transcript', 'times'], rows)];
}

function worstSection({ scored }: EvaluationReport): string[] {
  const worst = scored
    .filter(({ words }) => errorCount(words) > 0)
    .sort((a, b) => rateOf(b) - rateOf(a) || (a.file < b.file ? -1 : 1))
    .slice(0, WORST_FILES);
  if (worst.length === 0) return [];
  const rows = worst.map(({ file, words }) => [
    safeText(file),
    percent(errorRate(words)),
    `${errorCount(words)} of ${referenceLength(words)}`,
  ]);
  return ['## Worst recordings', table(['recording', 'word error rate %', 'errors'], rows)];
}

function normalisationSection({ normalisers }: EvaluationReport): string[] {
  return normalisers.flatMap(({ language, does, doesNot }) => [
    `## Normalisation (${language === 'und' ? 'any language' : language})`,
    [...does, ...doesNot.map((line) => `Not done: ${line}`)].map((line) => `- ${line}`).join('\n'),
  ]);
}

/** Words where there should be none are worse than any rate. */
function rateOf({ words }: ScoredFile): number {
  return errorRate(words) ?? Infinity;
}
