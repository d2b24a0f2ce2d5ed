/** What `lalela evaluate` is asked, and what it needs from outside. */
import type { ReportFormat } from '../evaluation/index.ts';
import type { SpeakerCount } from '../kernel/index.ts';
import type { Transcript } from '../transcript/index.ts';

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
  /** Whether who spoke is scored too, of recordings with a field `rttm`. */
  readonly diarization?: boolean;
}

/** What is asked of one recording. */
export interface AskedOfFile {
  /** ISO 639-3 */
  readonly language: string;
  /** Absent: nobody asks who speaks. */
  readonly diarization?: { readonly speakers?: SpeakerCount } | undefined;
  /** Whether words are needed; else who speaks is enough, and is found out many times faster. */
  readonly needsWords: boolean;
}

export interface EvaluatePorts {
  readFile(path: string, signal: AbortSignal): Promise<string>;
  transcribeFile(path: string, asked: AskedOfFile, signal: AbortSignal): Promise<Transcript>;
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
