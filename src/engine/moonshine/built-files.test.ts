import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUILT_FILES, findBuiltFiles, writeBuiltFiles } from './built-files.ts';

const HEADS = [{ layer: 0, head: 1 }];
const BUILT = {
  encoder: Buffer.from('built encoder'),
  decoder: Buffer.from('built decoder'),
  shape: { layers: 1, headSize: 16, reportedHeads: 1 },
};

let folder: string;
let files: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-built-'));
  const published = { encoder: join(folder, 'e.onnx'), decoder: join(folder, 'd.onnx') };
  await writeFile(published.encoder, 'published encoder');
  await writeFile(published.decoder, 'published decoder');
  const written = await writeBuiltFiles({ folder, files: published }, BUILT, HEADS);
  files = { ...published };
  for (const [role, name] of Object.entries(written)) files[role] = join(folder, name);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what is written is found again, and nothing else is left in the folder', async () => {
  expect(await findBuiltFiles(files, HEADS)).toEqual({
    encoder: join(folder, BUILT_FILES['built-encoder']),
    decoder: join(folder, BUILT_FILES['built-decoder']),
  });
  expect((await readdir(folder)).toSorted()).toEqual(
    ['e.onnx', 'd.onnx', ...Object.values(BUILT_FILES)].toSorted(),
  );
  expect(await readFile(files['built-decoder'] ?? '', 'utf8')).toBe('built decoder');
});

describe('is not used', () => {
  test.each(['encoder', 'decoder', 'built-encoder', 'built-decoder'])(
    'when the %s file is no longer what it was',
    async (role) => {
      await appendFile(files[role] ?? '', '!');
      expect(await findBuiltFiles(files, HEADS)).toBeUndefined();
    },
  );

  test.each(['encoder', 'built-encoder', 'built-stamp'])(
    'when the %s file is gone',
    async (role) => {
      await rm(files[role] ?? '');
      expect(await findBuiltFiles(files, HEADS)).toBeUndefined();
    },
  );

  test('when it was built for other heads', async () => {
    expect(await findBuiltFiles(files, [{ layer: 0, head: 2 }])).toBeUndefined();
    expect(await findBuiltFiles(files, [...HEADS, ...HEADS])).toBeUndefined();
  });

  test('when it was built by another version', async () => {
    const stamp = await readFile(files['built-stamp'] ?? '', 'utf8');
    await writeFile(files['built-stamp'] ?? '', stamp.replace(/"build": "\d+:/, '"build": "0:'));
    expect(await findBuiltFiles(files, HEADS)).toBeUndefined();
  });

  test.each(['', '{', '[]', '{"build":1}', 'null'])('when its stamp says %j', async (text) => {
    await writeFile(files['built-stamp'] ?? '', text);
    expect(await findBuiltFiles(files, HEADS)).toBeUndefined();
  });

  test('when the model was installed without it', async () => {
    const { encoder = '', decoder = '' } = files;
    expect(await findBuiltFiles({ encoder, decoder }, HEADS)).toBeUndefined();
  });
});
