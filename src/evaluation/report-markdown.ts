import { errorCount, errorRate, referenceLength } from './edit-counts.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import type { ScoredFile } from './scored-file.ts';
import type { Totals } from './totals.ts';

const WORST_FILES = 10;
const NOTHING = '–';

/** The report for people. */
export function reportMarkdown(report: EvaluationReport): string {
  return [
    '# Evaluation',
    ...headSection(report),
    ...totalsSection(report),
    ...groupSections(report),
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
  scored,
  durationMs,
  elapsedMs,
}: EvaluationReport): string[] {
  const lines = [
    model &&
      `- Model: ${text(model.id)} (engine ${text(model.engine)}, sha256 ${text(model.sha256)})`,
    software && `- Software: ${text(software)}`,
    `- Recordings: ${scored.length}, ${(durationMs / 60_000).toFixed(1)} min`,
    elapsedMs !== undefined &&
      `- Speed: ${elapsedMs > 0 ? (durationMs / elapsedMs).toFixed(1) : NOTHING} × real time, ` +
        `real-time factor ${durationMs > 0 ? (elapsedMs / durationMs).toFixed(3) : NOTHING}`,
  ];
  return [lines.filter((line) => typeof line === 'string').join('\n')];
}

function totalsSection({ words, characters }: EvaluationReport): string[] {
  const row = (name: string, { counts, errorRate: rate, ...rest }: Totals) => [
    name,
    percent(rate),
    intervalText({ counts, errorRate: rate, ...rest }),
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
        text(value),
        String(fileCount),
        (durationMs / 60_000).toFixed(1),
        percent(words.errorRate),
        intervalText(words),
        percent(characters.errorRate),
      ]);
    return [`## By ${text(column)}`, table([text(column), ...head.slice(1)], rows)];
  });
}

function intervalText({ interval }: Totals): string {
  return interval ? `${percent(interval.low)} to ${percent(interval.high)}` : NOTHING;
}

function failedSection({ failed, scored, wordErrorRateWithFailures }: EvaluationReport): string[] {
  if (failed.length === 0) return [];
  return [
    `**${failed.length} of ${failed.length + scored.length} recordings failed and are not in these figures.** ` +
      `Counted as transcripts without words, they make a word error rate of ${percent(wordErrorRateWithFailures)} %.`,
    table(
      ['failed', 'code', 'why'],
      failed.map(({ file, code, message }) => [text(file), text(code), text(message)]),
    ),
  ];
}

function errorsSection({ frequentErrors }: EvaluationReport): string[] {
  const { substitutions, deletions, insertions } = frequentErrors;
  const rows = [
    ...substitutions.map((e) => [
      'substituted',
      text(e.reference),
      text(e.hypothesis),
      `${e.count}`,
    ]),
    ...deletions.map((e) => ['deleted', text(e.reference), '', `${e.count}`]),
    ...insertions.map((e) => ['inserted', '', text(e.hypothesis), `${e.count}`]),
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
    text(file),
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

function percent(rate: number | undefined): string {
  return rate === undefined ? NOTHING : (rate * 100).toFixed(1);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Text from outside, safe in a table and on a terminal. */
function text(value: string): string {
  return value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/[\\`*_{}[\]<>|#~]/g, '\\$&');
}
