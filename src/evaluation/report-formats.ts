import type { EvaluationReport } from './evaluation-report.ts';
import { reportJson } from './report-json.ts';
import { reportMarkdown } from './report-markdown.ts';

/** Every way to write a report down, by the name that users give. */
export const REPORT_FORMATS = {
  markdown: reportMarkdown,
  json: reportJson,
} as const satisfies Record<string, (report: EvaluationReport) => string>;

export type ReportFormat = keyof typeof REPORT_FORMATS;

export function isReportFormat(name: string): name is ReportFormat {
  return Object.hasOwn(REPORT_FORMATS, name);
}
