/**
 * Runs one program to its end: argument array, no shell, an environment of its own, bounds on time and
 * on what it may say, and no way to outlive the call.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createBufferCollector } from './collect-buffers.ts';
import { killProcessGroup, trackChild } from './running-children.ts';

/** What is kept of standard error; the rest is read and thrown away, so that the program never blocks. */
const MAX_ERROR_BYTES = 16_384;

export interface ProgramRun {
  /** Absolute path of the program. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** Its environment beside the C locale. Default: nothing. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The program is killed after this time. */
  readonly wallClockMs: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * Called with each piece of standard output in order; the program is held back until it has returned, and
   * so is the call, aborted or not: what it waits for must end with the signal.
   */
  readonly onOutput?: (piece: Uint8Array) => void | Promise<void>;
}

export interface ProgramEnd {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signalName: NodeJS.Signals | null;
  /** The first 16 KiB of standard error. It may hold file names and speech: never log or show it. */
  readonly errorText: string;
  /** True when the wall clock ended it. */
  readonly isTimedOut: boolean;
}

/**
 * Resolves when the program has ended, however it ended.
 *
 * @throws the signal's reason when aborted; what `onOutput` threw; the system's error when the program
 *   cannot be started. In each case its whole process group is dead before the call returns.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  run.signal?.throwIfAborted();
  const child = spawn(run.program, run.arguments, {
    cwd: '/',
    env: { LC_ALL: 'C', ...run.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that the program's own children die with it.
    detached: true,
  });
  trackChild(child);
  const kill = () => killProcessGroup(child);
  let isTimedOut = false;
  const wallClock = setTimeout(() => {
    isTimedOut = true;
    kill();
  }, run.wallClockMs);
  run.signal?.addEventListener('abort', kill, { once: true });
  try {
    const [end, forwarded, errorText] = await Promise.allSettled([
      waitForEnd(child),
      forwardOutput(child.stdout, run.onOutput, kill),
      collectErrors(child.stderr),
    ]);
    run.signal?.throwIfAborted();
    const { exitCode, signalName } = unwrap(end);
    if (!isTimedOut) unwrap(forwarded);
    return { exitCode, signalName, errorText: unwrap(errorText), isTimedOut };
  } finally {
    clearTimeout(wallClock);
    run.signal?.removeEventListener('abort', kill);
  }
}

function waitForEnd(child: ChildProcess): Promise<Pick<ProgramEnd, 'exitCode' | 'signalName'>> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signalName) => resolve({ exitCode, signalName }));
  });
}

/** Hands on the output at the pace of its taker, and kills the program when the taker fails. */
async function forwardOutput(
  output: Readable,
  onOutput: ProgramRun['onOutput'],
  kill: () => void,
): Promise<void> {
  const collect = createBufferCollector();
  try {
    for await (const piece of output as AsyncIterable<Uint8Array>) {
      await onOutput?.(piece);
      collect(piece.length);
    }
  } catch (error) {
    kill();
    throw error;
  }
}

async function collectErrors(errors: Readable): Promise<string> {
  const kept: Buffer[] = [];
  let keptBytes = 0;
  for await (const piece of errors) {
    const part = (piece as Buffer).subarray(0, MAX_ERROR_BYTES - keptBytes);
    keptBytes += part.length;
    if (part.length > 0) kept.push(part);
  }
  return Buffer.concat(kept).toString('utf8');
}

function unwrap<T>(outcome: PromiseSettledResult<T>): T {
  if (outcome.status === 'fulfilled') return outcome.value;
  throw outcome.reason;
}
