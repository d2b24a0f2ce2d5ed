import { expect, test } from 'vitest';
import { BUILT_IN_ENTRIES, createCatalogue } from './catalogue/catalogue.ts';
import { modelBytes } from './catalogue/catalogue-entry.ts';
import { listLanguages } from './list-languages.ts';

function list(installed: readonly string[] = []) {
  const listings = BUILT_IN_ENTRIES.map((entry) => ({
    entry,
    state: installed.includes(entry.id) ? ('installed' as const) : ('absent' as const),
    ...modelBytes(entry),
  }));
  const languages = listLanguages(createCatalogue(BUILT_IN_ENTRIES), listings);
  return (code: string, band: 'narrow' | 'wide') =>
    languages.find((language) => language.code === code)?.bands.find((one) => one.band === band);
}

const chosen = (band: ReturnType<ReturnType<typeof list>>) =>
  band?.models.find(({ isChosen }) => isChosen);

test('a language that this project measured is verified, in the band that it measured', () => {
  const find = list();

  expect(find('eng', 'wide')).toMatchObject({ status: 'verified' });
  expect(find('eng', 'narrow')).toMatchObject({ status: 'experimental' });
  expect(chosen(find('eng', 'narrow'))).toMatchObject({ isOtherBand: true, accuracy: [] });
});

test('what somebody else measured is published, once its model is the one in use', () => {
  expect(list()('afr', 'wide')?.status).toBe('experimental');
  expect(list(['fluister-turbo-af'])('afr', 'wide')).toMatchObject({ status: 'published' });
});

test('siSwati has none', () => {
  expect(list()('ssw', 'wide')).toEqual({ band: 'wide', status: 'none', models: [] });
});

test('what is installed is chosen before what is better', () => {
  const band = list(['omnilingual-1b'])('nso', 'wide');

  expect(chosen(band)).toMatchObject({ entry: { id: 'omnilingual-1b' }, isInstalled: true });
});

test('all eleven languages and switched speech are there, in both bands', () => {
  const languages = listLanguages(createCatalogue(BUILT_IN_ENTRIES), []);

  expect(languages.map(({ code }) => code).join(' ')).toBe(
    'afr eng nbl nso sot ssw tsn tso ven xho zul mul',
  );
  expect(languages.every(({ bands }) => bands.length === 2)).toBe(true);
});
