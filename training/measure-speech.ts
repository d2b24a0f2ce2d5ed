/** Punctuation of real English speech, with the silences that were measured in it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../bench/support/command.ts';
import { DATA, hasData, joinUtterances } from '../bench/support/recordings.ts';
import { printTable, recordBar } from '../bench/support/table.ts';
import { align } from '../src/evaluation/align.ts';
import { f1, readPunctuator } from './measure-punctuation.ts';

const SET = 'eng-ljspeech';
const LEAST_FULL_STOP = 0.75;
const LONG_PAUSE_MS = 400;
/** All of the set, once. */
const LEAST_SECONDS = 200;

interface HeardWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

interface Truth {
  readonly mark: string;
  readonly isCapital: boolean;
}

export async function measureSpeech(): Promise<void> {
  if (!hasData(SET)) return console.log('punctuation of speech: skipped, no shared data.');
  const folder = mkdtempSync(join(tmpdir(), 'lalela-speech-'));
  try {
    const lines = readFileSync(join(DATA, SET, 'transcripts.tsv'), 'utf8')
      .trimEnd()
      .split('\n');
    const rows = lines.map((line) => line.split('\t')).filter(([file]) => file?.endsWith('.flac'));
    const wav = join(folder, 'joined.wav');
    const utterances = rows.map(([file = '', reference = '']) => {
      return { path: join(DATA, SET, file), reference };
    });
    joinUtterances(utterances, LEAST_SECONDS, wav);
    const words = ['transcribe', '-q', '--punctuation', 'no', '--format', 'json', wav];
    const { stdout, exitCode } = await runCommand(words);
    if (exitCode !== 0) return console.log('punctuation of speech: skipped, no transcript.');
    printSpeech(stdout, rows.map(([, text = '']) => text).join(' '));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param json the transcript without punctuation */
export function printSpeech(json: string, reference: string): void {
  const { segments } = JSON.parse(json) as { segments: { words: HeardWord[] }[] };
  const heard = segments.flatMap(({ words }) => words);
  const truth = truthOf(heard, reference);
  const pauses = heard.map((word, i) => (heard[i + 1]?.startMs ?? Infinity) - word.endMs);
  const spoken = heard.map(({ text }, i) => ({
    text,
    language: 'eng' as const,
    pauseMs: pauses[i]!,
  }));
  const punctuator = readPunctuator();
  const ways: [string, string[]][] = [
    ['nothing', heard.map(({ text }) => text)],
    [`a full stop at ${LONG_PAUSE_MS} ms, capital after it`, atLongPauses(heard, pauses)],
    [
      'this model, text alone',
      punctuator.punctuate(spoken.map(({ text, language }) => ({ text, language }))),
    ],
    ['this model, text and silences', punctuator.punctuate(spoken)],
  ];
  const rows = ways.map(([name, texts]) => [name, ...scores(truth, texts)]);
  printTable(
    'Punctuation of read English speech (eng-ljspeech, joined), F1',
    ['way', 'full stop', 'comma', 'capitals'],
    rows,
  );
  const stop = Number(rows.at(-1)![1]);
  recordBar({
    what: 'F1 of full stop on English speech with silences',
    required: `≥ ${LEAST_FULL_STOP}`,
    measured: stop.toFixed(2),
    isMet: stop >= LEAST_FULL_STOP,
  });
}

function atLongPauses(heard: readonly HeardWord[], pauses: readonly number[]): string[] {
  const isEnd = (i: number) => i < 0 || pauses[i]! >= LONG_PAUSE_MS;
  return heard.map(({ text }, i) => {
    const cased = isEnd(i - 1) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
    return isEnd(i) ? `${cased}.` : cased;
  });
}

/** What the reference has where a word was heard; words that it has not have no mark. */
function truthOf(heard: readonly HeardWord[], reference: string): Truth[] {
  const written = reference.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}']/gu, '');
  const { edits } = align(
    written.map(bare),
    heard.map(({ text }) => bare(text)),
  );
  const truth: Truth[] = [];
  let at = 0;
  for (const edit of edits) {
    const word = edit.kind === 'insertion' ? '' : written[at++]!;
    if (edit.kind === 'deletion') continue;
    truth.push({
      mark:
        /[.,;!]/u
          .exec(word.replace(/^.*[\p{L}\p{N}]/u, ''))?.[0]
          .replace(';', ',')
          .replace('!', '.') ?? '',
      isCapital: /^[^\p{L}]*\p{Lu}/u.test(word),
    });
  }
  return truth;
}

function scores(truth: readonly Truth[], texts: readonly string[]): string[] {
  const ofMark = (mark: string) =>
    f1(
      truth.map((one) => one.mark === mark),
      texts.map((text) => text.endsWith(mark)),
    );
  const capitals = f1(
    truth.map(({ isCapital }) => isCapital),
    texts.map((text) => /^\p{Lu}/u.test(text)),
  );
  return [ofMark('.'), ofMark(','), capitals].map((value) => value.toFixed(2));
}
