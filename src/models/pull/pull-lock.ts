/**
 * One pull at a time in a folder of models, also from several processes, so that nothing is fetched twice
 * and no partial file has two writers. What is installed does not hang on it: every pull builds its models
 * in a folder of its own, checks them there, and gives them their names in one step.
 */
import { randomUUID } from 'node:crypto';
import { link, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { systemErrorCode } from '../../kernel/index.ts';
import { readSmallFile } from '../files/read-small-file.ts';

const HEARTBEAT_MS = 10_000;
/** A lock of another machine that has not been touched for so long is taken away. */
const STALE_MS = 120_000;
const UNSIGNED_STALE_MS = 5_000;
const POLL_MS = 250;
const MOST_LOCK_BYTES = 4096;

export interface PullLockOptions {
  readonly path: string;
  readonly signal: AbortSignal;
  /** Called once, if another pull is running. */
  readonly onWait: () => void;
}

export interface PullLock {
  release(): Promise<void>;
}

/** Holds the lock until it is released; waits for as long as another pull is running. */
export async function acquirePullLock(options: PullLockOptions): Promise<PullLock> {
  const { path, signal, onWait } = options;
  const owner = { host: hostname(), processId: process.pid, token: randomUUID() };
  let isToldOf = false;
  while (!(await tryCreate(path, JSON.stringify(owner)))) {
    signal.throwIfAborted();
    const abandoned = await abandonedToken(path);
    if (abandoned !== undefined) {
      await takeAway(path, abandoned);
      continue;
    }
    if (!isToldOf) onWait();
    isToldOf = true;
    await wait(POLL_MS, undefined, { signal });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    async release() {
      clearInterval(heartbeat);
      if ((await readOwner(path))?.token === owner.token) await rm(path, { force: true });
    },
  };
}

/** Written beside and linked into place: a lock is never seen without its owner. */
async function tryCreate(path: string, text: string): Promise<boolean> {
  const written = `${path}.${randomUUID()}`;
  try {
    await writeFile(written, text, { flag: 'wx' });
    await link(written, path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(written, { force: true });
  }
}

/** The token of the lock if whoever made it is gone; `undefined` while somebody may be pulling. */
async function abandonedToken(path: string): Promise<string | undefined> {
  const owner = await readOwner(path);
  if (owner?.host === hostname() && !isAlive(owner.processId)) return owner.token;
  const age = await ageMs(path);
  // Without an owner: its maker was killed as it was made.
  const patienceMs = owner === undefined ? UNSIGNED_STALE_MS : STALE_MS;
  return age > patienceMs ? (owner?.token ?? '') : undefined;
}

async function ageMs(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

interface Owner {
  readonly host: string;
  readonly processId: number;
  readonly token: string;
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    const value = JSON.parse(
      await readSmallFile(path, { mostBytes: MOST_LOCK_BYTES }),
    ) as Partial<Owner>;
    const { host, processId, token } = value;
    if (typeof host !== 'string' || typeof processId !== 'number' || typeof token !== 'string')
      return undefined;
    return { host, processId, token };
  } catch {
    return undefined;
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

/**
 * By renaming, which only one of several waiting pulls can do. One that comes late may catch the lock of
 * the one before it, and puts that back.
 */
async function takeAway(path: string, token: string): Promise<void> {
  const away = `${path}.${randomUUID()}`;
  try {
    await rename(path, away);
    const caught = (await readOwner(away))?.token ?? '';
    if (caught !== token) await link(away, path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    await rm(away, { force: true });
  }
}
