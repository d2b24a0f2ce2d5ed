/**
 * Channels apart: word error rate of two channels beside that of each by itself, words with the wrong
 * speaker, both also where each channel leaks into the other; sentences that are told twice of a real call;
 * what a silent channel costs. Needs ffmpeg.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { scoreFile } from '../src/evaluation/index.ts';
import { encodeWav } from '../tests/support/media-sound.ts';
import { runCommand } from './support/command.ts';
import { needModel } from './support/models.ts';
import { DATA, decode, hasData, readUtterances, type Utterance } from './support/recordings.ts';
import { printTable, recordBar } from './support/table.ts';

const MODEL = 'moonshine-base-en';
const RATE = 16_000;
const CALL = join(DATA, 'eng-call-8k-2ch', 'Auto_Repairs_40_UTC_2ch.wav');
/** How a channel leaks into the other: softer by 20 dB, 5 ms later, and duller. */
const LEAK = { gain: 0.1, delaySamples: 80 };
/** As many words in a row on both channels at nearly the same time are a sentence told twice. */
const SENTENCE_WORDS = 4;
const SAME_TIME_MS = 2000;

/** Points of word error rate more than of each by itself: where both speak, a leak stays in the sound. */
const MOST_POINTS: Readonly<Record<string, number>> = { together: 0.5, leaking: 2 };

interface ChannelWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly speaker?: string;
  readonly channel: number;
}

interface PlacedTurn {
  readonly utterance: Utterance;
  readonly startMs: number;
  readonly endMs: number;
}

/** One side of a conversation. */
interface Side {
  readonly samples: Float32Array;
  readonly turns: readonly PlacedTurn[];
}

