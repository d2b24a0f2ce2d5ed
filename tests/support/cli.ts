/** Runs `./lalela` as a user does, and sees what it leaves behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { descendantsOf, isRunning } from './processes.ts';

export const ROOT = resolve(import.meta.dirname, '../..');
/** Models for tests, pulled once; beside the packages, so that a clean checkout has none. */
export const TEST_MODELS = join(ROOT, 'node_modules', '.cache', 'lalela', 'models');

export interface CliResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
  /** Names in its scratch folder when it had ended. */
  readonly leftFiles: readonly string[];
  /** Its child processes that still ran when it had ended. */
  readonly leftProcesses: readonly number[];
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Called while it runs. */
  readonly during?: (child: ChildProcess) => void;
  readonly scratch?: string;
}

export async function runCli(
  words: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const scratch = options.scratch ?? (await mkdtemp(join(tmpdir(), 'lalela-cli-')));
  const env = {
    ...process.env,
    LALELA_MODELS: TEST_MODELS,
    LALELA_SCRATCH: scratch,
    ...options.env,
  };
  const startedAt = performance.now();
  const child = spawn(join(ROOT, 'lalela'), words, {
    env,
    cwd: options.cwd ?? ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const seen = new Set<number>();
  const timer = setInterval(() => {
    void descendantsOf(child.pid ?? 0).then((pids) => pids.forEach((pid) => seen.add(pid)));
  }, 50);
  options.during?.(child);
  const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((done) => {
    child.once('close', (code, by) => done([code, by]));
  });
  clearInterval(timer);
  const elapsedMs = performance.now() - startedAt;
  const leftFiles = await readdir(scratch).catch(() => []);
  const leftProcesses = [...seen].filter(isRunning);
  if (options.scratch === undefined) await rm(scratch, { recursive: true, force: true });
  return { exitCode, signal, ...output, elapsedMs, leftFiles, leftProcesses };
}

function collect(child: ChildProcess): { stdout: string; stderr: string } {
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (piece: Buffer) => (output.stdout += piece.toString('utf8')));
  child.stderr?.on('data', (piece: Buffer) => (output.stderr += piece.toString('utf8')));
  return output;
}

/** Pulls what transcription needs. @returns why it cannot be had, or undefined when it is there. */
export async function missingModels(
  ids: readonly string[] = ['moonshine-base-en', 'silero-vad'],
): Promise<string | undefined> {
  const { exitCode, stderr } = await runCli(['models', 'pull', ...ids]);
  return exitCode === 0
    ? undefined
    : `models cannot be pulled: ${stderr.trim().split('\n').at(-1)}`;
}
