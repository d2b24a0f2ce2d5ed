/**
 * How far the times of words are from the truth: on sentences of synthesised voices, on recordings joined
 * with known pauses, in several formats, and over an hour. `npx tsx bench/word-times.ts` for this alone;
 * with `--choose`, which heads of the decoder tell the times best (`word-times-choose.ts`).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from './support/command.ts';
import { needModel } from './support/models.ts';
import {
  decode,
  hasData,
  joinUtterances,
  readUtterances,
  type PlacedUtterance,
} from './support/recordings.ts';
import { median, printBars, printTable, recordBar, type Cell } from './support/table.ts';
import {
  ERROR_COLUMNS,
  errorCells,
  mergeErrors,
  pairWords,
  readTruth,
  summarise,
  timeErrors,
  WORD_TIME_FIXTURES,
  type TimedWord,
  type TimeErrors,
} from './support/timed-words.ts';

const SIZES = ['base', 'tiny'] as const;
type Size = (typeof SIZES)[number];

const STARTS = { medianMs: 45, p95Ms: 160 };
const ENDS = { medianMs: 70, p95Ms: 250 };
const MOST_DRIFT_MS = 100;
const REAL_SPEECH_SECONDS = 400;
/** Short enough to fit behind the last of `HOUR_PLACES_SECONDS`. */
const SENTENCES_SECONDS = 60;

