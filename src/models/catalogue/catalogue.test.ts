import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  entryOf,
  exactFile,
  temporaryFolder,
  type TestFolder,
} from '../../../tests/support/models-fixtures.ts';
import { languageCode } from '../../kernel/index.ts';
import { BUILT_IN_ENTRIES, createCatalogue, readCatalogue } from './catalogue.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import { entryFaults } from './check-entry.ts';

const ENTRY: CatalogueEntry = entryOf({
  sources: { main: { address: 'https://example.org/model.tar.gz' } },
  files: { encoder: exactFile('x', { path: 'e.onnx', member: 'model/e.onnx' }) },
});

/** An entry that is changed in one place. */
function changed(change: (entry: Record<string, never>) => void): unknown {
  const entry = structuredClone(ENTRY);
  change(entry as unknown as Record<string, never>);
  return entry;
}

/** Sets what lies at `/files/encoder/path` and the like. */
function withValue(path: string, value: unknown): unknown {
  return changed((entry) => {
    const names = path.split('/').slice(1);
    const last = names.pop() ?? '';
    const at = names.reduce<Record<string, unknown>>(
      (object, name) => object[name] as Record<string, unknown>,
      entry,
    );
    if (value === undefined) delete at[last];
    else at[last] = value;
  });
}

describe('an entry of the catalogue', () => {
  test.each(BUILT_IN_ENTRIES.map((entry) => [entry.id, entry] as const))(
    '%s of our own is without fault, and named in known languages',
    (_id, entry) => {
      expect(entryFaults(entry)).toEqual([]);
      for (const code of entry.languages) expect(languageCode(code)).toBe(code);
    },
  );

  test.each(
    BUILT_IN_ENTRIES.filter(({ conversion }) => conversion === undefined)
      .filter(({ id }) => id !== 'whisper-large-v3')
      .map((entry) => [entry.id, entry] as const),
  )('%s of our own is described to the byte', (_id, entry) => {
    for (const { bytes, sha256 } of Object.values(entry.files)) {
      expect(bytes).toBeGreaterThan(0);
      expect(sha256).toHaveLength(64);
    }
    for (const { integrity, sha256 } of Object.values(entry.sources))
      expect(integrity ?? sha256).toBeDefined();
  });

  test('is accepted as it should be', () => {
    expect(entryFaults(ENTRY)).toEqual([]);
  });

  test.each([
    ['/id', '../escaped', '/id must match pattern'],
    ['/id', '.pull', '/id must match pattern'],
    ['/id', 'Model', '/id must match pattern'],
    ['/id', 'catalogue.json', '/id "catalogue.json" is kept'],
    ['/id', 'x'.repeat(65), '/id must match pattern'],
    ['/title', undefined, '/ must have required properties title'],
    ['/task', 'telepathy', '/task must'],
    ['/engine', '../../engine', '/engine must match pattern'],
    ['/languages', ['english'], '/languages/0 must match pattern'],
    ['/bands', [], '/bands must not have fewer than 1 items'],
    ['/settings', { deep: { er: 1 } }, '/settings/deep must'],
    ['/surprise', 1, '/ must not have additional properties: surprise'],
    ['/files', {}, '/files must not have fewer than 1 properties'],
    ['/files/encoder/path', '../e.onnx', '/files/encoder/path must match pattern'],
    ['/files/encoder/path', 'a/b', '/files/encoder/path must match pattern'],
    ['/files/encoder/path', '.hidden', '/files/encoder/path must match pattern'],
    ['/files/encoder/path', 'Model.json', '/files/encoder/path is kept'],
    ['/files/encoder/sha256', 'abc', '/files/encoder/sha256 must match pattern'],
    ['/files/encoder/bytes', -1, '/files/encoder/bytes must be >= 1'],
    ['/files/encoder/bytes', undefined, '/files/encoder needs one of bytes and approximateBytes'],
    ['/files/encoder/approximateBytes', 5, '/files/encoder needs one of bytes'],
    ['/files/encoder/source', 'other', '/files/encoder/source is not among /sources'],
    ['/files/encoder/source', 'constructor', '/files/encoder/source is not among /sources'],
    ['/files/encoder/member', undefined, '/files/encoder/member must name a file'],
    ['/files/encoder/member', '../e.onnx', '/files/encoder/member must be a path inside'],
    ['/files/encoder/member', '/etc/passwd', '/files/encoder/member must be a path inside'],
    ['/files/encoder/member', 'a\\b', '/files/encoder/member must be a path inside'],
    ['/files/decoder', ENTRY.files['encoder'], "/files/decoder/path is another file's too"],
    ['/sources/main/address', 'ftp://example.org/x', '/sources/main/address: an address starts'],
    ['/sources/main/address', 'http://example.org/x', '/sources/main/address: plain http:'],
    ['/sources/main/address', 'https://a:b@example.org/x', 'may not hold a password'],
    ['/sources/main/address', 'npm:model', 'NAME@VERSION with an exact version'],
    ['/sources/main/address', 'npm:model@latest', 'NAME@VERSION with an exact version'],
    ['/sources/main/address', 'npm:model@file:../x', 'NAME@VERSION with an exact version'],
    ['/sources/main/address', 'file:', 'needs a path'],
    ['/sources/main/integrity', 'sha512-abc', '/sources/main/integrity must match pattern'],
    [
      '/sources/main/integrity',
      `sha512-${'A'.repeat(86)}==`,
      '/sources/main/integrity is for npm: addresses',
    ],
  ])('with %s = %j is refused', (path, value, fault) => {
    expect(entryFaults(withValue(path, value)).join('\n')).toContain(fault);
  });

  test('of one file may not name a member', () => {
    const entry = withValue('/sources/main/address', 'https://example.org/model.onnx');

    expect(entryFaults(entry)).toEqual([
      '/files/encoder/member is for archives and folders; this address is one file',
    ]);
  });

  test('may name plain http: where it says so', () => {
    const main = { address: 'http://models.lan/m.tgz', allowPlainHttp: true };

    expect(entryFaults(withValue('/sources/main', main))).toEqual([]);
  });

  test('is shown in docs/models.md as it may be written', async () => {
    const page = await readFile(join(import.meta.dirname, '../../../docs/models.md'), 'utf8');
    const example = /^```json\n(.*?)^```$/ms.exec(page)?.[1] ?? '';

    const { models } = JSON.parse(example) as { models: unknown[] };

    expect(models.flatMap(entryFaults)).toEqual([]);
  });

  test.each([undefined, null, 1, 'x', [], { __proto__: null }])('is not %j', (value) => {
    expect(entryFaults(value)).not.toEqual([]);
  });
});

