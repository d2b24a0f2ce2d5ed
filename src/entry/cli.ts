/** The command: reads the environment and the command line, wires the rooms, ends with the exit code. */
import { constants, homedir, tmpdir } from 'node:os';
import { runProgram } from '../command/index.ts';
import { readConfig } from '../config/index.ts';
import { LalelaError } from '../kernel/index.ts';
import { createActions } from './wiring/actions.ts';
import { readVersion } from './wiring/project.ts';
import { createStdioOutput } from './wiring/stdio-output.ts';

// AWS's SDK says at every start that later versions of it will want a newer Node.js; ours is pinned.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
const output = createStdioOutput();
const stopping = new AbortController();
let stopSignal: NodeJS.Signals | undefined;

/** The first signal stops the work and cleans up; a second one ends the process at once. */
function onSignal(signal: NodeJS.Signals): void {
  if (stopSignal !== undefined) process.exit(1);
  stopSignal = signal;
  stopping.abort();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
// Whoever read our output has gone (`lalela … | head`): nobody is left to work for.
process.stdout.on('error', () => stopping.abort());

async function main(): Promise<number> {
  try {
    const config = readConfig(process.env, { homeFolder: homedir(), temporaryFolder: tmpdir() });
    const actions = createActions({ config, output, signal: stopping.signal });
    return await runProgram({ version: readVersion(), output, actions }, process.argv.slice(2));
  } catch (error) {
    if (stopping.signal.aborted) return 1;
    output.stderr(describeFault(error));
    return error instanceof LalelaError && error.code === 'CONFIG_INVALID' ? 2 : 1;
  }
}

/** Where a fault of our own happened, without its message, which may hold names and text. */
function describeFault(error: unknown): string {
  if (error instanceof LalelaError) return `lalela: ${error.message}\n`;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const kind = error instanceof Error ? error.name : typeof error;
  return `lalela: a fault in Lalela itself (${kind}). Please report it with these lines:\n${frames.join('\n')}\n`;
}

const exitCode = await main();
if (stopSignal === undefined) process.exit(exitCode);
// Ended by a signal: let whoever started us see that, as shells expect.
process.removeAllListeners(stopSignal);
process.kill(process.pid, stopSignal);
// Process 1 of a container lives on after its own signal.
process.exit(128 + constants.signals[stopSignal]);
