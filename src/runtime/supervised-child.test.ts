import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { isRunning, waitUntil } from '../../tests/support/processes.ts';
import { startChildClient, type ChildClient } from './child-client.ts';
import { CHILD_LIMITS, type ChildLimits } from './supervised-child.ts';

const MODULE = resolve(import.meta.dirname, '../../tests/support/child-program.ts');
const PROGRAM = { module: MODULE, execArgv: ['--import', 'tsx'], env: {} };

describe('a supervised child', () => {
  let child: ChildClient | undefined;

  function start(limits: Partial<ChildLimits> = {}): ChildClient {
    child = startChildClient({
      program: PROGRAM,
      name: 'test',
      limits: { ...CHILD_LIMITS, ...limits },
    });
    return child;
  }

  afterEach(() => child?.stop());

  test('answers, and typed arrays pass as they are', async () => {
    const value = Float32Array.of(1, 2.5);
    expect(await start().ask({ do: 'echo', value })).toMatchObject({ echo: value });
  });

  test('answers each of several questions asked at once, in order', async () => {
    const asked = start();
    const answers = await Promise.all([1, 2, 3].map((value) => asked.ask({ do: 'echo', value })));
    expect(answers).toMatchObject([{ echo: 1 }, { echo: 2 }, { echo: 3 }]);
  });

  test('fails the question in hand when it crashes, and every question after', async () => {
    const crashing = start();
    const expected = { code: 'ENGINE_FAILED', message: 'The test process ended unexpectedly.' };
    await expect(crashing.ask({ do: 'crash' })).rejects.toMatchObject(expected);
    await expect(crashing.ask({ do: 'echo' })).rejects.toMatchObject(expected);
    expect(await crashing.ended).toBe('crashed');
  });

  test('is ended when it no longer answers', async () => {
    const blocked = start({ pingEveryMs: 50, silenceMs: 1500 });
    await blocked.ask({ do: 'echo' });
    await expect(blocked.ask({ do: 'block' })).rejects.toMatchObject({ code: 'ENGINE_TIMEOUT' });
    expect(await blocked.ended).toBe('silent');
  });

  test('is ended when it grows too large', async () => {
    const growing = start({ pingEveryMs: 50, memoryBytes: 280 * 1024 * 1024 });
    await growing.ask({ do: 'echo' });
    await expect(growing.ask({ do: 'grow' })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: 'The test process used more memory than it may and was ended.',
    });
    expect(growing.peakMemoryBytes()).toBeGreaterThan(280 * 1024 * 1024);
  });

  test('is gone after stop, even when it is busy', async () => {
    const busy = start({ stopGraceMs: 100 });
    await busy.ask({ do: 'echo' });
    const outcome = busy.ask({ do: 'block' }).catch((error: unknown) => error);
    await busy.stop();
    expect(isRunning(busy.pid ?? 0)).toBe(false);
    expect(await outcome).toMatchObject({ code: 'ENGINE_FAILED' });
  });

  test('reports a program that is not there', async () => {
    const missing = { ...PROGRAM, module: '/no/such/module.js' };
    child = startChildClient({ program: missing, name: 'test' });
    await expect(child.ask({ do: 'echo' })).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });

  test('leaves Ctrl-C to its parent, and ends when the parent is gone', async () => {
    const direct = fork(MODULE, { execArgv: PROGRAM.execArgv, serialization: 'advanced' });
    direct.send({ do: 'echo' });
    await new Promise((resolve) => direct.once('message', resolve));
    direct.kill('SIGINT');
    direct.send({ do: 'echo' });
    await new Promise((resolve) => direct.once('message', resolve));
    const pid = direct.pid ?? 0;
    direct.disconnect();
    await waitUntil('the orphan has ended', () => !isRunning(pid));
  });
});
