/**
 * Who spoke: diarization error rate of the whole command, without words, on mixes of speakers that the
 * network has never heard and on meetings; how often the number of speakers is found; speed and memory.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './support/command.ts';
import { DATA, hasData, joinUtterances, readUtterances } from './support/recordings.ts';
import { evaluateSpeakers, type SpeakerEvaluation } from './support/evaluate.ts';
import { MIXED_SET, rttmOf, writeMixFiles, type Band, type Truth } from './support/mixes.ts';
import { needModel } from './support/models.ts';
import { printTable, recordBar, type Cell } from './support/table.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const BANDS: readonly Band[] = ['16 kHz', '8 kHz'];
const TRUTHS: readonly Truth[] = ['turns', 'phrases'];
/** Percent, at a collar of 0.25 s, at 16 kHz. */
const MOST_ERROR: Readonly<Record<number, number>> = { 2: 4, 3: 10, 4: 14 };
const MOST_POINTS_WORSE_AT_8_KHZ = 4;
const LEAST_RIGHT_COUNT = 0.8;
const MOST_OF_REAL_TIME = 0.03;
const MOST_GROWTH = 1.1;
const LOOPS = 30;
const MEBIBYTE = 1024 ** 2;

export async function run(): Promise<void> {
  if (!hasData(MIXED_SET)) return console.log('diarization: skipped, ../shared/data is not there.');
  for (const id of ['moonshine-base-en', 'silero-vad']) await needModel(id);
  const folder = mkdtempSync(join(tmpdir(), 'lalela-bench-'));
  try {
    await measureGivenNumber(folder);
    await measureFoundNumber(folder);
    await measureReaders(folder);
    await measureOverlap(folder);
    await measureMeetings(folder);
    await measureCost(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const PARTS = ['missed', 'false alarm', 'confusion'];
const HEAD = ['DER %, collar 0.25 s', 'collar 0', ...PARTS, 'one speaker for all', 'Jaccard %'];

async function measureGivenNumber(folder: string): Promise<void> {
  const rows: Cell[][] = [];
  for (const speakers of [2, 3, 4]) {
    for (const truth of TRUTHS) {
      const rates: number[] = [];
      for (const band of BANDS) {
        const mixes = SEEDS.map((seed) =>
          writeMixFiles(folder, { speakers, seed }, { band, truth }),
        );
        const given = mixes.map((mix) => ({ ...mix, speakers: String(speakers) }));
        const found = await evaluateSpeakers(given, folder);
        rates.push(100 * found.heard[1].errorRate);
        rows.push([speakers, truth, band, ...errorCells(found)]);
      }
      barOfErrors(speakers, truth, rates);
    }
  }
  const mixes = `${SEEDS.length} mixes of five minutes each`;
  printTable(`Who spoke, number given, ${mixes}`, ['speakers', 'truth', 'band', ...HEAD], rows);
}

function barOfErrors(speakers: number, truth: Truth, rates: readonly number[]): void {
  const [wide = NaN, narrow = NaN] = rates;
  const most = MOST_ERROR[speakers] ?? NaN;
  recordBar({
    what: `diarization error rate, ${speakers} speakers, 16 kHz, ${truth}, collar 0.25 s`,
    required: `≤ ${most} %`,
    measured: `${wide.toFixed(1)} %`,
    isMet: wide <= most,
  });
  recordBar({
    what: `the same at 8 kHz, ${speakers} speakers, ${truth}`,
    required: `at most ${MOST_POINTS_WORSE_AT_8_KHZ} points more`,
    measured: `${narrow.toFixed(1)} %, ${(narrow - wide).toFixed(1)} points more`,
    isMet: narrow - wide <= MOST_POINTS_WORSE_AT_8_KHZ,
  });
}

async function measureFoundNumber(folder: string): Promise<void> {
  const rows: Cell[][] = [];
  for (const band of BANDS) {
    let rightCount = 0;
    for (const speakers of [1, 2, 3, 4]) {
      const mixes = SEEDS.map((seed) => writeMixFiles(folder, { speakers, seed }, { band }));
      const found = await evaluateSpeakers(mixes, folder);
      rightCount += found.rightCountFiles;
      const counts = found.files.map(({ foundSpeakerCount }) => foundSpeakerCount).join(' ');
      rows.push([speakers, band, counts, ...errorCells(found)]);
    }
    const share = rightCount / (4 * SEEDS.length);
    recordBar({
      what: `number of speakers found, mixes of 1 to 4, ${band}`,
      required: `right in ≥ ${100 * LEAST_RIGHT_COUNT} %`,
      measured: `${rightCount} of ${4 * SEEDS.length}`,
      isMet: share >= LEAST_RIGHT_COUNT,
    });
  }
  const head = ['speakers', 'band', 'speakers found, by mix', ...HEAD];
  printTable('Who spoke, number not given', head, rows);
}

/** Sets of one reader each, with seconds that no utterance has to be said twice for. */
const READERS = { 'eng-ljspeech': 200, 'eng-prompts': 110, 'xho-prompts': 110 };

async function measureReaders(folder: string): Promise<void> {
  const rows: Cell[][] = [];
  for (const [set, seconds] of Object.entries(READERS)) {
    if (!hasData(set)) continue;
    const file = join(folder, `${set}.wav`);
    const placed = joinUtterances(readUtterances(set), seconds, file);
    const turns = placed.map(({ startMs, endMs }) => ({ speaker: 'reader', startMs, endMs }));
    const rttm = join(folder, `${set}.rttm`);
    writeFileSync(rttm, rttmOf(set, turns));
    const { files, durationMs } = await evaluateSpeakers([{ file, rttm }], folder);
    rows.push([set, (durationMs / 1000).toFixed(0), files[0]?.foundSpeakerCount ?? 0]);
  }
  printTable('One reader each, number not given', ['set', 'seconds', 'speakers found'], rows);
}

async function measureOverlap(folder: string): Promise<void> {
  const rows: Cell[][] = [];
  for (const speakers of [2, 3]) {
    const mixes = SEEDS.map((seed) => ({
      ...writeMixFiles(folder, { speakers, seed, isOverlapping: true }, {}),
      speakers: String(speakers),
    }));
    rows.push([speakers, ...errorCells(await evaluateSpeakers(mixes, folder))]);
  }
  printTable(
    'Who spoke, three of ten turns begin early, number given',
    ['speakers', ...HEAD],
    rows,
  );
}

const MEETINGS = 'eng-diarization';

async function measureMeetings(folder: string): Promise<void> {
  if (!hasData(MEETINGS)) return;
  const rttm = join(DATA, MEETINGS, 'debug.train.rttm');
  const files = Array.from({ length: 9 }, (_, i) => join(DATA, MEETINGS, `trn0${i + 1}.wav`));
  const found = await evaluateSpeakers(
    files.map((file) => ({ file, rttm })),
    folder,
  );
  const truth = found.files.map(({ trueSpeakerCount }) => String(trueSpeakerCount));
  const given = await evaluateSpeakers(
    files.map((file, i) => ({ file, rttm, speakers: truth[i] ?? '' })),
    folder,
  );
  const counts = ({ files: all }: SpeakerEvaluation) =>
    all.map(({ foundSpeakerCount }) => foundSpeakerCount).join(' ');
  printTable(
    `Meetings of 30 s (speakers: ${truth.join(' ')})`,
    ['number', 'speakers found', ...HEAD],
    [
      ['not given', counts(found), ...errorCells(found)],
      ['given', counts(given), ...errorCells(given)],
    ],
  );
  const [one, heard] = [found.oneSpeaker[0].errorRate, found.heard[0].errorRate].map(
    (rate) => rate * 100,
  );
  recordBar({
    what: 'meetings, number not given, collar 0',
    required: `less than one speaker for all (${one!.toFixed(1)} %)`,
    measured: `${heard!.toFixed(1)} %`,
    isMet: heard! < one!,
  });
}

/** Ten minutes three times, for a run of seconds is seen too few times for its peak; then five hours. */
async function measureCost(folder: string): Promise<void> {
  const short = writeMixFiles(folder, { speakers: 4, seed: 1, seconds: 600 }, {});
  const long = { ...short, file: join(folder, 'long.flac') };
  const loop = ['-stream_loop', String(LOOPS - 1), '-i', short.file, long.file];
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...loop]);
  const rows: Cell[][] = [];
  const peaks: number[] = [];
  let share = NaN;
  for (const row of [short, short, short, long]) {
    const { command, durationMs } = await evaluateSpeakers([row], folder);
    const percentOf = (seconds = 0) => ((100_000 * seconds) / durationMs).toFixed(2);
    const { 'engine-process': voices = 0, command: main = 0, ...others } = command.processorSeconds;
    share = ((voices + main) * 1000) / durationMs;
    peaks.push(command.peakMemoryBytes);
    rows.push([
      `${(durationMs / 60_000).toFixed(0)} min`,
      (command.peakMemoryBytes / MEBIBYTE).toFixed(0),
      (command.peakMemoryBytes / Math.max(...peaks.slice(0, 3))).toFixed(3),
      percentOf(voices),
      percentOf(main),
      percentOf(others['speech-process']),
      command.wallSeconds.toFixed(0),
    ]);
  }
  const used = ['voices', 'command with clustering', 'search for speech'];
  const head = [
    'sound',
    'MiB',
    'to the largest before',
    ...used.map((name) => `${name} %`),
    'seconds',
  ];
  printTable(
    'Who spoke, without words: memory of all processes, and share of real time on one core',
    head,
    rows,
  );
  recordBar({
    what: 'voices and clustering, five hours',
    required: `≤ ${100 * MOST_OF_REAL_TIME} % of real time on one core`,
    measured: `${(100 * share).toFixed(2)} %`,
    isMet: share <= MOST_OF_REAL_TIME,
  });
  await measureMemory(folder, [short.file, short.file, short.file, long.file]);
}

/** Of the command as people use it, with words. @param files ten minutes, but for the last. */
async function measureMemory(folder: string, files: readonly string[]): Promise<void> {
  const peaks: number[] = [];
  for (const file of files) {
    const words = ['transcribe', file, '--speakers', 'auto', '--format', 'json'];
    const run = await runCommand([...words, '--output', folder, '--quiet'], { everyMs: 25 });
    if (run.exitCode !== 0) throw new Error(`the command ended with ${run.exitCode}`);
    peaks.push(run.peakMemoryBytes);
  }
  const growth = peaks.at(-1)! / Math.max(...peaks.slice(0, -1));
  printTable(
    'Words and who spoke: memory of all processes',
    ['sound', 'MiB'],
    peaks.map((peak, i) => [
      i === peaks.length - 1 ? '5 h' : '10 min',
      (peak / MEBIBYTE).toFixed(0),
    ]),
  );
  recordBar({
    what: 'memory with words and voices, 5 h against 10 min',
    required: `≤ ${MOST_GROWTH}`,
    measured: growth.toFixed(3),
    isMet: growth <= MOST_GROWTH,
  });
}

function errorCells({
  heard: [exact, lenient],
  oneSpeaker,
  jaccardErrorRate,
}: SpeakerEvaluation): Cell[] {
  const { speechMs, missedMs, falseAlarmMs, confusionMs } = lenient;
  return [
    lenient.errorRate,
    exact.errorRate,
    ...[missedMs, falseAlarmMs, confusionMs].map((ms) => ms / speechMs),
    oneSpeaker[1].errorRate,
    jaccardErrorRate,
  ].map((rate) => (100 * rate).toFixed(1));
}
