/** `lalela transcribe`: recordings in, results to standard output or files. */
import { isAbort, LalelaError } from '../kernel/index.ts';
import { FORMATS, type FormatName } from '../render/index.ts';
import type { Transcript } from '../transcript/index.ts';
import { EXIT, exitCodeOf, worstOf } from './exit-codes.ts';
import { givenPhrases } from './given-phrases.ts';
import { printable, type Output } from './output.ts';
import { createProgressBar, formatClock } from './progress-bar.ts';
import { prepareResultFolder, recordingName, resultName, writeResult } from './result-files.ts';
import {
  checkTranscribeOptions,
  type TranscribeOptions,
  type TranscribeWords,
} from './transcribe-options.ts';

/** How far a recording has come, in milliseconds of its sound. */
export interface RecordingProgress {
  readonly doneMs: number;
  readonly totalMs?: number;
}

/** Everything that is open while recordings are transcribed. */
export interface TranscribeSession extends AsyncDisposable {
  transcribe(
    file: string,
    signal: AbortSignal,
    onProgress: (progress: RecordingProgress) => void,
  ): Promise<Transcript>;
}

interface SessionOptions extends TranscribeOptions {
  /** Likely to be said. */
  readonly phrases: readonly string[];
}

export interface TranscribeDependencies {
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Chooses the model, pulls it when it is not there, and starts what recognition needs. */
  readonly openSession: (options: SessionOptions) => Promise<TranscribeSession>;
  /** Milliseconds since any moment. */
  readonly now: () => number;
}

/** @returns the exit code. @throws LalelaError for wrong use, or when no session can be opened. */
export async function runTranscribe(
  dependencies: TranscribeDependencies,
  words: TranscribeWords,
): Promise<number> {
  const options = checkTranscribeOptions(words);
  refuseOnTerminal(options, dependencies.output);
  const phrases = await givenPhrases(words, dependencies.signal);
  const { files, formats, outputFolder } = options;
  if (outputFolder !== undefined) await prepareResultFolder(outputFolder, files, formats);
  await using session = await dependencies.openSession({ ...options, phrases });
  const codes: number[] = [];
  for (const file of files) {
    codes.push(await transcribeOne({ ...dependencies, session, options }, file));
    if (dependencies.signal.aborted) break;
  }
  return worstOf(codes);
}

/** Before hours of work. @throws LalelaError USAGE */
function refuseOnTerminal({ formats, outputFolder }: TranscribeOptions, output: Output): void {
  if (outputFolder !== undefined || !output.isStdoutTerminal) return;
  const binary = formats.find((format) => FORMATS[format].isBinary);
  if (binary === undefined) return;
  throw new LalelaError(
    'USAGE',
    `--format ${binary}: a terminal cannot show it. Name a folder with --output, or send it to a file with > NAME.${FORMATS[binary].extension}.`,
  );
}

interface Run extends TranscribeDependencies {
  readonly session: TranscribeSession;
  readonly options: TranscribeOptions;
}

async function transcribeOne(run: Run, file: string): Promise<number> {
  try {
    const transcript = await transcribeWithBar(run, file);
    tellWarnings(run, file, transcript);
    await deliver(run, file, transcript);
    return EXIT.done;
  } catch (error) {
    if (isAbort(error) || run.signal.aborted) return EXIT.failed;
    if (!(error instanceof LalelaError)) throw error;
    run.output.stderr(`lalela: ${printable(file)}: ${error.message}\n`);
    return exitCodeOf(error);
  }
}

async function transcribeWithBar(run: Run, file: string): Promise<Transcript> {
  const bar = createProgressBar(run.output, {
    label: printable(file),
    isShown: run.output.isTerminal && !run.options.isQuiet,
    now: run.now,
  });
  const startedAtMs = run.now();
  try {
    return await run.session.transcribe(file, run.signal, ({ doneMs, totalMs }) => {
      const note = describeSpeed(run.now() - startedAtMs, doneMs, totalMs);
      bar.update({ done: doneMs, total: totalMs, note });
    });
  } finally {
    bar.end();
  }
}

/** `1:20 of 5:00  21× real time  0:10 left`. */
function describeSpeed(elapsedMs: number, doneMs: number, totalMs?: number): string {
  const done = formatClock(doneMs / 1000);
  const speed = elapsedMs > 0 ? doneMs / elapsedMs : 0;
  if (totalMs === undefined) return done;
  const parts = [`${done} of ${formatClock(totalMs / 1000)}`];
  if (speed > 0) {
    parts.push(`${speed.toFixed(0)}× real time`);
    parts.push(`${formatClock((totalMs - doneMs) / speed / 1000)} left`);
  }
  return parts.join('  ');
}

function tellWarnings({ output, options }: Run, file: string, { warnings }: Transcript): void {
  if (options.isQuiet) return;
  for (const { message, span } of warnings) {
    const at = span === undefined ? '' : ` (at ${formatClock(span.startMs / 1000)})`;
    output.stderr(`lalela: ${printable(file)}: warning${at}: ${message}\n`);
  }
}

async function deliver(
  { output, options }: Run,
  file: string,
  transcript: Transcript,
): Promise<void> {
  for (const format of options.formats) {
    const name = recordingName(file);
    const content = await FORMATS[format].render(transcript, { recordingName: name });
    if (options.outputFolder === undefined) await output.stdout(content);
    else await deliverFile({ output, options, content }, file, format);
  }
}

interface Delivered {
  readonly output: Output;
  readonly options: TranscribeOptions;
  readonly content: string | Uint8Array;
}

async function deliverFile(
  { output, options, content }: Delivered,
  file: string,
  format: FormatName,
): Promise<void> {
  const path = await writeResult(options.outputFolder ?? '.', resultName(file, format), content);
  if (!options.isQuiet) output.stderr(`lalela: wrote ${printable(path)}\n`);
}
