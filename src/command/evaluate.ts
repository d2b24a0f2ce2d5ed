/**
 * `lalela evaluate MANIFEST`: transcribes every recording of a manifest, compares it with what was really
 * said, and writes a report. What touches files and engines comes in as ports.
 */
import {
  REPORT_FORMATS,
  buildReport,
  readManifest,
  seededRandom,
  type EvaluationReport,
  type ManifestRow,
} from '../evaluation/index.ts';
import { LalelaError, isAbort, systemErrorCode } from '../kernel/index.ts';
import type { Provenance } from '../transcript/index.ts';
import type { EvaluateOptions, EvaluatePorts } from './evaluate-ports.ts';
import { besideManifest, evaluateRow, type EvaluationRun, type Outcome } from './evaluate-row.ts';
import { createTruthReader } from './read-truth.ts';

/** Reports are made again with the same intervals. */
const BOOTSTRAP_SEED = 2021;

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
    await readTextFile(options.manifest, MANIFEST, { ports, signal }),
    options.manifest,
  );
  refuseUnscored(rows, options);
  const readTruth = createTruthReader((rttm) =>
    readTextFile(besideManifest(options.manifest, rttm), TRUTH, { ports, signal }),
  );
  const startedMs = ports.nowMs();
  const outcomes = await evaluateRows(rows, { options, ports, readTruth, signal });
  const report = reportOf(outcomes, { options, elapsedMs: ports.nowMs() - startedMs });
  await ports.write(REPORT_FORMATS[options.format](report));
  return report.failed.length === 0 ? 0 : 1;
}

function reportOf(
  outcomes: readonly Outcome[],
  { options, elapsedMs }: { options: EvaluateOptions; elapsedMs: number },
): EvaluationReport {
  const failed = outcomes.flatMap((outcome) => ('failed' in outcome ? [outcome.failed] : []));
  const done = outcomes.flatMap((outcome) => ('failed' in outcome ? [] : [outcome]));
  // Where only who spoke was found out, no model of speech was used.
  const provenance = done.find(({ scored }) => scored !== undefined)?.provenance;
  return buildReport({
    scored: done.flatMap(({ scored }) => scored ?? []),
    ...(options.diarization && { diarized: done.flatMap(({ diarized }) => diarized ?? []) }),
    transcribed: {
      fileCount: done.length,
      durationMs: done.reduce((sum, { durationMs }) => sum + durationMs, 0),
    },
    failed,
    model: provenance && modelOf(provenance),
    software: done[0]?.provenance.software,
    elapsedMs,
    by: options.by ?? [],
    random: seededRandom(BOOTSTRAP_SEED),
  });
}

function modelOf({ modelId, modelSha256, engine }: Provenance) {
  return { id: modelId, sha256: modelSha256, engine };
}

/** Something must be known of each recording, and of some who speaks if that is asked. */
function refuseUnscored(rows: readonly ManifestRow[], { diarization }: EvaluateOptions): void {
  if (diarization !== true && rows.some(({ reference }) => reference === undefined)) {
    throw new LalelaError(
      'MANIFEST_INVALID',
      'The manifest does not say what is said: a column `reference` was expected. ' +
        'With --diarization only who spoke is scored.',
    );
  }
  if (diarization === true && rows.every(({ fields }) => fields['rttm'] === undefined)) {
    throw new LalelaError(
      'MANIFEST_INVALID',
      'The manifest does not say who speaks: a column `rttm` with paths of RTTM files was expected.',
    );
  }
}

/** Outcomes in the order of the rows. On an abort no further row is begun, and those begun are awaited. */
async function evaluateRows(rows: readonly ManifestRow[], run: EvaluationRun): Promise<Outcome[]> {
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

interface TextFile {
  /** With its article, at the start of a sentence. */
  readonly name: string;
  readonly expected: string;
}

const MANIFEST: TextFile = {
  name: 'The manifest',
  expected: 'the path of a table of recordings and references',
};
const TRUTH: TextFile = {
  name: 'The RTTM file',
  expected: 'a path from the folder of the manifest, or an absolute one,',
};

async function readTextFile(
  path: string,
  { name, expected }: TextFile,
  { ports, signal }: { ports: EvaluatePorts; signal: AbortSignal },
): Promise<string> {
  try {
    return await ports.readFile(path, signal);
  } catch (cause) {
    if (signal.aborted || isAbort(cause) || cause instanceof LalelaError) throw cause;
    if (systemErrorCode(cause) === 'ENOENT') {
      throw new LalelaError('FILE_NOT_FOUND', `${name} does not exist; ${expected} was expected.`, {
        cause,
      });
    }
    throw new LalelaError(
      'FILE_UNREADABLE',
      `${name} cannot be read; a text file that this user may read was expected.`,
      { cause },
    );
  }
}
