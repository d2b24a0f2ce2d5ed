/** Peak memory of the command, parent and children together, for ten minutes and for ten hours of sound. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './support/command.ts';
import { needModel } from './support/models.ts';
import { hasData, joinUtterances, readUtterances } from './support/recordings.ts';
import { printTable, recordBar } from './support/table.ts';

const TEN_MINUTES = 600;
const LOOPS = 60;
const MOST_GROWTH = 1.1;
const MEBIBYTE = 1024 ** 2;

export async function run(): Promise<void> {
  if (!hasData('eng-librispeech'))
    return console.log('memory: skipped, ../shared/data is not there.');
  for (const id of ['moonshine-base-en', 'silero-vad']) await needModel(id);
  const folder = mkdtempSync(join(tmpdir(), 'lalela-bench-'));
  try {
    const short = join(folder, 'short.wav');
    joinUtterances(readUtterances('eng-librispeech'), TEN_MINUTES, short);
    const long = join(folder, 'long.flac');
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-nostdin',
      '-stream_loop',
      String(LOOPS - 1),
      '-i',
      short,
      long,
    ]);
    const rows = [];
    const peaks: number[] = [];
    // A run of seconds is seen too few times for its peak: the largest of three comes nearer to it.
    for (const [name, path] of [
      ['10 min', short],
      ['10 min', short],
      ['10 min', short],
      ['10 h', long],
    ] as const) {
      const words = ['transcribe', path, '--format', 'json', '--output', folder, '--quiet'];
      const { exitCode, peakMemoryBytes, wallSeconds } = await runCommand(words, { everyMs: 25 });
      if (exitCode !== 0) throw new Error(`the command ended with ${exitCode}`);
      peaks.push(peakMemoryBytes);
      rows.push([
        name,
        (peakMemoryBytes / MEBIBYTE).toFixed(0),
        (peakMemoryBytes / Math.max(...peaks.slice(0, 3))).toFixed(3),
        wallSeconds.toFixed(0),
      ]);
    }
    printTable(
      'Peak memory, all processes together',
      ['sound', 'MiB', 'to the largest before', 'seconds taken'],
      rows,
    );
    const ratio = (peaks[3] ?? NaN) / Math.max(...peaks.slice(0, 3));
    recordBar({
      what: 'memory, 10 h against 10 min',
      required: `≤ ${MOST_GROWTH}`,
      measured: ratio.toFixed(3),
      isMet: ratio <= MOST_GROWTH,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
