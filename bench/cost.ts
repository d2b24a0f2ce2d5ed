/**
 * What an hour of sound costs on AWS: processor time, start and load are measured here, prices are those of
 * `support/aws-prices.ts`, and what cannot be measured without an account is assumed and said so.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  DISK,
  PUBLIC_ADDRESS,
  REGIONS,
  SPOT_SAVES_AT_MOST,
  STANDING,
  TRANSCRIBE,
  type Region,
} from './support/aws-prices.ts';
import { runCommand, type CommandRun } from './support/command.ts';
import { needModel } from './support/models.ts';
import { hasData, joinUtterances, readUtterances } from './support/recordings.ts';
import { median, printTable } from './support/table.ts';

const LEAST_SECONDS = 900;
const ROUNDS = 3;
const SAMPLE = resolve(import.meta.dirname, '../samples/parliament.flac');
const SAMPLE_SECONDS = 5;

/** Of the task definition in `infra/`. */
const TASK = { processors: 4, memoryGb: 8, diskBeyondFreeGb: 10, idleSeconds: 120 };
/** Until the container runs, the pull of the image among it: no account, so not measured. Users tell of 30 to 90 s. */
const ASSUMED_START_SECONDS = 60;
const LEAST_BILLED_SECONDS = 60;
/** A vCPU of Fargate is half of a core: how much slower than a core here is not known. */
const SLOWNESSES = [1, 2] as const;

interface Measured {
  readonly audioSeconds: number;
  readonly wallSeconds: number;
  readonly processorSeconds: number;
  /** Of a recording of some seconds: nearly all of it is start and load of the models. */
  readonly loadSeconds: number;
  readonly loadProcessorSeconds: number;
}

interface Use {
  readonly what: string;
  readonly recordingSeconds: number;
  /** Recordings that a worker takes before it has been idle for too long. */
  readonly recordings: number;
}

const USES: readonly Use[] = [
  { what: '1 h, alone', recordingSeconds: 3600, recordings: 1 },
  { what: '5 min, alone', recordingSeconds: 300, recordings: 1 },
  { what: '5 min, 100 a worker', recordingSeconds: 300, recordings: 100 },
];

export async function run(): Promise<void> {
  if (!hasData('eng-librispeech'))
    return console.log('cost: skipped, ../shared/data is not there.');
  for (const id of ['moonshine-base-en', 'silero-vad']) await needModel(id);
  const folder = mkdtempSync(join(tmpdir(), 'lalela-bench-'));
  try {
    const measured = await measure(folder);
    printMeasured(measured);
    printPrices();
    printCosts(measured);
    printStanding();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<Measured> {
  const long = join(folder, 'long.wav');
  const placed = joinUtterances(readUtterances('eng-librispeech'), LEAST_SECONDS, long);
  const short = join(folder, 'short.flac');
  const cut = ['-i', SAMPLE, '-t', String(SAMPLE_SECONDS), short];
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...cut]);
  await transcribe(short);
  const longs: CommandRun[] = [];
  const shorts: CommandRun[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    longs.push(await transcribe(long));
    shorts.push(await transcribe(short));
  }
  return {
    audioSeconds: (placed.at(-1)?.endMs ?? 0) / 1000,
    wallSeconds: median(longs.map(({ wallSeconds }) => wallSeconds)),
    processorSeconds: median(longs.map(processorSecondsOf)),
    loadSeconds: median(shorts.map(({ wallSeconds }) => wallSeconds)),
    loadProcessorSeconds: median(shorts.map(processorSecondsOf)),
  };
}

async function transcribe(path: string): Promise<CommandRun> {
  const result = await runCommand(['transcribe', path, '--quiet'], { everyMs: 20 });
  if (result.exitCode !== 0) throw new Error(`the command ended with ${result.exitCode}`);
  return result;
}

function processorSecondsOf({ processorSeconds }: CommandRun): number {
  return Object.values(processorSeconds).reduce((sum, used) => sum + used, 0);
}

