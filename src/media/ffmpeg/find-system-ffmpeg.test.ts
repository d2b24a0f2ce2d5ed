import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findSystemFfmpeg } from './find-system-ffmpeg.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function addScript(name: string, body: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${body}\n`);
  await chmod(join(folder, name), 0o755);
}

const sayVersion = (name: string) => `echo "${name} version 7.1-test Copyright"; exit 0`;

test('finds nothing where there is nothing', async () => {
  expect(await findSystemFfmpeg({ path: folder })).toBeUndefined();
  expect(await findSystemFfmpeg({ path: '' })).toBeUndefined();
});

test('takes a pair that starts, and tells its version', async () => {
  await addScript('ffmpeg', sayVersion('ffmpeg'));
  await addScript('ffprobe', sayVersion('ffprobe'));

  expect(await findSystemFfmpeg({ path: folder })).toEqual({
    ffmpeg: join(folder, 'ffmpeg'),
    ffprobe: join(folder, 'ffprobe'),
    version: '7.1-test',
  });
});

test.each([
  ['ffmpeg', 'exit 127'],
  ['ffprobe', 'exit 127'],
  ['ffmpeg', 'echo something else'],
])('takes none when its %s does: %s', async (name, body) => {
  await addScript('ffmpeg', sayVersion('ffmpeg'));
  await addScript('ffprobe', sayVersion('ffprobe'));
  await addScript(name, body);

  expect(await findSystemFfmpeg({ path: folder })).toBeUndefined();
});

test('needs ffprobe too', async () => {
  await addScript('ffmpeg', sayVersion('ffmpeg'));

  expect(await findSystemFfmpeg({ path: folder })).toBeUndefined();
});

test.runIf(process.platform === 'linux')(
  'does without limits where they may not be set (Linux)',
  async () => {
    await addScript('ffmpeg', sayVersion('ffmpeg'));
    await addScript('ffprobe', sayVersion('ffprobe'));
    await addScript('prlimit', 'exit 1');
    const path = [folder, '/usr/bin', '/bin'].join(delimiter);

    expect(await findSystemFfmpeg({ path })).not.toHaveProperty('prlimit');
  },
);

test('throws the reason when aborted', async () => {
  await addScript('ffmpeg', 'exec sleep 100');
  await addScript('ffprobe', sayVersion('ffprobe'));
  const controller = new AbortController();
  const finding = findSystemFfmpeg({
    path: `${folder}${delimiter}/bin`,
    signal: controller.signal,
  });
  setImmediate(() => controller.abort(new Error('enough')));

  await expect(finding).rejects.toThrow('enough');
});
