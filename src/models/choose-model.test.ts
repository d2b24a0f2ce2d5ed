import { describe, expect, test } from 'vitest';
import { entryOf, exactFile } from '../../tests/support/models-fixtures.ts';
import { LANGUAGES } from '../kernel/index.ts';
import { BUILT_IN_ENTRIES, createCatalogue } from './catalogue/catalogue.ts';
import { chooseModel, type ModelChoice } from './choose-model.ts';
import { DEFAULT_ROUTES, type Route } from './routes.ts';

const SHARED = {
  sources: { main: { address: 'https://example.org/m.onnx' } },
  files: { weights: exactFile('x', { path: 'm.onnx' }) },
};

const catalogue = createCatalogue([
  ...BUILT_IN_ENTRIES,
  entryOf({ ...SHARED, id: 'zulu-small', languages: ['zul'] }),
  entryOf({ ...SHARED, id: 'zulu-large', languages: ['zul', 'xho'] }),
  entryOf({ ...SHARED, id: 'zulu-parliament', languages: ['zul'] }),
]);

const ZULU_ROUTES: readonly Route[] = [
  ...DEFAULT_ROUTES.filter((route) => route.language !== 'zul'),
  { language: 'zul', band: 'wide', models: ['zulu-large', 'zulu-small'] },
  { language: 'zul', band: 'wide', domain: 'parliament', models: ['zulu-parliament'] },
];

function choose(choice: Partial<ModelChoice>): string {
  return chooseModel({ catalogue, language: 'eng', band: 'wide', ...choice }).id;
}

describe('chooseModel', () => {
  test.each(['wide', 'narrow'] as const)('takes the base model for %s-band English', (band) => {
    expect(choose({ language: 'en-ZA', band })).toBe('moonshine-base-en');
  });

  test.each([...LANGUAGES.map(({ code }) => code), 'mul'].filter((code) => code !== 'ssw'))(
    'has a model that knows %s, in each band',
    (language) => {
      for (const band of ['wide', 'narrow'] as const)
        expect(catalogue.entry(choose({ language, band })).languages).toContain(language);
    },
  );

  test.each(['afr', 'eng', 'zul', 'sto', 'mul'])(
    'takes what the older contract calls %s, narrow and wide, and of parliament',
    (language) => {
      const wide = choose({ language });

      expect(choose({ language, band: 'narrow' })).toBe(wide);
      expect(choose({ language, domain: 'parliament' })).toBe(wide);
    },
  );

  test('takes a model that needs no hint where nobody has said the language', () => {
    expect(choose({ language: 'auto' })).toBe('omnilingual-300m');
    expect(choose({ language: 'auto', band: 'narrow', domain: 'parliament' })).toBe(
      'omnilingual-300m',
    );
    expect(choose({ language: 'auto', modelId: 'omnilingual-1b' })).toBe('omnilingual-1b');
    const installed = new Set(['moonshine-base-en', 'za-next-voices-turbo']);
    expect(choose({ language: 'auto', installed })).toBe('za-next-voices-turbo');
  });

  test('refuses to find out the language with a model that must be told it', () => {
    const refused = () => choose({ language: 'auto', modelId: 'zulu-large' });

    expect(refused).toThrow(expect.objectContaining({ code: 'NO_MODEL_FOR_LANGUAGE' }));
    expect(refused).toThrow(/ask for zul or xho instead of auto.*omnilingual-300m/);
  });

  test('refuses to find out the language where no model can, and says which can be named', () => {
    const routes = ZULU_ROUTES.filter(({ language }) => language === 'zul');
    const refused = () => choose({ language: 'auto', routes });

    expect(refused).toThrow(expect.objectContaining({ code: 'NO_MODEL_FOR_LANGUAGE' }));
    expect(refused).toThrow(/Name the language: isiZulu \(zul\)\./);
  });

  test('refuses siSwati, and says what there is and what could be tried', () => {
    const refused = () => choose({ language: 'siSwati' });

    expect(refused).toThrow(expect.objectContaining({ code: 'NO_MODEL_FOR_LANGUAGE' }));
    expect(refused).toThrow(/^There is no model for siSwati \(ssw\) yet\./);
    expect(refused).toThrow(
      /near language, isiZulu \(zul\) or isiXhosa \(xho\) or isiNdebele \(nbl\)/,
    );
    expect(refused).toThrow(/No other language is used in its place/);
  });

  test('takes what can be pulled before what must be converted, unless that is installed', () => {
    expect(choose({ language: 'xho' })).toBe('omnilingual-300m');
    const installed = new Set(['za-next-voices-turbo', 'omnilingual-300m']);
    expect(choose({ language: 'xho', installed })).toBe('za-next-voices-turbo');
    expect(choose({ language: 'ven' })).toBe('za-next-voices-turbo');
  });

  test('refuses a name that is no language, without repeating it', () => {
    expect(() => choose({ language: 'klingon' })).toThrow(
      expect.objectContaining({
        code: 'LANGUAGE_UNKNOWN',
        message: expect.not.stringContaining('klingon') as string,
      }),
    );
  });

  test('takes a model that is asked for by name', () => {
    expect(choose({ modelId: 'moonshine-tiny-en' })).toBe('moonshine-tiny-en');
    expect(choose({ modelId: 'zulu-small', language: 'zu' })).toBe('zulu-small');
  });

  test.each([
    ['moonshine-tiny-en', 'zul', /^The model .* does not recognise isiZulu \(zul\), only eng/],
    ['silero-vad', 'eng', /is not for recognising speech/],
    ['moonshine', 'eng', /Did you mean/],
  ])('refuses %s for %s', (modelId, language, words) => {
    expect(() => choose({ modelId, language })).toThrow(words);
  });

  test('takes the first model of a route, or one that is installed', () => {
    const zulu = { language: 'zul', routes: ZULU_ROUTES };

    expect(choose(zulu)).toBe('zulu-large');
    expect(choose({ ...zulu, installed: new Set(['zulu-small']) })).toBe('zulu-small');
    expect(choose({ ...zulu, installed: new Set(['zulu-small', 'zulu-large']) })).toBe(
      'zulu-large',
    );
    expect(choose({ ...zulu, installed: new Set() })).toBe('zulu-large');
  });

  test('takes the route of a domain where there is one, and the general one elsewhere', () => {
    const zulu = { language: 'zul', routes: ZULU_ROUTES };

    expect(choose({ ...zulu, domain: 'parliament' })).toBe('zulu-parliament');
    expect(choose({ language: 'xho', routes: ZULU_ROUTES, domain: 'parliament' })).toBe(
      'omnilingual-300m',
    );
    expect(() => choose({ ...zulu, domain: 'broadcast' })).toThrow(
      expect.objectContaining({
        code: 'OPTION_UNSUPPORTED',
        message: expect.stringContaining('There is: parliament;') as string,
      }),
    );
  });

  test('does not take a wide-band route for a narrow band by itself', () => {
    expect(() => choose({ language: 'zul', band: 'narrow', routes: ZULU_ROUTES })).toThrow(
      expect.objectContaining({ code: 'NO_MODEL_FOR_LANGUAGE' }),
    );
  });
});

test('every route of our own names models of the catalogue that know its language', () => {
  for (const { language, models } of DEFAULT_ROUTES)
    for (const id of models) expect(catalogue.entry(id).languages).toContain(language);
});
