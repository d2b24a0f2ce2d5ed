/** The words of `lalela transcribe` → checked options. */
import { LalelaError, askedLanguage, type AskedLanguage } from '../kernel/index.ts';
import { FORMATS, isFormatName, type FormatName } from '../render/index.ts';
import type { PhraseWords } from './given-phrases.ts';
import { parseSpeakerOptions, type SpeakerOptions, type SpeakerWords } from './speaker-options.ts';

/** As the parser of the command line gives them. */
export interface TranscribeWords extends SpeakerWords, PhraseWords {
  readonly files: readonly string[];
  readonly language?: string | undefined;
  readonly format?: string | undefined;
  readonly output?: string | undefined;
  readonly model?: string | undefined;
  readonly punctuation?: string | undefined;
  readonly numbers?: string | undefined;
  readonly maxDuration?: string | undefined;
  readonly threads?: string | undefined;
  readonly quiet?: boolean | undefined;
}

export interface TranscribeOptions extends SpeakerOptions {
  readonly files: readonly string[];
  readonly language: AskedLanguage;
  readonly formats: readonly FormatName[];
  /** Folder for results; absent: standard output. */
  readonly outputFolder?: string | undefined;
  readonly modelId?: string | undefined;
  readonly punctuation: boolean;
  readonly numbers: 'spoken' | 'written';
  readonly maxDurationMs?: number | undefined;
  /** Engine processes; absent: as many as cores. */
  readonly threads?: number | undefined;
  readonly isQuiet: boolean;
}

/** So many processes are never useful, and a slip of the finger must not start a thousand. */
const MOST_THREADS = 256;

/** @throws LalelaError USAGE or LANGUAGE_UNKNOWN, saying what was expected. */
export function checkTranscribeOptions(words: TranscribeWords): TranscribeOptions {
  const formats = parseFormats(words.format ?? 'txt');
  const speakers = parseSpeakerOptions(words);
  refuseWithoutSpeakers(formats, speakers);
  const isOne = words.files.length === 1 && formats.length === 1;
  return {
    files: words.files,
    language: parseLanguage(words.language ?? 'eng'),
    formats,
    outputFolder: words.output ?? (isOne ? undefined : '.'),
    modelId: words.model,
    punctuation: parseYesNo(words.punctuation ?? 'yes'),
    numbers: parseNumbers(words.numbers ?? 'spoken'),
    ...speakers,
    maxDurationMs: parseMaxDuration(words.maxDuration),
    threads: parseThreads(words.threads),
    isQuiet: words.quiet === true,
  };
}

function usage(message: string): LalelaError {
  return new LalelaError('USAGE', message);
}

function parseLanguage(name: string): AskedLanguage {
  const code = askedLanguage(name);
  if (code !== undefined) return code;
  throw new LalelaError(
    'LANGUAGE_UNKNOWN',
    '--language: not a language that Lalela knows. Expected a code or name of one of the eleven ' +
      'official languages, such as eng, zu, af-ZA or Sesotho; or mul, or auto.',
  );
}

function parseFormats(list: string): FormatName[] {
  const names = list.split(',').map((name) => name.trim().toLowerCase());
  const known = Object.keys(FORMATS).join(', ');
  if (!names.every(isFormatName)) {
    throw usage(`--format: expected one or more of ${known}, with commas between.`);
  }
  return [...new Set(names)];
}

function refuseWithoutSpeakers(formats: readonly FormatName[], asked: SpeakerOptions): void {
  const format = formats.find((name) => FORMATS[name].needsSpeakers);
  if (format === undefined || asked.diarization !== undefined) return;
  throw usage(
    `--format ${format}: says who spoke and nothing else. Ask for that too, with --speakers auto.`,
  );
}

function parseYesNo(answer: string): boolean {
  if (answer !== 'yes' && answer !== 'no') throw usage('--punctuation: expected yes or no.');
  return answer === 'yes';
}

function parseNumbers(form: string): TranscribeOptions['numbers'] {
  if (form === 'spoken' || form === 'written') return form;
  throw usage('--numbers: expected spoken or written.');
}

function parseMaxDuration(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  const value = Number(seconds);
  if (seconds.trim() === '' || !(value > 0) || !Number.isFinite(value)) {
    throw usage('--max-duration: expected a number of seconds greater than 0.');
  }
  return Math.round(value * 1000);
}

/** @throws LalelaError USAGE. */
export function parseThreads(count: string | undefined): number | undefined {
  if (count === undefined) return undefined;
  const value = /^\d{1,4}$/.test(count) ? Number(count) : 0;
  if (value < 1 || value > MOST_THREADS) {
    throw usage(`--threads: expected a whole number from 1 to ${MOST_THREADS}.`);
  }
  return value;
}
