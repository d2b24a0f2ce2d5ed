import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TAR_BZ2, tarGzOf, tarOf, type TarMember } from '../../../tests/support/models-archives.ts';
import {
  contentsOf,
  temporaryFolder,
  type TestFolder,
} from '../../../tests/support/models-fixtures.ts';
import { extractTar, type ExtractTarOptions } from './extract-tar.ts';

let folder: TestFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const GOOD: TarMember = { name: 'model/encoder.onnx', content: 'encoder weights' };

/** Takes `model/encoder.onnx` out of an archive to `out`. */
async function extract(
  archive: Buffer,
  part: Partial<ExtractTarOptions> = {},
): Promise<Map<string, { bytes: number; sha256: string }>> {
  const path = join(folder.path, 'archive');
  await writeFile(path, archive);
  return extractTar({
    path,
    kind: 'tar.gz',
    dropFirstFolder: false,
    mostUnpackedBytes: 10_000_000,
    signal: AbortSignal.timeout(20_000),
    ...part,
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

describe('extractTar', () => {
  test.each([
    ['tar', tarOf([GOOD])],
    ['tar.gz', tarGzOf([GOOD])],
    ['tar.bz2', TAR_BZ2],
  ] as const)('takes the wanted file out of a %s', async (kind, archive) => {
    const taken = await extract(archive, { kind });

    expect(taken.get('model/encoder.onnx')?.bytes).toBe(15);
    expect(await readFile(join(folder.path, 'out'), 'utf8')).toBe('encoder weights');
  });

  test('drops the first folder of names, whatever it is called', async () => {
    const archive = tarGzOf([{ ...GOOD, name: 'whatever/model/encoder.onnx' }]);

    const taken = await extract(archive, { dropFirstFolder: true });

    expect([...taken.keys()]).toEqual(['model/encoder.onnx']);
  });

  test('takes "./model/encoder.onnx" for "model/encoder.onnx"', async () => {
    expect(await extract(tarGzOf([{ ...GOOD, name: './model/encoder.onnx' }]))).toHaveLength(1);
  });

  test('writes nothing but what was wanted, whatever names the archive holds', async () => {
    const hostile: TarMember[] = [
      { name: '../escaped', content: 'x' },
      { name: '/tmp/lalela-models-escaped', content: 'x' },
      { name: 'model/../../escaped', content: 'x' },
      { name: 'model/link', type: 'SymbolicLink', linkTo: '/etc' },
      { name: 'model/link/escaped', content: 'x' },
      { name: 'model/hard', type: 'Link', linkTo: '/etc/passwd' },
      { name: 'model/device', type: 'CharacterDevice' },
      { name: 'model/pipe', type: 'FIFO' },
    ];

    await extract(tarGzOf([...hostile, GOOD]));

    expect(await contentsOf(folder.path)).toEqual(['archive', 'out']);
    await expect(readFile('/tmp/lalela-models-escaped')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(readFile(join(folder.path, '../escaped'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  test.each(['SymbolicLink', 'Link', 'CharacterDevice', 'FIFO'] as const)(
    'refuses a wanted file that is a %s',
    async (type) => {
      const isLink = type.endsWith('Link');
      const target = isLink ? { linkTo: '/etc/passwd' } : {};
      const archive = tarGzOf([{ name: GOOD.name, type, ...target }]);

      await expect(extract(archive)).rejects.toMatchObject({
        code: 'MODEL_CORRUPT',
        message: expect.stringContaining(
          'The encoder of "m" is a link or a special file',
        ) as string,
      });
    },
  );

  test('refuses a wanted file that is there twice', async () => {
    await expect(extract(tarGzOf([GOOD, GOOD]))).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining('twice in its archive') as string,
    });
  });

  test('stops at the first byte beyond what the catalogue allows', async () => {
    const archive = tarGzOf([{ ...GOOD, content: Buffer.alloc(5_000_000) }]);

    await expect(extract(archive)).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining('larger than the 1000 bytes') as string,
    });
    expect((await readFile(join(folder.path, 'out'))).length).toBeLessThanOrEqual(1000);
  });

  test('stops an archive that unpacks to more than its due in files that nobody wants', async () => {
    const archive = tarGzOf([{ name: 'bomb', content: Buffer.alloc(20_000_000) }, GOOD]);

    await expect(extract(archive)).rejects.toThrow('unpacks to more than allowed');
  });

  test.each([
    ['is cut short', tarGzOf([GOOD]).subarray(0, 60)],
    ['is something else', Buffer.from('<html>not found</html>')],
    ['holds no tar', gzipSync('no tar at all')],
    ['is cut within the file', gzipSync(tarOf([GOOD]).subarray(0, 515))],
  ])('fails on an archive that %s', async (_what, archive) => {
    await expect(extract(archive)).rejects.toThrow();
  });

  test('gives nothing for an archive without the file', async () => {
    expect(await extract(tarGzOf([{ name: 'other', content: 'x' }]))).toHaveLength(0);
  });

  test('stops when it is told to', async () => {
    await expect(extract(tarGzOf([GOOD]), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
