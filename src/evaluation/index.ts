export { align, countEdits } from './align.ts';
export type { Alignment, Edit } from './align.ts';
export { bootstrapInterval, seededRandom } from './bootstrap.ts';
export type { Interval, RandomSource } from './bootstrap.ts';
export { addCounts, errorCount, errorRate, referenceLength } from './edit-counts.ts';
export type { EditCounts } from './edit-counts.ts';
export { buildReport, scoreFile } from './evaluation-report.ts';
export type {
  EvaluationReport,
  FailedFile,
  RecognisedFile,
  ScoredFile,
  Totals,
} from './evaluation-report.ts';
export { readManifest } from './manifest.ts';
export type { ManifestRow } from './manifest.ts';
export { normaliserFor } from './normaliser.ts';
export type { Normaliser } from './normaliser.ts';
export { REPORT_FORMATS, isReportFormat } from './report-formats.ts';
export type { ReportFormat } from './report-formats.ts';
