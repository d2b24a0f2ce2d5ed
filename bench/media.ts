/**
 * Decoding: time, processor time and peak memory for an hour of mp3, m4a and opus with both decoders, and
 * whether memory grows with length. Needs ffmpeg to make the recordings.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createScratchFolder } from '../src/runtime/index.ts';
import type { MediaDecoder } from '../src/media/index.ts';
import { decoders, systemFfmpeg } from '../tests/support/media-decoders.ts';
import { printTable, type Cell } from './support/table.ts';

const MINUTES = [6, 60];
const ENCODERS: Record<string, readonly string[]> = {
  mp3: ['-c:a', 'libmp3lame', '-b:a', '64k'],
  m4a: ['-c:a', 'aac', '-b:a', '64k'],
  opus: ['-c:a', 'libopus', '-b:a', '24k'],
};

export async function run(): Promise<void> {
  if (systemFfmpeg.isMissing) {
    console.log('\nmedia: skipped, needs ffmpeg to make the recordings');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'lalela-bench-'));
  try {
    const rows: Cell[][] = [];
    for (const kind of Object.keys(ENCODERS)) {
      for (const minutes of MINUTES) {
        const path = await makeRecording(folder, kind, minutes);
        for (const decoder of decoders.filter(({ isMissing }) => !isMissing)) {
          const cost = await measure(decoder.create(), path, folder);
          rows.push([kind, `${minutes} min`, decoder.name, ...cost]);
        }
        await rm(path);
      }
    }
    printTable(
      'Decoding to 16 kHz mono PCM',
      ['kind', 'length', 'decoder', 'wall s', 'processor s', 'audio s / processor s', 'peak MB'],
      rows,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Noise whose level goes up and down like speech, so that no encoder has it easy. */
async function makeRecording(folder: string, kind: string, minutes: number): Promise<string> {
  const path = join(folder, `recording.${kind}`);
  const sound = `anoisesrc=r=44100:a=0.3:c=pink:d=${minutes * 60},tremolo=f=4:d=0.9,lowpass=f=6000`;
  const input = ['-f', 'lavfi', '-i', sound];
  await promisify(execFile)('ffmpeg', [
    ...['-nostdin', '-y', '-loglevel', 'error', ...input, '-ac', '1'],
    ...(ENCODERS[kind] ?? []),
    path,
  ]);
  return path;
}

async function measure(decoder: MediaDecoder, path: string, folder: string): Promise<Cell[]> {
  await using scratch = await createScratchFolder(folder);
  const children = watchChildren();
  const startedMs = performance.now();
  const ownBefore = process.cpuUsage();
  const { durationMs } = await decoder.decode(path, { scratchFolder: scratch.path });
  const wallSeconds = (performance.now() - startedMs) / 1000;
  const own = process.cpuUsage(ownBefore);
  const { processorSeconds, peakMegabytes } = children.stop();
  const totalSeconds = processorSeconds + (own.user + own.system) / 1e6;
  return [
    wallSeconds.toFixed(1),
    totalSeconds.toFixed(1),
    Math.round(durationMs / 1000 / totalSeconds),
    Math.round(peakMegabytes),
  ];
}

/** Looks at this process's children often enough to miss little of their ends. Linux only. */
function watchChildren() {
  const seconds = new Map<string, number>();
  let peakMegabytes = 0;
  const look = () => {
    for (const pid of read(`/proc/self/task/${process.pid}/children`).split(' ').filter(Boolean)) {
      const stat = read(`/proc/${pid}/stat`);
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      seconds.set(pid, (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100);
      const peak = /VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1];
      peakMegabytes = Math.max(peakMegabytes, Number(peak ?? 0) / 1024);
    }
  };
  const timer = setInterval(look, 20);
  return {
    stop() {
      clearInterval(timer);
      const processorSeconds = [...seconds.values()].reduce((sum, value) => sum + value, 0);
      return { processorSeconds, peakMegabytes };
    },
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
