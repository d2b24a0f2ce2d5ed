import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runProgram, type ProgramRun } from './run-program.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const node = (script: string, more: Partial<ProgramRun> = {}): ProgramRun => ({
  program: process.execPath,
  arguments: ['-e', script],
  wallClockMs: 20_000,
  ...more,
});

function isAlive(pid: number): boolean {
  try {
    // A process that has ended but was not yet reaped is shown as Z.
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)])
      .toString()
      .startsWith('Z');
  } catch {
    return false;
  }
}

describe('runProgram', () => {
  test('tells the exit code and what was said on standard error', async () => {
    const end = await runProgram(node(`process.stderr.write('oh no'); process.exit(3)`));

    expect(end).toEqual({ exitCode: 3, signalName: null, errorText: 'oh no', isTimedOut: false });
  });

  test('gives the program an environment of its own', async () => {
    let output = '';
    await runProgram(
      node('console.log(JSON.stringify(process.env))', {
        environment: { COLOUR: 'blue' },
        onOutput: (piece) => void (output += Buffer.from(piece).toString()),
      }),
    );

    const environment = JSON.parse(output) as NodeJS.ProcessEnv;
    // macOS adds this one to every process.
    delete environment.__CF_USER_TEXT_ENCODING;
    expect(environment).toEqual({ LC_ALL: 'C', COLOUR: 'blue' });
  });

  test('passes arguments as they are, for there is no shell', async () => {
    let output = '';
    const words = ['$(id)', '; ls', '`id`', '*', 'a b', ''];
    await runProgram({
      ...node(''),
      arguments: ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...words],
      onOutput: (piece) => void (output += Buffer.from(piece).toString()),
    });

    expect(JSON.parse(output)).toEqual(words);
  });

  test('hands on all output in order and one piece at a time', async () => {
    const pieces: Buffer[] = [];
    let isBusy = false;
    await runProgram(
      node(
        `let text = ''; for (let i = 0; i < 100000; i++) text += i + ' '; process.stdout.write(text)`,
        {
          async onOutput(piece) {
            expect(isBusy).toBe(false);
            isBusy = true;
            await new Promise((resolve) => setImmediate(resolve));
            pieces.push(Buffer.from(piece));
            isBusy = false;
          },
        },
      ),
    );

    const numbers = Buffer.concat(pieces).toString().trim().split(' ').map(Number);
    expect(pieces.length).toBeGreaterThan(3);
    expect(numbers).toEqual(Array.from({ length: 100_000 }, (_, i) => i));
  });

  test('holds the program back while its output is not taken', async () => {
    const counter = join(folder, 'written');
    const script = `
      const fs = require('node:fs');
      const piece = Buffer.alloc(65536);
      for (let i = 1; i <= 400; i++) {
        for (let done = 0; done < piece.length; ) {
          try { done += fs.writeSync(1, piece, done); } catch (e) { if (e.code !== 'EAGAIN') throw e; }
        }
        fs.writeFileSync(${JSON.stringify(counter)}, String(i));
      }`;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let taken = 0;
    const running = runProgram(
      node(script, {
        async onOutput(piece) {
          taken += piece.length;
          await released;
        },
      }),
    );
    // The count stands still once the pipe is full.
    const written = () => readFile(counter, 'utf8').then(Number, () => 0);
    let last = -1;
    await vi.waitFor(
      async () => {
        const now = await written();
        const isStill = now > 0 && now === last;
        last = now;
        expect(isStill).toBe(true);
      },
      { timeout: 10_000, interval: 300 },
    );
    expect(last).toBeLessThan(100);

    release();
    expect(await running).toMatchObject({ exitCode: 0 });
    expect(taken).toBe(400 * 65_536);
  });

  test('keeps no more than 16 KiB of standard error, and does not block the program', async () => {
    const script = `process.stderr.write('x'.repeat(3_000_000), () => process.exit(0))`;
    const end = await runProgram(node(script));

    expect(end.exitCode).toBe(0);
    expect(end.errorText).toBe('x'.repeat(16_384));
  });

  test('kills a program that takes too long, and says so', async () => {
    const end = await runProgram(node('setInterval(() => {}, 1000)', { wallClockMs: 500 }));

    expect(end).toMatchObject({ exitCode: null, signalName: 'SIGKILL', isTimedOut: true });
  });

  test('kills the program and its own children when aborted, and throws the reason', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      console.log(process.pid + ' ' + child.pid);
      setInterval(() => {}, 1000);`;
    const controller = new AbortController();
    let pids: number[] = [];
    const running = runProgram(
      node(script, {
        signal: controller.signal,
        onOutput(piece) {
          pids = Buffer.from(piece).toString().trim().split(' ').map(Number);
          controller.abort(new Error('enough'));
        },
      }),
    );

    await expect(running).rejects.toThrow('enough');
    expect(pids).toHaveLength(2);
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 5000 });
  });

  test('does not start when already aborted', async () => {
    const signal = AbortSignal.abort(new Error('never'));
    const running = runProgram({ ...node(''), program: '/nonexistent', signal });

    await expect(running).rejects.toThrow('never');
  });

  test('kills the program and throws what the taker of its output threw', async () => {
    let pid = 0;
    const running = runProgram(
      node('console.log(process.pid); setInterval(() => {}, 1000)', {
        onOutput(piece) {
          pid = Number(Buffer.from(piece).toString());
          throw new RangeError('too much');
        },
      }),
    );

    await expect(running).rejects.toThrow(new RangeError('too much'));
    expect(pid).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(false);
  });

  test('throws the error of the system when the program is not there', async () => {
    const running = runProgram({ program: '/nonexistent/x', arguments: [], wallClockMs: 1000 });

    await expect(running).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('leaves no listener on the signal and no handler of this process', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const before = process.listenerCount('exit');

    await runProgram(node('', { signal }));
    await runProgram({ program: '/nonexistent', arguments: [], wallClockMs: 1, signal }).catch(
      () => undefined,
    );

    expect(add).toHaveBeenCalledTimes(2);
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(
      add.mock.calls.map(([, listener]) => listener),
    );
    expect(process.listenerCount('exit')).toBe(before);
  });

  test('takes running programs along when this process exits', async () => {
    const module = new URL('./run-program.ts', import.meta.url).href;
    const parent = `
      import { runProgram } from ${JSON.stringify(module)};
      runProgram({
        program: process.execPath, arguments: ['-e', 'console.log(process.pid); setInterval(() => {}, 1000)'],
        wallClockMs: 60000,
        onOutput(piece) { process.stdout.write(piece, () => process.exit(0)); },
      });`;
    const output = execFileSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', parent],
      { encoding: 'utf8' },
    );

    expect(Number(output)).toBeGreaterThan(0);
    await vi.waitFor(() => expect(isAlive(Number(output))).toBe(false), { timeout: 5000 });
  });
});
