import { expect, test } from 'vitest';
import { entryOf } from '../../tests/support/models-fixtures.ts';
import { createCatalogue } from './catalogue/catalogue.ts';
import { findVoicesModel } from './find-voices.ts';
import type { InstalledModel } from './installed-model.ts';

const PART = { files: {}, sources: {}, languages: [] };

function storeWith(...installed: string[]) {
  const catalogue = createCatalogue([
    entryOf({ ...PART, id: 'recogniser' }),
    entryOf({ ...PART, id: 'ours', task: 'diarization' }),
    entryOf({ ...PART, id: 'theirs', task: 'diarization' }),
  ]);
  const find = (id: string) =>
    Promise.resolve(installed.includes(id) ? ({ id } as InstalledModel) : undefined);
  return { catalogue, find };
}

test('of the models that tell voices apart, the one that is installed', async () => {
  expect(await findVoicesModel(storeWith('recogniser', 'ours'))).toMatchObject({ id: 'ours' });
});

test("of two that are installed, the operator's own", async () => {
  expect(await findVoicesModel(storeWith('ours', 'theirs'))).toMatchObject({ id: 'theirs' });
});

test('none where none is installed', async () => {
  expect(await findVoicesModel(storeWith('recogniser'))).toBeUndefined();
});
