/** One recording of a manifest: its transcript, and how that compares with what is known. */
import { dirname, isAbsolute, join } from 'node:path';
import {
  scoreDiarization,
  scoreFile,
  type DiarizedFile,
  type FailedFile,
  type ManifestRow,
  type ScoredFile,
} from '../evaluation/index.ts';
import { LalelaError, type SpeakerCount } from '../kernel/index.ts';
import { wordsByTime, type Provenance, type Transcript } from '../transcript/index.ts';
import type { EvaluateOptions, EvaluatePorts } from './evaluate-ports.ts';
import { parseSpeakerOptions } from './speaker-options.ts';
import type { ReadTruth } from './read-truth.ts';

export type Outcome =
  | {
      /** Absent where nobody knows what is said. */
      readonly scored: ScoredFile | undefined;
      /** Absent where nobody asked, or knows, who speaks. */
      readonly diarized: DiarizedFile | undefined;
      readonly durationMs: number;
      readonly provenance: Provenance;
    }
  | { readonly failed: FailedFile };

export interface EvaluationRun {
  readonly options: EvaluateOptions;
  readonly ports: EvaluatePorts;
  readonly readTruth: ReadTruth;
  readonly signal: AbortSignal;
}

/** @throws only the reason of the signal, when it is aborted. */
export async function evaluateRow(row: ManifestRow, run: EvaluationRun): Promise<Outcome> {
  const { file, reference = '', fields } = row;
  const language = fields['language'] ?? run.options.language;
  try {
    return await compareRow({ ...row, language }, run);
  } catch (error) {
    if (run.signal.aborted) throw error;
    return { failed: { file, reference, language, ...faultOf(error) } };
  }
}

async function compareRow(
  row: ManifestRow & { readonly language: string },
  { options, ports, readTruth, signal }: EvaluationRun,
): Promise<Outcome> {
  const { file, language, fields } = row;
  const rttm = options.diarization ? fields['rttm'] : undefined;
  // Before the recording is transcribed, which takes long: what is wrong here is soon mended.
  const truth = rttm === undefined ? undefined : await readTruth(rttm, file);
  const diarization = truth && speakersAsked(fields['speakers']);
  // An empty text beside the truth of who speaks is one that nobody wrote.
  const reference = truth === undefined ? (row.reference ?? '') : row.reference || undefined;
  const asked = { language, diarization, needsWords: reference !== undefined };
  const path = besideManifest(options.manifest, file);
  const transcript = await ports.transcribeFile(path, asked, signal);
  const { durationMs, provenance } = transcript;
  const hypothesis = wordsByTime(transcript)
    .map(({ text }) => text)
    .join(' ');
  return {
    scored:
      reference === undefined
        ? undefined
        : scoreFile({ file, reference, hypothesis, language, durationMs, fields }),
    diarized: truth && scoreDiarization({ file, reference: truth, ...heardIn(transcript) }),
    durationMs,
    provenance,
  };
}

function heardIn(transcript: Transcript) {
  const { diarization, durationMs } = transcript;
  const words = wordsByTime(transcript);
  if (diarization === undefined && words.length > 0) {
    throw new LalelaError('INTERNAL', 'The transcript does not say who spoke.');
  }
  return {
    durationMs,
    method: diarization?.method ?? 'none',
    hypothesis: diarization?.turns ?? [],
    words,
  };
}

/** The number of speakers that the recogniser is told; `auto`, or nothing: it finds out. */
function speakersAsked(cell: string | undefined): { readonly speakers?: SpeakerCount } {
  if (cell === undefined) return {};
  try {
    return parseSpeakerOptions({ speakers: cell }).diarization ?? {};
  } catch (cause) {
    throw new LalelaError(
      'MANIFEST_INVALID',
      'The column `speakers`: expected auto, a number of speakers such as 2, or two such as 2-4.',
      { cause },
    );
  }
}

export function besideManifest(manifest: string, file: string): string {
  return isAbsolute(file) ? file : join(dirname(manifest), file);
}

function faultOf(error: unknown): { code: string; message: string } {
  if (error instanceof LalelaError) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: 'A fault in Lalela itself.' };
}
