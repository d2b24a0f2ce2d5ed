/** A PostgreSQL to throw away, where its binaries are installed (Debian: `postgresql`). */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

export interface PostgresServer {
  /** Of the database `postgres`, as a user who may do everything. */
  readonly url: string;
  /** Makes an empty database. @returns its address. */
  createDatabase(): Promise<string>;
  /** Stops it and removes its data. May be called more than once. */
  stop(): Promise<void>;
  /** Kills it as a power loss would. */
  kill(): Promise<void>;
  /** Starts it again, after a kill too. */
  restart(): Promise<void>;
}

export interface NoPostgres {
  /** Why. */
  readonly skipped: string;
}

const DEBIAN = '/usr/lib/postgresql';
const MOST_STARTING_MS = 30_000;

interface User {
  readonly uid?: number;
  readonly gid?: number;
}

export async function startPostgres(): Promise<PostgresServer | NoPostgres> {
  const binaries = findBinaries();
  if (binaries === undefined) return { skipped: 'PostgreSQL is not installed' };
  const user = ordinaryUser();
  if (user === undefined) return { skipped: 'PostgreSQL refuses root, and there is no other user' };
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const clean = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? user.uid);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...user, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) {
    clean();
    return { skipped: `initdb failed: ${made.stderr}` };
  }
  const port = await freePort();
  return runServer({ program: join(binaries, 'postgres'), folder, data, user, port }, clean);
}

interface Server {
  readonly program: string;
  readonly folder: string;
  readonly data: string;
  readonly user: User;
  readonly port: number;
}

async function runServer(server: Server, clean: () => void): Promise<PostgresServer> {
  const origin = `postgres://postgres@127.0.0.1:${server.port}`;
  const url = `${origin}/postgres`;
  let child = await startServer(server, url);
  const atExit = () => {
    child.kill('SIGKILL');
    clean();
  };
  process.once('exit', atExit);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  let databases = 0;
  return {
    url,
    async createDatabase() {
      const name = `test_${++databases}`;
      await withClient(url, (client) => client.query(`CREATE DATABASE ${name}`));
      return `${origin}/${name}`;
    },
    async stop() {
      // Ends connections that a failed test left open.
      await end('SIGQUIT');
      process.off('exit', atExit);
      clean();
    },
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGINT');
      child = await startServer(server, url);
    },
  };
}

/** After a kill, what is left of the server before must end first: until then a start fails at once. */
async function startServer(server: Server, url: string): Promise<ChildProcess> {
  const untilMs = Date.now() + MOST_STARTING_MS;
  const options = ['-D', server.data, '-p', String(server.port), '-h', '127.0.0.1', '-k', ''];
  for (;;) {
    const child = spawn(server.program, [...options, '-c', 'fsync=on'], {
      ...server.user,
      cwd: server.folder,
      stdio: 'ignore',
    });
    while (child.exitCode === null) {
      if (await answers(url)) return child;
      if (Date.now() > untilMs) {
        child.kill('SIGKILL');
        throw new Error('PostgreSQL did not start in time.');
      }
      await wait(50);
    }
    await wait(50);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('SELECT 1'));
    return true;
  } catch {
    return false;
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The newest that Debian has, else what is on PATH. */
function findBinaries(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const debian = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((name) => `${DEBIAN}/${name}/bin`);
  const onPath = (process.env['PATH'] ?? '').split(delimiter);
  return [...debian, ...onPath].find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  );
}

/** PostgreSQL does not run as root: then as one who may do nothing else. */
function ordinaryUser(): User | undefined {
  if (process.getuid?.() !== 0) return {};
  return idsOf('postgres') ?? idsOf('nobody');
}

function idsOf(name: string): User | undefined {
  const [uid, gid] = ['-u', '-g'].map((option) => {
    const { status, stdout } = spawnSync('id', [option, name], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
