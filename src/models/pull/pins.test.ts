import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  contentsOf,
  sha256,
  temporaryFolder,
  type TestFolder,
} from '../../../tests/support/models-fixtures.ts';
import { addPins, readPins } from './pins.ts';

let folder: TestFolder;
let staging: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  staging = join(folder.path, '.staging');
  await mkdir(staging);
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

test('pins are kept beside those of other models and other roles', async () => {
  await addPins(folder.path, staging, { one: { encoder: sha256('a') } });
  await addPins(folder.path, staging, { two: { encoder: sha256('b') } });
  await addPins(folder.path, staging, { one: { decoder: sha256('c') } });

  expect(await readPins(folder.path)).toEqual({
    one: { encoder: sha256('a'), decoder: sha256('c') },
    two: { encoder: sha256('b') },
  });
});

test('no file is written for no pins', async () => {
  await addPins(folder.path, staging, { one: {} });

  expect(await contentsOf(folder.path)).toEqual([]);
  expect(await readPins(folder.path)).toEqual({});
});

test.each(['{', '[]', '{"one": {"encoder": "abc"}}', '{"../one": {}}'])(
  'pins that say %s are refused and not thrown away',
  async (text) => {
    await writeFile(join(folder.path, 'pins.json'), text);

    await expect(readPins(folder.path)).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  },
);
