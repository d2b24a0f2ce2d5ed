/** Every name of every language, at every door; and what the doors say of languages. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkTranscribeOptions } from '../../src/command/transcribe-options.ts';
import { LANGUAGES, languageCode } from '../../src/kernel/index.ts';
import { createModelStore, listLanguages, readCatalogue } from '../../src/models/index.ts';
import { openJobsDoor, type JobsDoor } from '../support/jobs-door.ts';
import { olderHeaders } from '../support/older-request.ts';

const catalogue = await readCatalogue('/nowhere');
const models = createModelStore({
  folder: '/nowhere',
  catalogue,
  surroundings: { env: {}, projectFolder: '/nowhere' },
});

let door: JobsDoor;
beforeEach(async () => {
  door = await openJobsDoor({
    app: {
      models: () => models.list(),
      languages: async () => listLanguages(catalogue, await models.list()),
    },
  });
});
afterEach(() => door[Symbol.asyncDispose]());

/** Codes, tags and names, in odd cases too. */
const NAMES: readonly (readonly [string, string])[] = [
  ...LANGUAGES.flatMap(({ code, englishName, ownName, twoLetterCode = code }) =>
    [
      ...[code, code.toUpperCase(), `${code}-ZA`, `${code}_Latn`, `${code}-Latn-ZA`],
      ...[twoLetterCode, `${twoLetterCode}-ZA`, `${twoLetterCode}_za`],
      ...[englishName, ownName, ownName.toUpperCase()],
    ].map((name) => [name, code] as const),
  ),
  ...(['sto', 'stu', 'STO'] as const).map((name) => [name, 'sot'] as const),
  ['mul', 'mul'],
];
const ASCII = NAMES.filter(([name]) => /^[\x20-\x7e]+$/.test(name));

test('the command understands every name', () => {
  for (const [name, code] of NAMES)
    expect([name, checkTranscribeOptions({ ...WORDS, language: name }).language]).toEqual([
      name,
      code,
    ]);
});

const WORDS = { files: ['a.wav'], language: 'eng', format: 'txt', punctuation: 'yes' };

test('jobs understand every name, and answer with the code', async () => {
  for (const [name, code] of NAMES) {
    const source = { url: 'https://recordings.example.org/a.flac' };
    const response = await door.call('POST', '/v1/jobs', { json: { source, language: name } });
    expect([name, response.status]).toEqual([name, 202]);
    expect(await response.json()).toMatchObject({ language: code });
  }
});

test('the older door understands every name that fits into a header', async () => {
  const headers = olderHeaders(door.doors.key);
  for (const [index, [name, code]] of ASCII.entries()) {
    const TAG = `names${index}`;
    const reply = await door.doors.app.inject({
      method: 'POST',
      url: '/decode',
      headers: { ...headers, DEC_LANG: name, TAG },
    });
    expect([name, reply.statusCode]).toEqual([name, 200]);
    const { jobs } = await door.doors.database.jobs.list({ tenant: 'parliament', limit: 1000 });
    expect(jobs.find(({ older }) => older?.tag === TAG)?.options.language).toBe(code);
  }
});

test('a language that nobody has said can be asked for at the newer doors only', async () => {
  expect(checkTranscribeOptions({ ...WORDS, language: 'AUTO' }).language).toBe('auto');
  const source = { url: 'https://recordings.example.org/a.flac' };
  const response = await door.call('POST', '/v1/jobs', { json: { source, language: 'Auto' } });
  expect([response.status, await response.json()]).toMatchObject([202, { language: 'auto' }]);
  const older = await door.doors.app.inject({
    method: 'POST',
    url: '/decode',
    headers: { ...olderHeaders(door.doors.key), DEC_LANG: 'auto' },
  });
  expect(older.statusCode).toBe(400);
});

test.each(['tlh', 'klingon', 'zul-Cyrl', 'x'.repeat(100)])('%s is no language', async (name) => {
  expect(languageCode(name)).toBeUndefined();
  const source = { url: 'https://recordings.example.org/a.flac' };
  const response = await door.call('POST', '/v1/jobs', { json: { source, language: name } });
  // Too long for a name is refused by the form of the request.
  expect(response.status).toBe(name.length > 64 ? 400 : 422);
});

test('GET /v1/languages tells status, models and licences of each, and no accuracy that nobody measured', async () => {
  const response = await door.call('GET', '/v1/languages');

  const { languages } = (await response.json()) as {
    languages: { code: string; bands: { band: string; status: string; models: object[] }[] }[];
  };
  const wide = (code: string) =>
    languages.find((one) => one.code === code)?.bands.find(({ band }) => band === 'wide');
  expect(languages).toHaveLength(12);
  expect(wide('ssw')).toEqual({ band: 'wide', status: 'none', models: [] });
  expect(wide('eng')).toMatchObject({
    status: 'verified',
    models: expect.arrayContaining([
      expect.objectContaining({
        ...{ id: 'moonshine-base-en', chosen: true, installed: false, licences: ['MIT'] },
        accuracy: [expect.objectContaining({ measuredBy: 'lalela evaluate' })],
      }),
    ]) as object[],
  });
  expect(wide('xho')?.models).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: 'omnilingual-300m', accuracy: [] })]),
  );
});
