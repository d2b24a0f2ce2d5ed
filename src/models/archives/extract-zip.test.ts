import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { zipOf, type ZipMember } from '../../../tests/support/models-archives.ts';
import {
  contentsOf,
  temporaryFolder,
  type TestFolder,
} from '../../../tests/support/models-fixtures.ts';
import { extractZip } from './extract-zip.ts';

let folder: TestFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const GOOD: ZipMember = { name: 'model/encoder.onnx', content: 'encoder weights' };

async function extract(archive: Buffer, signal = AbortSignal.timeout(20_000)) {
  const path = join(folder.path, 'archive');
  await writeFile(path, archive);
  return extractZip({
    path,
    mostUnpackedBytes: 10_000_000,
    signal,
    wanted: [
      {
        member: 'model/encoder.onnx',
        destination: join(folder.path, 'out'),
        mostBytes: 1000,
        label: 'encoder of "m"',
      },
    ],
  });
}

describe('extractZip', () => {
  test('takes the wanted file and nothing else', async () => {
    const taken = await extract(zipOf([{ name: 'README', content: 'x' }, GOOD]));

    expect(taken.get('model/encoder.onnx')?.bytes).toBe(15);
    expect(await contentsOf(folder.path)).toEqual(['archive', 'out']);
    expect(await readFile(join(folder.path, 'out'), 'utf8')).toBe('encoder weights');
  });

  test.each(['../escaped', '/tmp/lalela-models-escaped', 'C:\\escaped'])(
    'refuses an archive with the name %s',
    async (name) => {
      await expect(extract(zipOf([{ name, content: 'x' }, GOOD]))).rejects.toThrow();
      expect(await contentsOf(folder.path)).toEqual(['archive']);
    },
  );

  test('refuses a wanted file that is a link', async () => {
    const archive = zipOf([{ name: GOOD.name, content: '/etc/passwd', mode: 0o120777 }]);

    await expect(extract(archive)).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining('is a link or a special file') as string,
    });
  });

  test('refuses a wanted file that is there twice', async () => {
    await expect(extract(zipOf([GOOD, GOOD]))).rejects.toMatchObject({
      message: expect.stringContaining('twice in its archive') as string,
    });
  });

  test('refuses a file that is larger than the catalogue allows', async () => {
    const archive = zipOf([{ ...GOOD, content: Buffer.alloc(5_000_000) }]);

    await expect(extract(archive)).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    expect((await readFile(join(folder.path, 'out'))).length).toBeLessThanOrEqual(1000);
  });

  test('refuses a file that unpacks to more than the archive says', async () => {
    const archive = zipOf([{ ...GOOD, content: Buffer.alloc(900), claimedBytes: 10 }]);

    await expect(extract(archive)).rejects.toThrow();
  });

  test.each([
    ['cut short', zipOf([GOOD]).subarray(0, 40)],
    ['something else', Buffer.from('<html>not found</html>')],
    ['empty', Buffer.alloc(0)],
  ])('fails on an archive that is %s', async (_what, archive) => {
    await expect(extract(archive)).rejects.toThrow();
  });

  test('stops when it is told to', async () => {
    await expect(extract(zipOf([GOOD]), AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
