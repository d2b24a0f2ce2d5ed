import { isAbsolute, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createCatalogue, readCatalogue, type InstalledModel } from '../../models/index.ts';
import { chooseVoices } from './choose-voices.ts';
import { PROJECT_FOLDER } from './project.ts';

const { entries } = await readCatalogue('/nowhere');
const NEURAL = entries.find(({ task }) => task === 'diarization')?.id ?? '';

function storeWith(...installed: string[]) {
  const find = (id: string) =>
    Promise.resolve(installed.includes(id) ? ({ id } as InstalledModel) : undefined);
  return { catalogue: createCatalogue(entries), find };
}

const weights = resolve(PROJECT_FOLDER, 'weights/voices.onnx');
test('a model of the catalogue is used where it is installed', async () => {
  expect(await chooseVoices({ diarization: 'auto' }, storeWith(NEURAL))).toEqual({ id: NEURAL });
  expect(await chooseVoices({ diarization: 'neural' }, storeWith(NEURAL))).toEqual({ id: NEURAL });
});

test('else, or where the operator wants it, what is built in', async () => {
  const builtIn = await chooseVoices({ diarization: 'auto' }, storeWith());

  expect(builtIn).toMatchObject({ engine: 'built-in', files: { weights } });
  expect(builtIn.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(isAbsolute(builtIn.folder)).toBe(true);
  expect(await chooseVoices({ diarization: 'built-in' }, storeWith(NEURAL))).toEqual(builtIn);
});

test('asked for and not there, it is an error that says what to pull', async () => {
  const asked = chooseVoices({ diarization: 'neural' }, storeWith());

  await expect(asked).rejects.toMatchObject({ code: 'MODEL_NOT_INSTALLED' });
  await expect(asked).rejects.toThrow(NEURAL);
});
