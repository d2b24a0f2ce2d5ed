export { seededRandom } from './bootstrap.ts';
export { buildReport, scoreFile } from './evaluation-report.ts';
export type { FailedFile } from './evaluation-report.ts';
export type { ScoredFile } from './scored-file.ts';
export { readManifest } from './manifest.ts';
export type { ManifestRow } from './manifest-row.ts';
export { REPORT_FORMATS, isReportFormat } from './report-formats.ts';
export type { ReportFormat } from './report-formats.ts';
