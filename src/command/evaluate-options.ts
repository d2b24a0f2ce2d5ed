/** The words of `lalela evaluate` → checked options. */
import { isReportFormat, type ReportFormat } from '../evaluation/index.ts';
import { LalelaError, languageCode, type LanguageCode } from '../kernel/index.ts';
import { parseThreads } from './transcribe-options.ts';

/** As the parser of the command line gives them. */
export interface EvaluateWords {
  readonly model?: string;
  readonly format?: string;
  readonly language?: string;
  readonly by?: string;
  readonly threads?: string;
  readonly diarization?: boolean;
}

export interface CheckedEvaluateOptions {
  readonly modelId: string | undefined;
  readonly format: ReportFormat;
  /** Of recordings of which the manifest names none. */
  readonly language: LanguageCode;
  /** Columns of the manifest. */
  readonly by: readonly string[];
  /** Engine processes; absent: as many as cores. */
  readonly threads: number | undefined;
  /** Whether who spoke is scored too. */
  readonly diarization: boolean;
}

/** @throws LalelaError USAGE, saying what was expected. */
export function checkEvaluateOptions(words: EvaluateWords): CheckedEvaluateOptions {
  const format = words.format ?? 'markdown';
  if (!isReportFormat(format)) {
    throw new LalelaError('USAGE', '--format: expected markdown or json.');
  }
  const language = languageCode(words.language ?? 'eng');
  if (language === undefined) {
    throw new LalelaError(
      'USAGE',
      '--language: not a language that is known, such as zul or isiZulu.',
    );
  }
  const by = (words.by ?? '')
    .split(',')
    .map((column) => column.trim().toLowerCase())
    .filter((column) => column !== '');
  return {
    modelId: words.model,
    format,
    language,
    by,
    threads: parseThreads(words.threads),
    diarization: words.diarization === true,
  };
}
