export { seededRandom } from './bootstrap.ts';
export { buildReport, scoreFile } from './evaluation-report.ts';
export type { FailedFile, ScoredFile } from './evaluation-report.ts';
export { readManifest } from './manifest.ts';
export type { ManifestRow } from './manifest.ts';
export { REPORT_FORMATS, isReportFormat } from './report-formats.ts';
export type { ReportFormat } from './report-formats.ts';