export async function run(): Promise<void> {
  if (!hasData('eng-librispeech'))
    return console.log('channels: skipped, ../shared/data is not there.');
  await needModel(MODEL);
  const folder = mkdtempSync(join(tmpdir(), 'lalela-bench-'));
  try {
    await compareWithMono(folder);
    await findRepeated();
    await timeSilence(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compareWithMono(folder: string): Promise<void> {
  const sides = conversation();
  const mono = await Promise.all(
    sides.map(async ({ samples }, index) => {
      const path = join(folder, `mono${index}.wav`);
      writeFileSync(path, encodeWav([samples], { sampleRateHz: RATE }));
      return (await transcribe(path)).words;
    }),
  );
  const monoErrors = mono.map((words, index) => errorsOf(words, sides[index]!));
  const rows = [
    ['each by itself', ...monoErrors.map(percentOf), percentOf(sumOf(monoErrors)), '–'],
  ];
  const both = sides.map(({ samples }) => samples);
  for (const [name, sound] of Object.entries({ together: both, leaking: withLeaks(both) })) {
    const path = join(folder, `${name}.wav`);
    writeFileSync(path, encodeWav(sound, { sampleRateHz: RATE }));
    const { words } = await transcribe(path, ['--channels', 'separate', '--speakers', 'auto']);
    const own = sides.map((_, index) => words.filter(({ channel }) => channel === index));
    const errors = own.map((channelWords, index) => errorsOf(channelWords, sides[index]!));
    const wrong = wrongSpeakers(words, sides);
    rows.push([
      name,
      ...errors.map(percentOf),
      percentOf(sumOf(errors)),
      `${wrong} of ${words.length}`,
    ]);
    const worse = 100 * (rateOf(sumOf(errors)) - rateOf(sumOf(monoErrors)));
    recordBar({
      what: `channels ${name}: words with the wrong speaker; points of word error rate more than alone`,
      required: `0; ≤ ${MOST_POINTS[name]}`,
      measured: `${wrong}; ${worse.toFixed(2)}`,
      isMet: wrong === 0 && worse <= (MOST_POINTS[name] ?? 0),
    });
  }
  const head = ['two speakers', 'first', 'second', 'both', 'words with the wrong speaker'];
  printTable('Word error rate of channels', head, rows);
}

/** Two read in turn; now and then both at once. */
function conversation(): [Side, Side] {
  const utterances = readUtterances('eng-librispeech');
  const speakers = [...new Set(utterances.map(speakerOf))];
  const of = (index: number) =>
    utterances.filter((utterance) => speakerOf(utterance) === speakers[index]);
  const sides = [place(of(0), 3), place(of(1), 9)] as const;
  const length = Math.max(...sides.map(({ samples }) => samples.length));
  return sides.map((side) => {
    const samples = new Float32Array(length);
    samples.set(side.samples);
    return { ...side, samples };
  }) as [Side, Side];
}

function speakerOf({ path }: Utterance): string {
  return basename(path).split('-')[0]!;
}

function place(utterances: readonly Utterance[], firstSecond: number): Side {
  const pieces: Float32Array[] = [];
  const turns: PlacedTurn[] = [];
  let length = 0;
  const add = (piece: Float32Array) => {
    pieces.push(piece);
    length += piece.length;
  };
  utterances.forEach((utterance, index) => {
    add(new Float32Array(RATE * (index === 0 ? firstSecond : 4 + (index % 3))));
    const startMs = (1000 * length) / RATE;
    add(Float32Array.from(decode(utterance.path), (value) => value / 32_768));
    turns.push({ utterance, startMs, endMs: (1000 * length) / RATE });
  });
  const samples = new Float32Array(length + RATE);
  pieces.reduce((at, piece) => (samples.set(piece, at), at + piece.length), 0);
  return { samples, turns };
}

function withLeaks([a, b]: readonly Float32Array[]): Float32Array[] {
  return [leakInto(a!, b!), leakInto(b!, a!)];
}

function leakInto(own: Float32Array, other: Float32Array): Float32Array {
  let dull = 0;
  return own.map((sample, at) => {
    dull += 0.5 * ((other[at - LEAK.delaySamples] ?? 0) - dull);
    return sample + LEAK.gain * dull;
  });
}

async function transcribe(path: string, options: readonly string[] = []) {
  const words = ['transcribe', path, '--model', MODEL, '--format', 'json', '--quiet', ...options];
  const ran = await runCommand(words);
  if (ran.exitCode !== 0) throw new Error(`lalela transcribe ended with ${ran.exitCode}`);
  const { segments } = JSON.parse(ran.stdout) as {
    segments: { channel: number | 'mix'; words: Omit<ChannelWord, 'channel'>[] }[];
  };
  const processorSeconds = Object.values(ran.processorSeconds).reduce((sum, used) => sum + used, 0);
  return {
    words: segments.flatMap((segment) => {
      const channel = segment.channel === 'mix' ? 0 : segment.channel;
      return segment.words.map((word) => ({ ...word, channel }));
    }),
    ...{ processorSeconds, wallSeconds: ran.wallSeconds },
  };
}

interface Errors {
  readonly wrong: number;
  readonly all: number;
}

function errorsOf(words: readonly ChannelWord[], { turns }: Side): Errors {
  const { words: counted } = scoreFile({
    file: 'channel',
    reference: turns.map(({ utterance }) => utterance.reference).join(' '),
    hypothesis: words.map(({ text }) => text).join(' '),
    language: 'eng',
    durationMs: 0,
  });
  const { substitutions, deletions, insertions, hits } = counted;
  return {
    wrong: substitutions + deletions + insertions,
    all: substitutions + deletions + hits,
  };
}

function sumOf(errors: readonly Errors[]): Errors {
  return {
    wrong: errors.reduce((sum, { wrong }) => sum + wrong, 0),
    all: errors.reduce((sum, { all }) => sum + all, 0),
  };
}

const rateOf = ({ wrong, all }: Errors) => wrong / all;
const percentOf = (errors: Errors) => `${(100 * rateOf(errors)).toFixed(2)} %`;

/** Words whose speaker does not speak at their time; a word may be placed half a second beside. */
function wrongSpeakers(words: readonly ChannelWord[], sides: readonly Side[]): number {
  const labels = sides.map((_, index) => words.find(({ channel }) => channel === index)?.speaker);
  return words.filter(({ speaker, startMs, endMs }) => {
    const side = sides[labels.indexOf(speaker)];
    return (
      side?.turns.some((turn) => startMs < turn.endMs + 500 && endMs > turn.startMs - 500) !== true
    );
  }).length;
}

async function findRepeated(): Promise<void> {
  if (!hasData('eng-call-8k-2ch')) return console.log('channels: the call is not there.');
  const { words } = await transcribe(CALL, ['--speakers', 'auto']);
  const runs = [0, 1].map((channel) => runsOf(words.filter((word) => word.channel === channel)));
  const twice = runs[0]!.filter((run) =>
    runs[1]!.some(
      (other) => other.text === run.text && Math.abs(other.startMs - run.startMs) < SAME_TIME_MS,
    ),
  ).length;
  printTable(
    'A real call of two channels, 4 min',
    [
      'words of the first',
      'of the second',
      'without a speaker',
      `runs of ${SENTENCE_WORDS} told twice`,
    ],
    [
      [
        ...[0, 1].map((index) => words.filter(({ channel }) => channel === index).length),
        words.filter(({ speaker }) => speaker === undefined).length,
        twice,
      ],
    ],
  );
  const isMet = twice === 0 && runs.every(({ length }) => length > 0);
  recordBar({ what: 'sentences of a call told twice', required: '0', measured: `${twice}`, isMet });
}

function runsOf(words: readonly ChannelWord[]): { text: string; startMs: number }[] {
  const plain = words.map(({ text }) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}']/gu, ''));
  return words.slice(SENTENCE_WORDS - 1).map((_, first) => ({
    text: plain.slice(first, first + SENTENCE_WORDS).join(' '),
    startMs: words[first]!.startMs,
  }));
}

async function timeSilence(folder: string): Promise<void> {
  const [{ samples }] = conversation();
  const silence = new Float32Array(samples.length);
  const sounds = { mono: [samples], 'beside a silent channel': [samples, silence] };
  const rows = [];
  for (const [name, sound] of Object.entries(sounds)) {
    const path = join(folder, 'timed.wav');
    writeFileSync(path, encodeWav(sound, { sampleRateHz: RATE }));
    const { processorSeconds, wallSeconds } = await transcribe(path, ['--channels', 'separate']);
    rows.push([name, processorSeconds.toFixed(1), wallSeconds.toFixed(1)]);
  }
  const seconds = (samples.length / RATE).toFixed(0);
  printTable(`One who speaks, ${seconds} s`, ['sound', 'processor s', 'wall s'], rows);
}
