import { hostname } from 'node:os';
import { access, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder, type TestFolder } from '../../../tests/support/models-fixtures.ts';
import { acquirePullLock, type PullLock } from './pull-lock.ts';

let folder: TestFolder;
let path: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'lock');
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

function acquire(onWait: () => void = () => undefined, signal = AbortSignal.timeout(10_000)) {
  return acquirePullLock({ path, signal, onWait });
}

/** Whether it must be waited for. */
async function isHeld(): Promise<boolean> {
  const stop = new AbortController();
  try {
    const lock = await acquire(() => stop.abort(), stop.signal);
    await lock.release();
    return false;
  } catch {
    return true;
  }
}

function lockOf(host: string, processId: number): string {
  return JSON.stringify({ host, processId, token: 'a-token' });
}

/** A process id that no process has. */
const NOBODY = 2 ** 22 + 1;

describe('the lock of a pull', () => {
  test('is held until it is released', async () => {
    const lock = await acquire();
    expect(await isHeld()).toBe(true);

    await lock.release();

    expect(await isHeld()).toBe(false);
    await expect(access(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('goes to one of those that wait, and then to the next', async () => {
    const first = await acquire();
    const order: string[] = [];
    const wait = async (name: string): Promise<PullLock> => {
      const lock = await acquire();
      order.push(name);
      return lock;
    };
    const waiting = [wait('a'), wait('b')];

    await first.release();
    const winner = await Promise.race(waiting);
    expect(order).toHaveLength(1);
    expect(await isHeld()).toBe(true);
    await winner.release();

    const locks = await Promise.all(waiting);
    expect(order).toHaveLength(2);
    for (const lock of locks) await lock.release();
  });

  test('of a process of this machine that is gone is taken over', async () => {
    await writeFile(path, lockOf(hostname(), NOBODY));

    expect(await isHeld()).toBe(false);
  });

  test('of a living process of this machine is respected', async () => {
    await writeFile(path, lockOf(hostname(), process.pid));

    expect(await isHeld()).toBe(true);
  });

  test('of another machine is respected while it is touched, and taken over when it is not', async () => {
    await writeFile(path, lockOf('another-machine', NOBODY));
    expect(await isHeld()).toBe(true);

    const longAgo = new Date(Date.now() - 10 * 60_000);
    await utimes(path, longAgo, longAgo);
    expect(await isHeld()).toBe(false);
  });

  test('that nobody signed is respected for a moment, and then taken over', async () => {
    await writeFile(path, 'nonsense');
    expect(await isHeld()).toBe(true);

    const before = new Date(Date.now() - 60_000);
    await utimes(path, before, before);
    expect(await isHeld()).toBe(false);
  });

  test('is not removed by one who has lost it', async () => {
    const lock = await acquire();
    await writeFile(path, lockOf('another-machine', 1));

    await lock.release();

    expect(await readFile(path, 'utf8')).toContain('another-machine');
  });

  test('is taken over by one of many at once', async () => {
    await writeFile(path, lockOf(hostname(), NOBODY));
    let holders = 0;
    let mostHolders = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const lock = await acquire();
        holders += 1;
        mostHolders = Math.max(mostHolders, holders);
        await readFile(path);
        holders -= 1;
        await lock.release();
      }),
    );

    expect(mostHolders).toBe(1);
  });
});
