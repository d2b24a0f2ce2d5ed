import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentsOf, temporaryFolder } from '../../../tests/support/models-fixtures.ts';
import { readPartialState, removePartial, writePartialState } from './partial-state.ts';

test('what was known of a download is read back', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'model.partial');
  const state = { etag: '"x"', lastModified: 'Thu, 01 Jan 1970 00:00:00 GMT', totalBytes: 5 };

  await writePartialState(path, state);

  expect(await readPartialState(path)).toEqual(state);
});

test.each(['', '{', '{"etag": 1}', '{"etag": "a\\r\\nhost: b"}', '{"other": 1}'])(
  'nothing is known of a download that says %j of itself',
  async (text) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'model.partial');
    await writeFile(`${path}.json`, text);

    expect(await readPartialState(path)).toEqual({});
  },
);

test('a download is removed with what was known of it', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'model.partial');
  await writeFile(path, 'x');
  await writePartialState(path, {});

  await removePartial(path);

  expect(await contentsOf(folder.path)).toEqual([]);
});
