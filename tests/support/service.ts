/** Runs `./lalela serve` and `./lalela worker` as an operator does, with a data folder of their own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, runCli, TEST_MODELS } from './cli.ts';

export interface ServiceOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: one of its own, removed at the end. */
  readonly dataFolder?: string;
  /** Whether it needs keys. Default true; without, `key` is empty. */
  readonly hasKeys?: boolean;
}

export interface Service extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Of the tenant `parliament`. */
  readonly key: string;
  readonly dataFolder: string;
  readonly process: ServiceProcess;
  stop(): Promise<void>;
}

export interface ServiceProcess {
  readonly child: ChildProcess;
  /** What it wrote so far, logs and all. */
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Settles when it is gone. */
  readonly ended: Promise<void>;
}

/** Makes a key unless told not to, starts the service on a free port and waits until it is ready. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'lalela-service-')));
  const env = { LALELA_DATA: dataFolder, ...options.env };
  const key = options.hasKeys === false ? '' : await createKey(env);
  const process = startProcess('serve', env);
  await waitForLine(process, 'Ready.');
  const url = /http:\/\/[^\s]+:\d+/.exec(process.output.stdout)?.[0] ?? '';
  const stop = async () => {
    await stopProcess(process);
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
  };
  return {
    url: url.replace('localhost', '127.0.0.1'),
    key,
    dataFolder,
    process,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A key for a tenant, as `lalela keys create` prints it. */
export async function createKey(
  env: Readonly<Record<string, string>>,
  tenant = 'parliament',
): Promise<string> {
  const words = ['keys', 'create', '--tenant', tenant, '--quiet'];
  const { stdout, stderr, exitCode } = await runCli(words, { env });
  if (exitCode !== 0) throw new Error(`keys create ended with ${exitCode}: ${stderr}`);
  return stdout.trim();
}

export function startProcess(
  command: 'serve' | 'worker',
  env: Readonly<Record<string, string>>,
): ServiceProcess {
  const child = spawn(join(ROOT, 'lalela'), [command], {
    env: { ...process.env, LALELA_MODELS: TEST_MODELS, LALELA_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (piece: Buffer) => (output.stdout += piece.toString('utf8')));
  child.stderr.on('data', (piece: Buffer) => (output.stderr += piece.toString('utf8')));
  const ended = once(child, 'close').then(() => undefined);
  return { child, output, ended };
}

/** @throws when the process ends before it has said so. */
export async function waitForLine(
  { child, output, ended }: ServiceProcess,
  text: string,
): Promise<void> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (!output.stdout.includes(text)) {
    if (isOver) throw new Error(`It ended before it was ready: ${output.stderr}`);
    await Promise.race([once(child.stdout as NonNullable<typeof child.stdout>, 'data'), ended]);
  }
}

export async function stopProcess({ child, ended }: ServiceProcess): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(timer);
}