/** Processor seconds for a second of sound, start and load left out. */
function workOf(measured: Measured): number {
  return (
    (measured.processorSeconds - measured.loadProcessorSeconds) /
    (measured.audioSeconds - SAMPLE_SECONDS)
  );
}

function printMeasured(measured: Measured): void {
  const cores = availableParallelism();
  printTable(
    `Cost: measured on ${cores} cores, ${(measured.audioSeconds / 60).toFixed(1)} min, median of ${ROUNDS}`,
    ['what', 'value'],
    [
      [
        'real-time factor on these cores',
        (measured.wallSeconds / measured.audioSeconds).toFixed(4),
      ],
      ['processor seconds for an hour of sound', (3600 * workOf(measured)).toFixed(0)],
      [`start and load, with ${SAMPLE_SECONDS} s of sound, s`, measured.loadSeconds.toFixed(1)],
      ...SLOWNESSES.map((slowness) => [
        `real-time factor on ${TASK.processors} vCPU, if each is ${asCores(slowness)} of these`,
        ((workOf(measured) * slowness) / TASK.processors).toFixed(4),
      ]),
      ['start of a task until the container runs, s, assumed', ASSUMED_START_SECONDS],
    ],
  );
}

function asCores(slowness: number): string {
  return slowness === 1 ? 'as fast as one' : `1/${slowness} as fast as one`;
}

function printPrices(): void {
  const prices = [...REGIONS.flatMap(({ processor, memory }) => [processor, memory])];
  printTable(
    'Unit prices, US dollars',
    ['what', 'price', 'per', 'read at', 'as of'],
    [...prices, DISK, PUBLIC_ADDRESS, TRANSCRIBE].map((price) => [
      price.what,
      price.dollars,
      price.per,
      price.source,
      price.asOf,
    ]),
  );
}

function printCosts(measured: Measured): void {
  const rows = REGIONS.flatMap((region) =>
    [0, SPOT_SAVES_AT_MOST].flatMap((saved) =>
      SLOWNESSES.map((slowness) => [
        region.name,
        saved === 0 ? 'Fargate' : `Spot, ${saved * 100} % less at best`,
        asCores(slowness),
        ...USES.map((use) => costOf(region, use, { measured, saved, slowness }).toFixed(4)),
      ]),
    ),
  );
  const hour = (60 * TRANSCRIBE.dollars).toFixed(4);
  printTable(
    'Cost of an hour of sound, US dollars',
    ['region', 'capacity', 'a vCPU against a core here', ...USES.map(({ what }) => what)],
    [...rows, ['us-east-1', 'Amazon Transcribe', '', ...USES.map(() => hour)]],
  );
}

interface Circumstances {
  readonly measured: Measured;
  readonly saved: number;
  readonly slowness: number;
}

/** The formula of docs/aws.md. */
function costOf(region: Region, use: Use, circumstances: Circumstances): number {
  const { measured, saved, slowness } = circumstances;
  const working = (use.recordingSeconds * workOf(measured) * slowness) / TASK.processors;
  const around = ASSUMED_START_SECONDS + measured.loadSeconds * slowness + TASK.idleSeconds;
  const life = Math.max(LEAST_BILLED_SECONDS, use.recordings * working + around);
  const computing =
    TASK.processors * region.processor.dollars + TASK.memoryGb * region.memory.dollars;
  const dollarsAnHour =
    (1 - saved) * computing + TASK.diskBeyondFreeGb * DISK.dollars + PUBLIC_ADDRESS.dollars;
  return ((life / 3600) * dollarsAnHour) / ((use.recordings * use.recordingSeconds) / 3600);
}

function printStanding(): void {
  printTable(
    'A month without recordings, US dollars',
    ['what', 'price', 'per', 'a month', 'for', 'read at', 'as of'],
    STANDING.map(({ what, dollars, per, source, asOf, count, note }) => [
      ...[what, dollars, per, (count * dollars).toFixed(2), note, source, asOf],
    ]),
  );
}
