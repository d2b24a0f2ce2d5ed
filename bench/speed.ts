/**
 * The whole command on a recording of more than twenty minutes, on all cores, beside as many bare
 * single-thread sherpa-onnx processes on the same segments, in turns; and where the time goes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { scoreFile } from '../src/evaluation/index.ts';
import { runCommand, type CommandRun } from './support/command.ts';
import { needModel } from './support/models.ts';
import { decode, hasData, joinUtterances, readUtterances } from './support/recordings.ts';
import { recogniseWithSherpas } from './support/sherpa.ts';
import { median, printTable, recordBar } from './support/table.ts';

const LEAST_SECONDS = 1230;
const ROUNDS = 3;
const LEAST_RATIO = 1.15;
/** Word error rates of the two may differ by so much, in percentage points. */
const SAME_PERCENT = 0.5;
const RATE = 16_000;

interface Full {
  readonly segments: readonly {
    readonly startMs: number;
    readonly endMs: number;
    readonly words: readonly { readonly text: string }[];
  }[];
}

export async function run(): Promise<void> {
  if (!hasData('eng-librispeech'))
    return console.log('speed: skipped, ../shared/data is not there.');
  const model = await needModel('moonshine-base-en');
  await needModel('silero-vad');
  const folder = mkdtempSync(join(tmpdir(), 'lalela-bench-'));
  try {
    const recording = join(folder, 'long.wav');
    const placed = joinUtterances(readUtterances('eng-librispeech'), LEAST_SECONDS, recording);
    const reference = placed.map((utterance) => utterance.reference).join(' ');
    const samples = decode(recording);
    const seconds = samples.length / RATE;
    const ours: CommandRun[] = [];
    const bare: number[] = [];
    let bareTexts: readonly string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const result = await runCommand(['transcribe', recording, '--format', 'json', '--quiet']);
      if (result.exitCode !== 0) throw new Error(`the command ended with ${result.exitCode}`);
      ours.push(result);
      const segments = (JSON.parse(result.stdout) as Full).segments.map(({ startMs, endMs }) =>
        Float32Array.from(
          samples.subarray((startMs * RATE) / 1000, (endMs * RATE) / 1000),
          (value) => value / 32_768,
        ),
      );
      const answer = await recogniseWithSherpas(model, segments, availableParallelism());
      bare.push(answer.seconds);
      bareTexts = answer.texts;
    }
    report({
      seconds,
      ours,
      bare,
      ourPercent: percent(reference, textOf(ours.at(-1))),
      barePercent: percent(reference, bareTexts.join(' ')),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Results {
  readonly seconds: number;
  readonly ours: readonly CommandRun[];
  readonly bare: readonly number[];
  readonly ourPercent: number;
  readonly barePercent: number;
}

function report({ seconds, ours, bare, ourPercent, barePercent }: Results): void {
  const [ourSeconds, bareSeconds] = [
    median(ours.map(({ wallSeconds }) => wallSeconds)),
    median(bare),
  ];
  const ratio = bareSeconds / ourSeconds;
  const cores = availableParallelism();
  printTable(
    `Speed: ${(seconds / 60).toFixed(1)} min on ${cores} cores, median of ${ROUNDS} in turns`,
    ['what', 'seconds', 'real time', 'ratio', 'word error rate'],
    [
      [
        `${cores} bare sherpa-onnx processes, same segments`,
        bareSeconds.toFixed(1),
        `${(seconds / bareSeconds).toFixed(1)}×`,
        '1.00',
        `${barePercent.toFixed(2)} %`,
      ],
      [
        '`./lalela transcribe`, everything',
        ourSeconds.toFixed(1),
        `${(seconds / ourSeconds).toFixed(1)}×`,
        ratio.toFixed(2),
        `${ourPercent.toFixed(2)} %`,
      ],
    ],
  );
  const last = ours.at(-1)?.processorSeconds ?? {};
  const total = Object.values(last).reduce((sum, used) => sum + used, 0);
  const rows = Object.entries(last).map(([name, used]) => [
    name,
    used.toFixed(1),
    `${((100 * used) / total).toFixed(0)} %`,
  ]);
  printTable('Where the processor time goes', ['process', 'seconds', 'share'], rows);
  recordBar({
    what: 'speed of the whole command, × bare sherpa-onnx',
    required: `≥ ${LEAST_RATIO}`,
    measured: ratio.toFixed(2),
    isMet: ratio >= LEAST_RATIO,
  });
  recordBar({
    what: 'word error rate there, against bare',
    required: `≤ ${(barePercent + SAME_PERCENT).toFixed(2)} %`,
    measured: `${ourPercent.toFixed(2)} %`,
    isMet: ourPercent <= barePercent + SAME_PERCENT,
  });
}

function textOf(result: CommandRun | undefined): string {
  const full = JSON.parse(result?.stdout ?? '{"segments":[]}') as Full;
  return full.segments.flatMap(({ words }) => words.map(({ text }) => text)).join(' ');
}

function percent(reference: string, hypothesis: string): number {
  const { words } = scoreFile({
    file: 'long',
    reference,
    hypothesis,
    language: 'eng',
    durationMs: 0,
  });
  const wrong = words.substitutions + words.deletions + words.insertions;
  return (100 * wrong) / (words.hits + words.substitutions + words.deletions);
}
