/**
 * The service: submissions a second beside the disk's own rate, what it adds to `lalela transcribe`, and
 * whether short recordings wait behind a long one.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { startProcess, stopProcess, waitForLine } from '../tests/support/service.ts';
import { syncsASecond } from './queue.ts';
import { runCommand } from './support/command.ts';
import { needModel } from './support/models.ts';
import { hasData, joinUtterances, readUtterances } from './support/recordings.ts';
import { median, printTable, recordBar } from './support/table.ts';

const SAMPLE = resolve(import.meta.dirname, '../samples/parliament.flac');
const LEAST_A_SECOND = 300;
const MOST_ADDED = 1.05;
const SUBMISSIONS = 3000;
const CONNECTIONS = 32;
const SHORT_COUNT = 20;

export async function run(): Promise<void> {
  if (!hasData('eng-librispeech'))
    return console.log('service: skipped, ../shared/data is not there.');
  for (const id of ['moonshine-base-en', 'silero-vad']) await needModel(id);
  await withService(submissions);
  await withService(overhead);
  await withService(fairness);
}

interface Bench {
  readonly url: string;
  /** A bucket's folder. */
  readonly bucket: string;
  readonly dataFolder: string;
}

async function withService(measure: (bench: Bench) => Promise<void>): Promise<void> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lalela-bench-'));
  const bucket = join(dataFolder, 'objects/bench');
  mkdirSync(bucket, { recursive: true });
  copyFileSync(SAMPLE, join(bucket, 'short.flac'));
  const models = process.env['LALELA_MODELS'];
  const process_ = startProcess('serve', {
    LALELA_DATA: dataFolder,
    ...(models === undefined ? {} : { LALELA_MODELS: models }),
  });
  try {
    await waitForLine(process_, 'Ready.');
    const port = /:(\d+)\./.exec(process_.output.stdout)?.[1] ?? '';
    await measure({ url: `http://127.0.0.1:${port}`, bucket, dataFolder });
  } finally {
    await stopProcess(process_);
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** While the engine processes recognise what was submitted before. */
async function submissions({ url, dataFolder }: Bench): Promise<void> {
  const pool = new Pool(url, { connections: CONNECTIONS });
  let left = SUBMISSIONS;
  let acknowledged = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (left-- > 0) {
        const { statusCode, body } = await pool.request({
          path: '/v1/jobs',
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ source: { bucket: 'bench', path: 'short.flac' } }),
        });
        await body.dump();
        if (statusCode === 202) acknowledged++;
      }
    }),
  );
  const rate = (1000 * acknowledged) / (performance.now() - startedAt);
  await pool.close();
  const fsync = syncsASecond(join(dataFolder, 'sync'));
  printTable(
    'Submissions over HTTP, SQLite, every one durable before it is acknowledged',
    ['what', 'a second', 'ratio'],
    [
      ['fsync of that disk, one after the other', fsync.toFixed(0), '1.00'],
      [`submissions, ${CONNECTIONS} clients`, rate.toFixed(0), (rate / fsync).toFixed(2)],
    ],
  );
  recordBar({
    what: 'submissions acknowledged a second',
    required: `≥ ${LEAST_A_SECOND}`,
    measured: rate.toFixed(0),
    isMet: acknowledged === SUBMISSIONS && rate >= LEAST_A_SECOND,
  });
}

/** In turns, so that what else the machine does meets both alike. */
async function overhead({ url, bucket }: Bench): Promise<void> {
  const path = join(bucket, 'ten-minutes.wav');
  joinUtterances(readUtterances('eng-librispeech'), 600, path);
  const rows: string[][] = [];
  const ratios: number[] = [];
  for (let turn = 1; turn <= 3; turn++) {
    const { exitCode, wallSeconds } = await runCommand(['transcribe', path, '--quiet']);
    if (exitCode !== 0) throw new Error(`the command ended with ${exitCode}`);
    const startedAt = performance.now();
    await ended(url, await submit(url, 'ten-minutes.wav'));
    const served = (performance.now() - startedAt) / 1000;
    ratios.push(served / wallSeconds);
    rows.push([
      `${turn}`,
      wallSeconds.toFixed(1),
      served.toFixed(1),
      (served / wallSeconds).toFixed(3),
    ]);
  }
  printTable(
    'Ten minutes of sound: the command, and the service from submission to result',
    ['turn', '`lalela transcribe`, s', 'service, s', 'ratio'],
    rows,
  );
  const ratio = median(ratios);
  recordBar({
    what: 'time of the service against the command',
    required: `≤ ${MOST_ADDED}`,
    measured: ratio.toFixed(3),
    isMet: ratio <= MOST_ADDED,
  });
}

async function fairness({ url, bucket }: Bench): Promise<void> {
  joinUtterances(readUtterances('eng-librispeech'), 3600, join(bucket, 'hour.wav'));
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const hour = await submit(url, 'hour.wav');
  await wait(3000);
  const healthMs: number[] = [];
  const watching = watchHealth(url, healthMs);
  const shorts = await Promise.all(
    Array.from({ length: SHORT_COUNT }, () => submit(url, 'short.flac')),
  );
  const shortSeconds = await Promise.all(
    shorts.map(async (id) => {
      await ended(url, id);
      return seconds();
    }),
  );
  await ended(url, hour);
  const hourSeconds = seconds();
  watching.stop();
  const lastShort = Math.max(...shortSeconds);
  printTable(
    `One hour, and ${SHORT_COUNT} recordings of 14 s submitted 3 s later; ${availableParallelism()} cores`,
    ['what', 's after the start', 'ratio'],
    [
      [
        'first short one done',
        Math.min(...shortSeconds).toFixed(1),
        (Math.min(...shortSeconds) / hourSeconds).toFixed(2),
      ],
      ['last short one done', lastShort.toFixed(1), (lastShort / hourSeconds).toFixed(2)],
      ['the hour done', hourSeconds.toFixed(1), '1.00'],
    ],
  );
  const sorted = healthMs.toSorted((a, b) => a - b);
  const slowest = sorted[Math.floor(sorted.length * 0.99)] ?? NaN;
  recordBar({
    what: 'last short one against the hour beside it',
    required: '≤ 0.5',
    measured: (lastShort / hourSeconds).toFixed(2),
    isMet: lastShort <= hourSeconds / 2,
  });
  recordBar({
    what: '`/healthz` while every core recognises, 99 of 100',
    required: '≤ 50 ms',
    measured: `${slowest.toFixed(0)} ms (${sorted.length} asked)`,
    isMet: slowest <= 50,
  });
}

function watchHealth(url: string, tookMs: number[]): { stop(): void } {
  let isOver = false;
  void (async () => {
    while (!isOver) {
      const askedAt = performance.now();
      await (await fetch(`${url}/healthz`)).text();
      tookMs.push(performance.now() - askedAt);
      await wait(100);
    }
  })();
  return { stop: () => void (isOver = true) };
}

async function submit(url: string, path: string): Promise<string> {
  const reply = await fetch(`${url}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ source: { bucket: 'bench', path } }),
  });
  if (!reply.ok) throw new Error(await reply.text());
  return ((await reply.json()) as { id: string }).id;
}

async function ended(url: string, id: string): Promise<void> {
  for (;;) {
    const job = (await (await fetch(`${url}/v1/jobs/${id}`)).json()) as { state: string };
    if (job.state === 'done') return;
    if (job.state === 'failed') throw new Error('the job failed');
    await wait(100);
  }
}
