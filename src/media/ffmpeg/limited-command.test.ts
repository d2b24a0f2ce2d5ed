import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProgram, runProgram } from '../../runtime/index.ts';
import { limitedCommand } from './limited-command.ts';

const prlimit = await findProgram('prlimit', '/usr/bin:/bin');

test('leaves the command as it is where there is no prlimit', () => {
  expect(limitedCommand(undefined, ['/bin/x', '-a'], 1000)).toEqual({
    program: '/bin/x',
    arguments: ['-a'],
  });
});

test.skipIf(prlimit === undefined)('sets every limit on the command (needs prlimit)', async () => {
  let output = '';
  await runProgram({
    ...limitedCommand(prlimit, ['/bin/cat', '/proc/self/limits'], 12_500),
    wallClockMs: 10_000,
    onOutput: (piece) => void (output += Buffer.from(piece).toString()),
  });

  const limit = (name: string) =>
    new RegExp(`^${name} +(\\d+) +(\\d+)`, 'm').exec(output)?.slice(1);
  expect(limit('Max cpu time')).toEqual(['13', '13']);
  expect(limit('Max address space')).toEqual(['1500000000', '1500000000']);
  expect(limit('Max file size')).toEqual(['0', '0']);
  expect(limit('Max open files')).toEqual(['64', '64']);
  expect(limit('Max core file size')).toEqual(['0', '0']);
});

test.skipIf(prlimit === undefined)('lets it write no file (needs prlimit)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lalela-test-'));
  const { program, arguments: args } = limitedCommand(
    prlimit,
    ['/bin/sh', '-c', `echo no > ${join(folder, 'out')}`],
    1000,
  );

  expect(() => execFileSync(program, args, { stdio: 'ignore' })).toThrow();
  expect(await readFile(join(folder, 'out'), 'utf8')).toBe('');
  await rm(folder, { recursive: true });
});
