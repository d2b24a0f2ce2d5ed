/**
 * Nothing is lost: while recordings are submitted, the server, workers and engine processes are killed at
 * random moments, fifty times in all, and started again. Every job that was acknowledged is then done once,
 * with one delivered result and its objects whole.
 */
import { createHash, randomInt, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { missingModels, ROOT } from '../support/cli.ts';
import { startPostgres } from '../support/postgres.ts';
import { descendantsOf } from '../support/processes.ts';
import { startProcess, stopProcess, type ServiceProcess } from '../support/service.ts';

const KILLS = 50;
const JOBS = 40;
const SAMPLE = join(ROOT, 'samples/parliament.flac');
const missing = await missingModels();
if (missing !== undefined) console.warn(`Killing the service is skipped: ${missing}.`);
const postgres = missing === undefined ? await startPostgres() : { skipped: missing };
if ('skipped' in postgres)
  console.warn(`Killing the service on PostgreSQL is skipped: ${postgres.skipped}.`);

interface JobReply {
  readonly id: string;
  readonly state: string;
  readonly recording?: { readonly sha256: string };
  readonly result?: { readonly sha256: string; readonly words: number };
}

interface DeliveryReply {
  readonly deliveries: readonly { readonly state: string; readonly message_id?: string }[];
}

type Name = 'serve' | 'worker 1' | 'worker 2';

/** Processes that are started again as soon as they are gone, until told otherwise. */
function keepAlive(env: Readonly<Record<string, string>>, names: readonly Name[]) {
  const alive = new Map<Name, ServiceProcess>();
  let isOver = false;
  const start = (name: Name) => {
    const process = startProcess(name === 'serve' ? 'serve' : 'worker', env);
    alive.set(name, process);
    void process.ended.then(() => {
      if (!isOver) start(name);
    });
  };
  names.forEach(start);
  return {
    alive,
    async stop() {
      isOver = true;
      await Promise.all([...alive.values()].map(stopProcess));
    },
  };
}

/** One of the processes, or one of the engine processes of one. @returns what was killed. */
async function killOne(alive: ReadonlyMap<Name, ServiceProcess>): Promise<string> {
  const names = [...alive.keys()];
  const name = names[randomInt(names.length)] as Name;
  const pid = alive.get(name)?.child.pid ?? 0;
  const children = await descendantsOf(pid);
  const isChild = children.length > 0 && randomInt(3) === 0;
  const victim = isChild ? (children[randomInt(children.length)] ?? pid) : pid;
  try {
    process.kill(victim, 'SIGKILL');
  } catch {
    return 'nobody';
  }
  return isChild ? 'a child process' : name;
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(server.listening).toBe(true));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Remembers what it was told, by message, and is now and then not well. */
async function startReceiver() {
  const messages = new Map<string, Set<string>>();
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString('utf8')));
    request.on('end', () => {
      const id = String(request.headers['webhook-id']);
      messages.set(id, (messages.get(id) ?? new Set()).add(body));
      response.statusCode = randomInt(5) === 0 ? 503 : 200;
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(server.listening).toBe(true));
  const { port } = server.address() as AddressInfo;
  return { messages, url: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}

/** Submits until it is acknowledged, as a careful client does: with an idempotency key. */
async function submit(url: string, callbackUrl: string): Promise<string> {
  const key = randomUUID();
  const bytes = await readFile(SAMPLE);
  for (;;) {
    const form = new FormData();
    form.set('options', JSON.stringify({ callback: { url: callbackUrl } }));
    form.set('file', new Blob([bytes]), 'x.flac');
    try {
      const reply = await fetch(`${url}/v1/jobs`, {
        method: 'POST',
        body: form,
        headers: { 'idempotency-key': key },
      });
      if (reply.ok) return ((await reply.json()) as JobReply).id;
      const text = await reply.text();
      if (reply.status < 500) throw new Error(text);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('{')) throw error;
    }
    await wait(100);
  }
}

