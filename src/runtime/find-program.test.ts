import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findProgram } from './find-program.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lalela-test-'));
  for (const name of ['one', 'two']) await mkdir(join(root, name));
});
afterEach(() => rm(root, { recursive: true }));

const path = (...folders: string[]) => folders.map((name) => join(root, name)).join(delimiter);

async function addProgram(folder: string, mode = 0o755): Promise<string> {
  const program = join(root, folder, 'tool');
  await writeFile(program, '#!/bin/sh\n');
  await chmod(program, mode);
  return program;
}

test('takes the first folder that has the program', async () => {
  const second = await addProgram('two');
  expect(await findProgram('tool', path('one', 'two'))).toBe(second);

  const first = await addProgram('one');
  expect(await findProgram('tool', path('one', 'two'))).toBe(first);
});

test('passes over folders and files that may not be run', async () => {
  await mkdir(join(root, 'one', 'tool'));
  await addProgram('two', 0o644);

  expect(await findProgram('tool', path('one', 'two', 'none'))).toBeUndefined();
});

test('never takes a program from a relative folder, nor from the empty one', async () => {
  // This project's root holds an executable of this name.
  expect(
    await findProgram('vitest', ['', '.', 'node_modules/.bin'].join(delimiter)),
  ).toBeUndefined();
  expect(await findProgram('vitest', join(process.cwd(), 'node_modules/.bin'))).toBeDefined();
});
