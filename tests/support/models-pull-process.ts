/** Starts `models-pull-program.ts` and listens to its steps. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PullOrder } from './models-pull-program.ts';
import { waitUntil } from './processes.ts';

export interface PullProcess {
  readonly child: ChildProcess;
  /** What it has told so far. */
  readonly steps: readonly string[];
  /** Waits until it has told of a step. */
  reached(step: string): Promise<void>;
  /** Kills it as a crash would, and waits until it is gone. */
  kill(): Promise<void>;
  /** Waits for its end. @returns the exit code. */
  ended(): Promise<number>;
}

export function startPull(order: PullOrder, options: SpawnOptions = {}): PullProcess {
  const program = join(import.meta.dirname, 'models-pull-program.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  const steps: string[] = [];
  const exit = once(child, 'close');
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) => steps.push(line));
  return {
    child,
    steps,
    reached: (step) => waitUntil(`the pull is at "${step}"`, () => steps.includes(step), 60_000),
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async ended() {
      const [code] = (await exit) as [number];
      return code;
    },
  };
}
