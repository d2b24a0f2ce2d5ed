import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readCatalogue } from './catalogue/catalogue.ts';
import { chooseModel } from './choose-model.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-routes-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function catalogueWith(routes: unknown) {
  const text = typeof routes === 'string' ? routes : JSON.stringify({ routes });
  await writeFile(join(folder, 'routes.json'), text);
  return readCatalogue(folder);
}

test("an operator's line takes the place of that of its language, band and domain only", async () => {
  const catalogue = await catalogueWith([
    { language: 'isiZulu', band: 'narrow', models: ['omnilingual-1b'] },
    { language: 'en', band: 'wide', domain: 'courts', models: ['whisper-turbo'] },
    { language: 'af-ZA', band: 'wide', models: [] },
  ]);
  const choose = (language: string, band: 'narrow' | 'wide', domain?: string) =>
    chooseModel({ catalogue, language, band, domain }).id;

  expect(choose('zul', 'narrow')).toBe('omnilingual-1b');
  expect(choose('zul', 'wide')).toBe('omnilingual-300m');
  expect(choose('eng', 'wide', 'courts')).toBe('whisper-turbo');
  expect(choose('eng', 'wide', 'parliament')).toBe('moonshine-base-en');
  expect(() => choose('afr', 'wide')).toThrow(/There is no model for Afrikaans/);
  expect(choose('afr', 'narrow')).toBe('omnilingual-300m');
});

test.each([
  ['not JSON', '{', /it is not JSON/],
  ['another form', [{ language: 'zul', models: [] }], /routes\/0/],
  ['an unknown language', [{ language: 'tlh', band: 'wide', models: [] }], /language is not known/],
  ['an unknown model', [{ language: 'zul', band: 'wide', models: ['x'] }], /no model of this name/],
  [
    'a line twice',
    [
      { language: 'zul', band: 'wide', models: [] },
      { language: 'zu', band: 'wide', models: [] },
    ],
    /of the same language/,
  ],
  ['a word too many', [{ language: 'zul', band: 'wide', models: [], model: 'x' }], /routes\/0/],
])('a table with %s is refused', async (_name, routes, message) => {
  const refused = catalogueWith(routes);

  await expect(refused).rejects.toMatchObject({ code: 'CATALOGUE_INVALID' });
  await expect(refused).rejects.toThrow(message);
});