/** As recordings come: at the sample rates that phones and editors use. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  wav: ['-c:a', 'pcm_s16le'],
  mp3: ['-ar', '44100', '-c:a', 'libmp3lame', '-b:a', '64k'],
  m4a: ['-ar', '44100', '-c:a', 'aac', '-b:a', '64k'],
  opus: ['-ar', '48000', '-c:a', 'libopus', '-b:a', '32k'],
};
/** Where the sentences of the hour-long recording begin. */
const HOUR_PLACES_SECONDS = [5, 1790, 3530];
const HOUR_SECONDS = 3600;

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lalela-bench-'));
  try {
    for (const size of SIZES) await needModel(modelOf(size));
    await measureFixtures(folder);
    await measureJoined(folder);
    await measureFormats(folder);
    await measureHour(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function modelOf(size: Size): string {
  return `moonshine-${size}-en`;
}

/** Recordings → the words that the command finds in each, by the recording's name. */
async function recognise(
  files: readonly string[],
  size: Size,
  folder: string,
): Promise<Map<string, TimedWord[]>> {
  const output = mkdtempSync(join(folder, 'transcripts-'));
  const options = ['--model', modelOf(size), '--format', 'json', '--output', output, '--quiet'];
  const { exitCode, stderr } = await runCommand(['transcribe', ...files, ...options]);
  if (exitCode !== 0) throw new Error(`lalela transcribe ended with ${exitCode}: ${stderr}`);
  return new Map(
    files.map((file) => {
      const name = basename(file, extname(file));
      const result = JSON.parse(readFileSync(join(output, `${name}.json`), 'utf8')) as {
        segments: { words: TimedWord[] }[];
      };
      return [name, result.segments.flatMap(({ words }) => words)];
    }),
  );
}

async function measureFixtures(folder: string): Promise<void> {
  const truth = readTruth();
  const files = [...truth.keys()].map((id) => join(WORD_TIME_FIXTURES, `${id}.flac`));
  const rows: Cell[][] = [];
  for (const size of SIZES) {
    const found = await recognise(files, size, folder);
    const errorsOf = (part: RegExp) =>
      mergeErrors(
        [...truth]
          .filter(([id]) => part.test(id))
          .map(([id, words]) => timeErrors(words, found.get(id) ?? [])),
      );
    const row = (part: string, voice: string, pattern: RegExp) =>
      rows.push([size, part, voice, ...errorCells(errorsOf(pattern))]);
    row('choose', 'all', /^choose-/);
    for (const voice of ['slt', 'kal', 'kdl']) {
      row('report', voice, new RegExp(`^report-.*-${voice}$`));
    }
    row('report', 'all', /^report-/);
    row('joined with known pauses', 'all', /^joined-/);
    recordErrors(`${size}, report part`, errorsOf(/^report-/));
    recordErrors(`${size}, joined`, errorsOf(/^joined-/));
  }
  printTable('Word times: synthesised voices', ['model', 'part', 'voice', ...ERROR_COLUMNS], rows);
}

function recordErrors(what: string, { starts, ends }: TimeErrors): void {
  const bars = [
    { edge: 'starts', errors: starts, required: STARTS },
    { edge: 'ends', errors: ends, required: ENDS },
  ];
  for (const { edge, errors, required } of bars) {
    const { medianMs, p95Ms } = summarise(errors);
    recordBar({
      what: `Word ${edge}: ${what} (median / 95 %)`,
      required: `≤ ${required.medianMs} / ${required.p95Ms} ms`,
      measured: `${medianMs} / ${p95Ms} ms`,
      isMet: medianMs <= required.medianMs && p95Ms <= required.p95Ms,
    });
  }
}

/** Real speech: only where its pauses begin and end is known, from how the recordings were joined. */
async function measureJoined(folder: string): Promise<void> {
  const sets = ['eng-ljspeech', 'eng-librispeech'].filter(hasData);
  if (sets.length === 0) {
    console.log('\nword-times, real speech: skipped, ../shared/data is not there');
    return;
  }
  const rows: Cell[][] = [];
  for (const set of sets) {
    const path = join(folder, `${set}.wav`);
    const placed = joinUtterances(readUtterances(set), REAL_SPEECH_SECONDS, path);
    for (const size of SIZES) {
      const found = (await recognise([path], size, folder)).get(set) ?? [];
      const errors = pauseErrors(placed, found);
      rows.push([size, set, ...errorCells(errors)]);
      recordErrors(`${size}, ${set} joined`, errors);
    }
  }
  printTable(
    'Word times: real speech joined with known pauses, words after and before a pause',
    ['model', 'set', ...ERROR_COLUMNS],
    rows,
  );
}

interface PlacedWord {
  readonly text: string;
  readonly startMs?: number;
  readonly endMs?: number;
}

function pauseErrors(placed: readonly PlacedUtterance[], found: readonly TimedWord[]): TimeErrors {
  const truth = placed.flatMap((utterance): PlacedWord[] => {
    const words = utterance.reference.split(/\s+/).filter((text) => /[a-z]/i.test(text));
    const sound = soundSpan(utterance);
    return words.map((text, index) => ({
      text,
      ...(sound && index === 0 ? { startMs: sound.startMs } : {}),
      ...(sound && index === words.length - 1 ? { endMs: sound.endMs } : {}),
    }));
  });
  const pairs = pairWords(truth, found);
  const late = (edge: 'startMs' | 'endMs') =>
    pairs.flatMap(([word, heard]) => {
      const ms = word[edge];
      return ms === undefined ? [] : [Math.round(heard[edge] - ms)];
    });
  const wordCount = truth.filter(({ startMs }) => startMs !== undefined).length;
  return { starts: late('startMs'), ends: late('endMs'), wordCount };
}

/** How far below its loud parts an utterance's own silence is, in decibels, … */
const SILENCE_BELOW_DB = 32;
/** … if its background is this far below them: in a noisy one nobody knows where its sound begins. */
const BACKGROUND_BELOW_DB = 40;
const SAMPLES_PER_MS = 16;

/** Where the sound of an utterance begins and ends in the recording, without its own silence; if it can be told. */
function soundSpan({ path, startMs }: PlacedUtterance) {
  const samples = decode(path);
  const size = 10 * SAMPLES_PER_MS;
  const levels = Array.from({ length: Math.floor(samples.length / size) }, (_, index) => {
    const window = samples.subarray(index * size, (index + 1) * size);
    return 10 * Math.log10(window.reduce((sum, sample) => sum + sample ** 2, 1) / size);
  });
  const sorted = levels.toSorted((a, b) => a - b);
  const loud = sorted[Math.floor(levels.length * 0.95)] ?? 0;
  const background = sorted[Math.floor(levels.length * 0.05)] ?? 0;
  if (background > loud - BACKGROUND_BELOW_DB) return undefined;
  const isSound = (level: number) => level > loud - SILENCE_BELOW_DB;
  return {
    startMs: startMs + levels.findIndex(isSound) * 10,
    endMs: startMs + (levels.findLastIndex(isSound) + 1) * 10,
  };
}

/** Sentences of the report part, one after another, with pauses between. */
function joinSentences(folder: string): { path: string; truth: TimedWord[]; seconds: number } {
  const path = join(folder, 'sentences.wav');
  const words = readTruth();
  const ids = [...words.keys()].filter((id) => id.startsWith('report-'));
  const placed = joinUtterances(
    ids.map((id) => ({ path: join(WORD_TIME_FIXTURES, `${id}.flac`), reference: id })),
    SENTENCES_SECONDS,
    path,
  );
  const truth = placed.flatMap(({ reference, startMs }) =>
    shiftWords(words.get(reference) ?? [], startMs),
  );
  return { path, truth, seconds: (placed.at(-1)?.endMs ?? 0) / 1000 };
}

function shiftWords(words: readonly TimedWord[], byMs: number): TimedWord[] {
  return words.map(({ text, startMs, endMs }) => ({
    text,
    startMs: Math.round(startMs + byMs),
    endMs: Math.round(endMs + byMs),
  }));
}

function encode(input: readonly string[], path: string): void {
  const format = FORMATS[extname(path).slice(1)] ?? [];
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...input, '-ac', '1', ...format, path]);
}

