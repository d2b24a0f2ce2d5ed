import { expect, test } from 'vitest';
import { readCatalogue } from '../../models/index.ts';
import { createOptionsCheck } from './check-options.ts';

const check = createOptionsCheck(await readCatalogue('/none'));
const options = { language: 'eng', band: 'auto', channels: 'auto', punctuation: true } as const;

test('a band that no model is for is no silence', () => {
  expect(check({ ...options, band: 'narrow' })).toMatchObject([{ code: 'OPTION_NOT_HONOURED' }]);
  expect(check({ ...options, band: 'wide' })).toEqual([]);
  expect(check(options)).toEqual([]);
});

test('who spoke, and channels apart, can be asked for', () => {
  const asked = { ...options, diarization: { speakers: { exact: 40 } } };
  expect(check({ ...asked, channels: 'separate' })).toEqual([]);
});

test('a domain that no model is for is refused', () => {
  expect(() => check({ ...options, domain: 'law' })).toThrowError(
    expect.objectContaining({
      code: 'OPTION_UNSUPPORTED',
      message: expect.stringContaining('domain') as string,
    }) as Error,
  );
});

test('the domain of parliament is taken, with a word that no model has its vocabulary', () => {
  expect(check({ ...options, domain: 'parliament' })).toMatchObject([
    { code: 'OPTION_NOT_HONOURED', message: expect.stringContaining('vocabulary') as string },
  ]);
});

test('numbers in figures are no silence where the language has none', () => {
  const written = { ...options, numbers: 'written' } as const;
  expect(check({ ...written, language: 'zul' })).toMatchObject([
    { code: 'NUMBERS_NOT_WRITTEN', message: expect.stringContaining('afr or eng') as string },
  ]);
  for (const language of ['eng', 'mul', 'auto'])
    expect(check({ ...written, language })).toEqual([]);
  expect(check({ ...options, language: 'zul' })).toEqual([]);
});

test('a language that nobody has said needs a model that finds it out', () => {
  expect(check({ ...options, language: 'auto' })).toEqual([]);
  expect(() => check({ ...options, language: 'auto', model: 'moonshine-base-en' })).toThrowError(
    expect.objectContaining({ code: 'NO_MODEL_FOR_LANGUAGE' }) as Error,
  );
});

test('a language without a model is refused', () => {
  expect(() => check({ ...options, language: 'ssw' })).toThrowError(
    expect.objectContaining({ code: 'NO_MODEL_FOR_LANGUAGE' }) as Error,
  );
});
