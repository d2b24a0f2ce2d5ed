/** The two ends of the 2021 front end: Python's `requests` sends, Django receives. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const FOLDER = join(import.meta.dirname, '../fixtures/front-end');
/** Debian's, whose packages have Django and requests; another one first in PATH has not. */
const PYTHON = '/usr/bin/python3';

/** Why the front end cannot run here; `undefined` when it can. */
export function frontEndMissing(): string | undefined {
  const { status } = spawnSync(PYTHON, ['-c', 'import django, requests'], { stdio: 'ignore' });
  return status === 0 ? undefined : 'needs Debian’s python3-django and python3-requests';
}

/** What a callback brought, as Django shows it; or `error`, and nothing else, where it could not be read. */
export interface FrontEndCallback {
  readonly error?: string;
  readonly method: string;
  readonly headers: {
    readonly HTTP_X_API_KEY: string | null;
    readonly HTTP_USER_ID: string | null;
    readonly HTTP_JOB_ID: string | null;
    readonly HTTP_S3_PATH: string | null;
    readonly HTTP_STATUS: string | null;
  };
  readonly webhook: Readonly<Record<'id' | 'timestamp' | 'signature', string | null>>;
  /** Names of all form fields. */
  readonly fields: readonly string[];
  /** Of the file. */
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly transcript: string;
  readonly words: readonly { readonly word: string; readonly speaker?: string }[];
}

export interface FrontEndReceiver extends AsyncDisposable {
  /** `RETURN_URL`; with `?diarized` it reads the first word's speaker too, as for a job with `DIA: yes`. */
  readonly url: string;
  readonly port: number;
  /** In order. */
  readonly received: FrontEndCallback[];
}

export interface ReceiverOptions {
  /** So many callbacks fail first. */
  readonly fail?: number;
  /** With this status; default 200, with `result: Error` in the body. */
  readonly failStatus?: number;
}

export async function startReceiver({
  fail = 0,
  failStatus = 200,
}: ReceiverOptions = {}): Promise<FrontEndReceiver> {
  const child = spawn(
    PYTHON,
    [join(FOLDER, 'receiver.py'), '--fail', `${fail}`, '--fail-status', `${failStatus}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'close');
  const received: FrontEndCallback[] = [];
  const lines = createInterface(child.stdout);
  const first = Promise.race([
    once(lines, 'line') as Promise<[string]>,
    ended.then(() => Promise.reject(new Error('The receiver ended before it listened.'))),
  ]);
  const { port } = JSON.parse((await first)[0]) as { port: number };
  lines.on('line', (line) => received.push(JSON.parse(line) as FrontEndCallback));
  return {
    url: `http://127.0.0.1:${port}/decoded/`,
    port,
    received,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Posts as the front end does. */
export async function submit(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  const child = spawn(PYTHON, [join(FOLDER, 'submit.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Its requests would go through a proxy of the environment, which knows nothing of this machine's ports.
    env: { NO_PROXY: '*' },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(JSON.stringify({ url, headers }));
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error('The front end could not send.');
  return JSON.parse(Buffer.concat(chunks).toString()) as { status: number; text: string };
}
