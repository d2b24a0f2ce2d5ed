/** Runs the built command as a user does, and watches its processes. Linux only. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';

export const LALELA = resolve(import.meta.dirname, '../../lalela');
const TICKS_PER_SECOND = 100;

export interface CommandRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallSeconds: number;
  /** Processor seconds by program: `cli`, `ffmpeg`, `speech-process`, `engine-process` … */
  readonly processorSeconds: Readonly<Record<string, number>>;
  /** Most memory of all its processes together, shared pages counted once; bytes. */
  readonly peakMemoryBytes: number;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** How often its processes are looked at. Default 50 ms; memory is read every tenth time. */
  readonly everyMs?: number;
}

export async function runCommand(
  words: readonly string[],
  options: RunOptions = {},
): Promise<CommandRun> {
  const startedAt = performance.now();
  const child = spawn(LALELA, words, { env: { ...process.env, ...options.env } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (piece: Buffer) => (output.stdout += piece.toString('utf8')));
  child.stderr.on('data', (piece: Buffer) => (output.stderr += piece.toString('utf8')));
  const watch = watchProcesses(child.pid ?? 0);
  const timer = setInterval(() => watch.look(), options.everyMs ?? 50);
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  const wallSeconds = (performance.now() - startedAt) / 1000;
  return { exitCode, ...output, wallSeconds, ...watch.result() };
}

function watchProcesses(root: number) {
  const seconds = new Map<number, { name: string; seconds: number }>();
  let looks = 0;
  let peakMemoryBytes = 0;
  return {
    look() {
      const alive = familyOf(root);
      for (const { pid, processorSeconds } of alive) {
        seconds.set(pid, {
          name: nameOf(pid) ?? seconds.get(pid)?.name ?? '?',
          seconds: processorSeconds,
        });
      }
      if (looks++ % 10 !== 0) return;
      peakMemoryBytes = Math.max(peakMemoryBytes, sum(alive.map(({ pid }) => memoryOf(pid))));
    },
    result() {
      const processorSeconds: Record<string, number> = {};
      for (const { name, seconds: used } of seconds.values()) {
        processorSeconds[name] = (processorSeconds[name] ?? 0) + used;
      }
      return { processorSeconds, peakMemoryBytes };
    },
  };
}

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly processorSeconds: number;
}

function familyOf(root: number): Seen[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? readStat(name) : []));
  const family = new Set([root]);
  // Parents have lower numbers but for wrap-arounds, which a second pass covers.
  for (let pass = 0; pass < 2; pass++) {
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.filter(({ pid }) => family.has(pid));
}

function readStat(pid: string): Seen[] {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === '') return [];
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  const ticks = (fields[11] ?? 0) + (fields[12] ?? 0);
  return [{ pid: Number(pid), parent, processorSeconds: ticks / TICKS_PER_SECOND }];
}

/** Proportional set size: pages that processes share are counted once among them. */
function memoryOf(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function nameOf(pid: number): string | undefined {
  const words = readText(`/proc/${pid}/cmdline`)
    .split('\0')
    .filter((word) => word !== '');
  const module = words.find((word) => /-process\.js$|start\.mjs$/.test(word));
  if (module?.endsWith('start.mjs') === true) return 'command';
  if (module !== undefined) return basename(module, '.js');
  const program = words.find((word) => /ff(mpeg|probe)$/.test(word));
  return program === undefined ? undefined : basename(program);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