describe('createCatalogue', () => {
  test('names the nearest id for one that it does not know', () => {
    const catalogue = createCatalogue(BUILT_IN_ENTRIES);

    expect(() => catalogue.entry('moonshine-base')).toThrow(
      expect.objectContaining({
        code: 'MODEL_UNKNOWN',
        message:
          'No model "moonshine-base" in the catalogue. Did you mean "moonshine-base-en"? ' +
          `There are: ${BUILT_IN_ENTRIES.map(({ id }) => id).join(', ')}.`,
      }),
    );
  });

  test('does not repeat what steers a terminal', () => {
    expect(() => createCatalogue([]).entry('\u001b[2J')).toThrow(/^No model "\?\[2J"/);
  });
});

describe('readCatalogue', () => {
  let folder: TestFolder;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
  });

  async function read(text: string) {
    await writeFile(join(folder.path, 'catalogue.json'), text);
    return readCatalogue(folder.path);
  }

  test('has our own entries where there is no file, and even no folder', async () => {
    const { entries } = await readCatalogue(join(folder.path, 'missing'));

    expect(entries).toEqual(BUILT_IN_ENTRIES);
  });

  test("adds the operator's entries, which go before ours of the same id", async () => {
    const own = { ...ENTRY, id: 'silero-vad', title: 'Ours, from a mirror' };

    const catalogue = await read(JSON.stringify({ models: [ENTRY, own] }));

    expect(catalogue.entries).toHaveLength(BUILT_IN_ENTRIES.length + 1);
    expect(catalogue.entry('silero-vad').title).toBe('Ours, from a mirror');
  });

  test('reads a file that is a link, as mounted configuration is', async () => {
    await writeFile(join(folder.path, 'real.json'), JSON.stringify({ models: [ENTRY] }));
    await symlink(join(folder.path, 'real.json'), join(folder.path, 'catalogue.json'));

    expect((await readCatalogue(folder.path)).entry('test-model')).toEqual(ENTRY);
  });

  test.each([
    ['{', 'it is not JSON'],
    ['[]', 'it must be an object with a list "models"'],
    ['{"models": {}}', 'it must be an object with a list "models"'],
    ['{"models": [1]}', 'models/0/ must be object'],
    [JSON.stringify({ models: [ENTRY, ENTRY] }), '"test-model" is there twice'],
    [`{"models": []}${' '.repeat(9 * 2 ** 20)}`, 'larger than 8 MiB'],
  ])('refuses %#', async (text, fault) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'CATALOGUE_INVALID',
      message: expect.stringContaining(fault) as string,
    });
  });

  test('lists every fault of a file, up to ten', async () => {
    const models = Array.from({ length: 12 }, () => ({ ...ENTRY, id: 'NO' }));

    await expect(read(JSON.stringify({ models }))).rejects.toMatchObject({
      message: expect.stringMatching(/models\/0\/id .*models\/9\/id .*and 2 more$/s) as string,
    });
  });

  test('refuses a folder in the place of the file', async () => {
    await mkdir(join(folder.path, 'catalogue.json'));

    await expect(readCatalogue(folder.path)).rejects.toMatchObject({ code: 'CATALOGUE_INVALID' });
  });
});