async function getJson<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

interface Case {
  readonly env: Readonly<Record<string, string>>;
  readonly names: readonly Name[];
}

const ended: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

async function killAndCount({ env, names }: Case): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'lalela-killed-'));
  ended.push(() => rm(dataFolder, { recursive: true, force: true }));
  const receiver = await startReceiver();
  ended.push(() => receiver.close());
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const processes = keepAlive(
    {
      LALELA_DATA: dataFolder,
      LALELA_SCRATCH: join(dataFolder, 'scratch'),
      LALELA_PORT: String(port),
      LALELA_LEASE_SECONDS: '2',
      LALELA_THREADS: '1',
      LALELA_ALLOWED_HOSTS: '127.0.0.1',
      LALELA_CALLBACK_SCHEDULE: Array.from({ length: 60 }, () => '1s').join(','),
      ...env,
    },
    names,
  );
  ended.push(() => processes.stop());
  const submitting = Promise.all(
    Array.from({ length: JOBS }, async (_, index) => {
      await wait(index * 1000);
      return submit(url, receiver.url);
    }),
  );
  const killed: Record<string, number> = {};
  for (let kills = 0; kills < KILLS;) {
    await wait(randomInt(200, 2500));
    const what = await killOne(processes.alive);
    if (what === 'nobody') continue;
    killed[what] = (killed[what] ?? 0) + 1;
    kills++;
  }
  const ids = await submitting;
  console.log(`Killed: ${JSON.stringify(killed)}; ${ids.length} jobs were acknowledged.`);
  expect(new Set(ids).size).toBe(JOBS);
  for (const id of ids) await checkDone(url, { id, dataFolder, messages: receiver.messages });
  const usage = await getJson<{ month: { done: number; failed: number } }>(`${url}/v1/usage`);
  expect(usage.month).toMatchObject({ done: JOBS, failed: 0 });
}

interface Expected {
  readonly id: string;
  readonly dataFolder: string;
  readonly messages: ReadonlyMap<string, ReadonlySet<string>>;
}

async function checkDone(url: string, { id, dataFolder, messages }: Expected): Promise<void> {
  const job = await vi.waitFor(
    async () => {
      const found = await getJson<JobReply>(`${url}/v1/jobs/${id}`);
      expect(found.state).toBe('done');
      return found;
    },
    { timeout: 120_000, interval: 250 },
  );
  const { deliveries } = await getJson<DeliveryReply>(`${url}/v1/jobs/${id}/deliveries`);
  expect(deliveries.map(({ state }) => state)).toEqual(['accepted']);
  // One message, whose every attempt said the same.
  const told = [...messages].filter(([messageId]) => messageId.startsWith(id));
  expect(told.map(([, bodies]) => bodies.size)).toEqual([1]);
  const own = join(dataFolder, 'objects/lalela');
  expect(await sha256(join(own, 'results', `${id}.json`))).toBe(job.result?.sha256);
  expect(await sha256(join(own, 'uploads', id))).toBe(job.recording?.sha256);
  expect(job.recording?.sha256).toBe(await sha256(SAMPLE));
  const words = await (await fetch(`${url}/v1/jobs/${id}/result?format=txt`)).text();
  expect(words).toContain('eleven official languages must be served equally');
}

async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

describe.skipIf(missing !== undefined)('nothing is lost', () => {
  test('on SQLite', { timeout: 900_000, retry: 0 }, () =>
    killAndCount({ env: {}, names: ['serve', 'worker 1'] }),
  );

  test.skipIf('skipped' in postgres)(
    'on PostgreSQL, with two workers',
    { timeout: 900_000, retry: 0 },
    async () => {
      if ('skipped' in postgres) return;
      ended.push(() => postgres.stop());
      await killAndCount({
        env: { DATABASE_URL: postgres.url },
        names: ['serve', 'worker 1', 'worker 2'],
      });
    },
  );
});
