/**
 * `lalela evaluate MANIFEST`: transcribes every recording of a manifest, compares it with what was really
 * said, and writes a report. What touches files and engines comes in as ports.
 */
import { dirname, isAbsolute, join } from 'node:path';
import {
  REPORT_FORMATS,
  buildReport,
  readManifest,
  scoreFile,
  seededRandom,
  type FailedFile,
  type ManifestRow,
  type ReportFormat,
  type ScoredFile,
} from '../evaluation/index.ts';
import { LalelaError, isAbort, systemErrorCode } from '../kernel/index.ts';
import { wordsByTime, type Provenance, type Transcript } from '../transcript/index.ts';

export interface EvaluateOptions {
  /** Path of the manifest; the files that it names lie beside it, or have absolute paths. */
  readonly manifest: string;
  readonly format: ReportFormat;
  /** Language of recordings of which the manifest names none. ISO 639-3. */
  readonly language: string;
  /** Columns of the manifest whose values have totals of their own. */
  readonly by?: readonly string[];
  /** How many recordings are transcribed at a time. */
  readonly parallel: number;
}

export interface EvaluatePorts {
  readFile(path: string, signal: AbortSignal): Promise<string>;
  /** @param language ISO 639-3 */
  transcribeFile(path: string, language: string, signal: AbortSignal): Promise<Transcript>;
  /** Takes the finished report. */
  write(text: string): void | Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  nowMs(): number;
  onProgress?(progress: EvaluateProgress): void;
}

export interface EvaluateProgress {
  readonly doneCount: number;
  readonly failedCount: number;
  readonly totalCount: number;
}

/** Reports are made again with the same intervals. */
const BOOTSTRAP_SEED = 2021;

type Outcome =
  | { readonly scored: ScoredFile; readonly provenance: Provenance }
  | { readonly failed: FailedFile };

/**
 * Exit code: 0, or 1 when a recording failed. Failed recordings are listed in the report.
 *
 * @throws LalelaError when the manifest cannot be read, or names no recording; the reason of `signal` when
 *   it is aborted.
 */
export async function evaluate(
  options: EvaluateOptions,
  ports: EvaluatePorts,
  signal: AbortSignal,
): Promise<0 | 1> {
  const rows = readManifest(
    await readManifestFile(options.manifest, ports, signal),
    options.manifest,
  );
  const startedMs = ports.nowMs();
  const outcomes = await evaluateRows(rows, { options, ports, signal });
  const elapsedMs = ports.nowMs() - startedMs;
  const scored = outcomes.flatMap((outcome) => ('scored' in outcome ? [outcome.scored] : []));
  const failed = outcomes.flatMap((outcome) => ('failed' in outcome ? [outcome.failed] : []));
  const provenance = outcomes.find((outcome) => 'provenance' in outcome)?.provenance;
  const report = buildReport({
    scored,
    failed,
    model: provenance && {
      id: provenance.modelId,
      sha256: provenance.modelSha256,
      engine: provenance.engine,
    },
    software: provenance?.software,
    elapsedMs,
    by: options.by ?? [],
    random: seededRandom(BOOTSTRAP_SEED),
  });
  await ports.write(REPORT_FORMATS[options.format](report));
  return failed.length === 0 ? 0 : 1;
}

interface Run {
  readonly options: EvaluateOptions;
  readonly ports: EvaluatePorts;
  readonly signal: AbortSignal;
}

/** Outcomes in the order of the rows. On an abort no further row is begun, and those begun are awaited. */
async function evaluateRows(rows: readonly ManifestRow[], run: Run): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(rows.length);
  let nextRow = 0;
  let doneCount = 0;
  let failedCount = 0;
  const work = async () => {
    while (nextRow < rows.length) {
      run.signal.throwIfAborted();
      const index = nextRow++;
      const outcome = await evaluateRow(rows[index]!, run);
      outcomes[index] = outcome;
      doneCount++;
      if ('failed' in outcome) failedCount++;
      run.ports.onProgress?.({ doneCount, failedCount, totalCount: rows.length });
    }
  };
  const workerCount = Math.max(1, Math.min(rows.length, Math.floor(run.options.parallel) || 1));
  const ends = await Promise.allSettled(Array.from({ length: workerCount }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return outcomes;
}

async function evaluateRow(row: ManifestRow, { options, ports, signal }: Run): Promise<Outcome> {
  const { file, reference, fields } = row;
  const language = fields['language'] ?? options.language;
  const path = isAbsolute(file) ? file : join(dirname(options.manifest), file);
  try {
    const transcript = await ports.transcribeFile(path, language, signal);
    const hypothesis = wordsByTime(transcript)
      .map(({ text }) => text)
      .join(' ');
    const { durationMs, provenance } = transcript;
    const recognised = { file, reference, hypothesis, language, durationMs, fields };
    return { scored: scoreFile(recognised), provenance };
  } catch (error) {
    if (signal.aborted) throw error;
    return { failed: { file, reference, language, ...faultOf(error) } };
  }
}

function faultOf(error: unknown): { code: string; message: string } {
  if (error instanceof LalelaError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: 'A fault in Lalela itself.' };
}

async function readManifestFile(
  path: string,
  ports: EvaluatePorts,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await ports.readFile(path, signal);
  } catch (cause) {
    if (signal.aborted || isAbort(cause) || cause instanceof LalelaError) throw cause;
    if (systemErrorCode(cause) === 'ENOENT') {
      throw new LalelaError(
        'FILE_NOT_FOUND',
        'The manifest does not exist; the path of a table of recordings and references was expected.',
        { cause },
      );
    }
    throw new LalelaError(
      'FILE_UNREADABLE',
      'The manifest cannot be read; a text file that this user may read was expected.',
      { cause },
    );
  }
}