async function measureFormats(folder: string): Promise<void> {
  const { path, truth } = joinSentences(folder);
  const rows: Cell[][] = [];
  let reference: TimedWord[] = [];
  for (const format of Object.keys(FORMATS)) {
    const encoded = join(folder, `formats.${format}`);
    encode(['-i', path], encoded);
    const found = (await recognise([encoded], 'base', folder)).get('formats') ?? [];
    if (format === 'wav') reference = found;
    const { starts, ends } = timeErrors(reference, found);
    const differences = [...starts, ...ends];
    const { p95Ms } = summarise(differences);
    rows.push([format, median(differences), p95Ms, ...errorCells(timeErrors(truth, found))]);
    if (format === 'wav') continue;
    recordBar({
      what: `Word times: ${format} against wav (median of differences)`,
      required: '≤ 10 ms',
      measured: `${median(differences)} ms`,
      isMet: Math.abs(median(differences)) <= 10,
    });
  }
  printTable(
    'Word times: the same recording in several formats (base)',
    ['format', 'against wav, median ms', 'against wav, 95 % ms', ...ERROR_COLUMNS],
    rows,
  );
}

/** The sentences at the start, in the middle and at the end of an hour of faint noise. */
async function measureHour(folder: string): Promise<void> {
  const sentences = joinSentences(folder);
  const rows: Cell[][] = [];
  for (const format of Object.keys(FORMATS)) {
    const path = join(folder, `hour.${format}`);
    encodeHour(sentences.path, path);
    const found = (await recognise([path], 'tiny', folder)).get('hour') ?? [];
    rmSync(path);
    const late = HOUR_PLACES_SECONDS.map((seconds) => {
      const endMs = (seconds + sentences.seconds) * 1000;
      const near = found.filter((word) => word.endMs > seconds * 1000 && word.startMs < endMs);
      const { starts, ends } = timeErrors(shiftWords(sentences.truth, seconds * 1000), near);
      return median([...starts, ...ends]);
    });
    const driftMs = Math.max(...late) - Math.min(...late);
    rows.push([format, ...late, driftMs]);
    recordBar({
      what: `Word times: drift over an hour of ${format}`,
      required: `≤ ${MOST_DRIFT_MS} ms`,
      measured: `${driftMs} ms`,
      isMet: driftMs <= MOST_DRIFT_MS,
    });
  }
  printTable(
    'Word times: how late words are at the start, in the middle and at the end of an hour (tiny, median ms)',
    ['format', 'start', 'middle', 'end', 'drift'],
    rows,
  );
}

function encodeHour(sentences: string, path: string): void {
  const noise = `anoisesrc=r=16000:a=0.0005:c=pink:seed=1:d=${HOUR_SECONDS}`;
  const inputs = ['-f', 'lavfi', '-i', noise, '-i', sentences];
  const copies = HOUR_PLACES_SECONDS.map((_, index) => `[c${index}]`).join('');
  const delayed = HOUR_PLACES_SECONDS.map(
    (seconds, index) => `[c${index}]adelay=${seconds * 1000}[d${index}]`,
  );
  const labels = HOUR_PLACES_SECONDS.map((_, index) => `[d${index}]`).join('');
  const count = HOUR_PLACES_SECONDS.length;
  const filters = [
    `[1]asplit=${count}${copies}`,
    ...delayed,
    `[0]${labels}amix=inputs=${count + 1}:duration=first:normalize=0`,
  ];
  encode([...inputs, '-filter_complex', filters.join(';')], path);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--choose')) {
    await (await import('./word-times-choose.ts')).run();
  } else {
    await run();
    process.exitCode = printBars() ? 0 : 1;
  }
}
