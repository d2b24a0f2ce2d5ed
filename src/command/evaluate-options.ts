/** The words of `lalela evaluate` → checked options. */
import { isReportFormat, type ReportFormat } from '../evaluation/index.ts';
import { LalelaError } from '../kernel/index.ts';
import { parseThreads } from './transcribe-options.ts';

/** As the parser of the command line gives them. */
export interface EvaluateWords {
  readonly model?: string;
  readonly format?: string;
  readonly threads?: string;
}

export interface CheckedEvaluateOptions {
  readonly modelId: string | undefined;
  readonly format: ReportFormat;
  /** Engine processes; absent: as many as cores. */
  readonly threads: number | undefined;
}

/** @throws LalelaError USAGE, saying what was expected. */
export function checkEvaluateOptions(words: EvaluateWords): CheckedEvaluateOptions {
  const format = words.format ?? 'markdown';
  if (!isReportFormat(format)) {
    throw new LalelaError('USAGE', '--format: expected markdown or json.');
  }
  return { modelId: words.model, format, threads: parseThreads(words.threads) };
}
