/** How long a second `./lalela transcribe` of a five-second file takes, and how soon Ctrl-C ends a long one. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execFileSync } from 'node:child_process';
import { LALELA, runCommand } from './support/command.ts';
import { needModel } from './support/models.ts';
import { median, printTable, recordBar } from './support/table.ts';

const ROUNDS = 5;
const SAMPLE = resolve(import.meta.dirname, '../samples/parliament.flac');

export async function run(): Promise<void> {
  for (const id of ['moonshine-base-en', 'silero-vad']) await needModel(id);
  const folder = mkdtempSync(join(tmpdir(), 'lalela-bench-'));
  try {
    const short = join(folder, 'short.flac');
    execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-i', SAMPLE, '-t', '5', short]);
    const long = join(folder, 'long.flac');
    execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-stream_loop', '99', '-i', SAMPLE, long]);
    await runCommand(['transcribe', short]);
    const whole: number[] = [];
    const stops: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      whole.push((await runCommand(['transcribe', short])).wallSeconds);
      stops.push(await secondsToStop(long));
    }
    const [wall, stop] = [median(whole), Math.max(...stops)];
    printTable(
      'Start and stop',
      ['what', 'seconds'],
      [
        ['`./lalela transcribe` of 5 s, second time, median', wall.toFixed(2)],
        ['the same, slowest', Math.max(...whole).toFixed(2)],
        ['Ctrl-C on a long recording, slowest', stop.toFixed(2)],
      ],
    );
    recordBar({
      what: 'start: a 5 s file, second time',
      required: '≤ 3 s',
      measured: `${wall.toFixed(2)} s`,
      isMet: wall <= 3,
    });
    recordBar({
      what: 'Ctrl-C',
      required: '≤ 1 s',
      measured: `${stop.toFixed(2)} s`,
      isMet: stop <= 1,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function secondsToStop(recording: string): Promise<number> {
  const child = spawn(LALELA, ['transcribe', recording], { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const at = performance.now();
  child.kill('SIGINT');
  await new Promise((resolve) => child.once('exit', resolve));
  return (performance.now() - at) / 1000;
}
