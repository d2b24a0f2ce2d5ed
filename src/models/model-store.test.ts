import { execFile } from 'node:child_process';
import { chmod, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  entryOf,
  exactFile,
  pull,
  sha256,
  storeFixture,
  type StoreFixture,
} from '../../tests/support/models-fixtures.ts';

const ENCODER = 'encoder weights';
const DECODER = 'decoder weights';

const ENTRY = entryOf({
  sources: { main: { address: 'file:../home/exported' } },
  files: {
    encoder: exactFile(ENCODER, { path: 'e.onnx', member: 'e.onnx' }),
    decoder: exactFile(DECODER, { path: 'd.onnx', member: 'd.onnx' }),
  },
});
const OTHER = { ...ENTRY, id: 'other-model' };

const NO_SIGNAL = new AbortController().signal;

let fixture: StoreFixture;

beforeEach(async () => {
  fixture = await storeFixture({ entries: [ENTRY, OTHER] });
  const exported = join(fixture.home, 'exported');
  await mkdir(exported);
  await writeFile(join(exported, 'e.onnx'), ENCODER);
  await writeFile(join(exported, 'd.onnx'), DECODER);
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
});

function inModel(...names: string[]): string {
  return join(fixture.folder, 'test-model', ...names);
}

async function problem(): Promise<string | undefined> {
  const [listing] = await fixture.store.list();
  return listing?.problem;
}

describe('a store without a folder', () => {
  test('has nothing, and says how large models would be', async () => {
    const { store } = fixture;

    const [listing] = await store.list();

    expect(listing).toEqual({ entry: ENTRY, state: 'absent', bytes: 30, isExact: true });
    expect(await store.find('test-model')).toBeUndefined();
    expect(await store.verify(undefined, NO_SIGNAL)).toEqual([]);
    expect(await store.strangers()).toEqual([]);
  });

  test('does not make the folder by looking', async () => {
    await fixture.store.list();

    await expect(chmod(fixture.folder, 0o700)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('an installed model', () => {
  beforeEach(async () => {
    await pull(fixture.store, 'test-model');
  });

  test('is found with absolute paths, its settings and a hash of all its files', async () => {
    const names = `d.onnx ${sha256(DECODER)}\ne.onnx ${sha256(ENCODER)}\n`;

    expect(await fixture.store.find('test-model')).toEqual({
      id: 'test-model',
      engine: 'fake',
      bands: ['wide'],
      folder: inModel(),
      files: { encoder: inModel('e.onnx'), decoder: inModel('d.onnx') },
      sha256: sha256(names),
      settings: {},
    });
  });

  test('is listed with its size and verified as sound', async () => {
    const [listing] = await fixture.store.list();

    expect(listing).toMatchObject({ state: 'installed', bytes: 30 });
    expect(await fixture.store.verify(['test-model'], NO_SIGNAL)).toEqual([
      { id: 'test-model', state: 'sound', missing: [], changed: [], extra: [], pinned: {} },
    ]);
  });

  test('that lies in a folder which may only be read can be used', async () => {
    await chmod(inModel(), 0o500);
    await chmod(fixture.folder, 0o500);

    expect(await fixture.store.find('test-model')).toBeDefined();
    expect(await pull(fixture.store, 'test-model')).toMatchObject([{ wasInstalled: true }]);

    await chmod(fixture.folder, 0o700);
    await chmod(inModel(), 0o700);
  });

  test('with a changed byte is told by verifying, and mended by a pull that looks', async () => {
    await writeFile(inModel('e.onnx'), 'encoder weight$');

    const [report] = await fixture.store.verify(['test-model'], NO_SIGNAL);
    expect(report).toMatchObject({
      state: 'damaged',
      changed: [
        {
          role: 'encoder',
          expectedSha256: sha256(ENCODER),
          foundSha256: sha256('encoder weight$'),
        },
      ],
    });

    const options = { signal: NO_SIGNAL, checkInstalled: true };
    const [pulled] = await fixture.store.pull(['test-model'], options);
    expect(pulled).toMatchObject({ wasInstalled: false });
    expect(await fixture.store.verify(['test-model'], NO_SIGNAL)).toMatchObject([
      { state: 'sound' },
    ]);
    expect(await fixture.store.strangers()).toEqual([]);
  });

  test('with a file too many is sound, and the file is named', async () => {
    await writeFile(inModel('notes.txt'), 'x');

    expect(await fixture.store.verify(['test-model'], NO_SIGNAL)).toMatchObject([
      { state: 'sound', extra: ['notes.txt'] },
    ]);
  });

  const damages: [string, () => Promise<unknown>, string][] = [
    ['a file is missing', () => rm(inModel('e.onnx')), 'its encoder is missing'],
    [
      'a file is too short',
      () => truncate(inModel('e.onnx'), 3),
      'its encoder has 3 bytes instead of 15',
    ],
    [
      'a file is a link',
      async () => {
        await rename(inModel('e.onnx'), join(fixture.home, 'e.onnx'));
        await symlink(join(fixture.home, 'e.onnx'), inModel('e.onnx'));
      },
      'its encoder is a link',
    ],
    [
      'a file is a folder',
      async () => {
        await rm(inModel('e.onnx'));
        await mkdir(inModel('e.onnx'));
      },
      'its encoder is not an ordinary file',
    ],
    ['there is no manifest', () => rm(inModel('model.json')), 'it has no valid model.json'],
    [
      'the manifest is not JSON',
      () => writeFile(inModel('model.json'), '{'),
      'it has no valid model.json',
    ],
    [
      'the manifest is something else',
      () => writeFile(inModel('model.json'), '{"files": []}'),
      'it has no valid model.json',
    ],
    [
      'the manifest is huge',
      () => writeFile(inModel('model.json'), `"${'x'.repeat(2 ** 21)}"`),
      'it has no valid model.json',
    ],
    [
      'the manifest is a link',
      async () => {
        await rename(inModel('model.json'), join(fixture.home, 'model.json'));
        await symlink(join(fixture.home, 'model.json'), inModel('model.json'));
      },
      'it has no valid model.json',
    ],
    [
      'the manifest is a pipe',
      async () => {
        await rm(inModel('model.json'));
        await promisify(execFile)('mkfifo', [inModel('model.json')]);
      },
      'it has no valid model.json',
    ],
    [
      'it is another model',
      async () => {
        await pull(fixture.store, 'other-model');
        await rm(inModel(), { recursive: true });
        await rename(join(fixture.folder, 'other-model'), inModel());
      },
      'its model.json is of another model',
    ],
    [
      'its folder is a link',
      async () => {
        await rename(inModel(), join(fixture.home, 'elsewhere'));
        await symlink(join(fixture.home, 'elsewhere'), inModel());
      },
      'its folder is a link',
    ],
    [
      'its folder is a file',
      async () => {
        await rm(inModel(), { recursive: true });
        await writeFile(inModel(), 'x');
      },
      'it is not a folder',
    ],
  ];

  test.each(damages)('is not used when %s, and is mended by a pull', async (_what, damage, why) => {
    await damage();

    expect(await problem()).toContain(why);
    expect(await fixture.store.find('test-model')).toBeUndefined();
    const [before] = await fixture.store.verify(['test-model'], NO_SIGNAL);
    expect(before?.state).toBe('damaged');

    await pull(fixture.store, 'test-model');
    const [after] = await fixture.store.verify(['test-model'], NO_SIGNAL);
    expect(after?.state).toBe('sound');
  });

  test('of an older version than the catalogue says is not used', async () => {
    const newer = structuredClone(ENTRY);
    Object.assign(newer.files['encoder'] ?? {}, { sha256: sha256('newer') });
    await using other = await storeFixture({ entries: [newer], folder: fixture.folder });

    const [listing] = await other.store.list();

    expect(listing?.problem).toBe('its encoder is another version than in the catalogue');
  });

  test('of another engine than the catalogue says is not used', async () => {
    const entries = [{ ...ENTRY, engine: 'whisper' }];
    await using other = await storeFixture({ entries, folder: fixture.folder });

    const [listing] = await other.store.list();

    expect(listing?.problem).toBe('its model.json is for another engine');
  });

  test('has the settings of the catalogue of today', async () => {
    const entries = [{ ...ENTRY, settings: { size: 'base' } }];
    await using other = await storeFixture({ entries, folder: fixture.folder });

    expect((await other.store.find('test-model'))?.settings).toEqual({ size: 'base' });
  });
});

describe('a pull', () => {
  test('into a name where something else lies sets that aside', async () => {
    await mkdir(inModel(), { recursive: true });
    await writeFile(inModel('thesis.txt'), 'a year of work');

    const [pulled] = await pull(fixture.store, 'test-model');

    expect(pulled?.setAside).toBe('test-model.set-aside-1');
    expect(await fixture.store.strangers()).toEqual(['test-model.set-aside-1']);
  });

  test('of a model that the catalogue does not know fails before anything is done', async () => {
    await expect(pull(fixture.store, 'test-model', 'tset-model')).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
    });
    expect(await fixture.store.find('test-model')).toBeUndefined();
  });

  test('lets the engine prepare files of its own, which then belong to the model', async () => {
    await using other = await storeFixture({
      entries: [ENTRY],
      folder: fixture.folder,
      prepare: async ({ folder, entry, files }) => {
        await writeFile(
          join(folder, 'derived.onnx'),
          `derived for ${entry.id} ${files['encoder'] ?? ''}`,
        );
        return { 'decoder-with-attention': 'derived.onnx' };
      },
    });

    const [pulled] = await pull(other.store, 'test-model');

    expect(pulled?.model.files['decoder-with-attention']).toBe(inModel('derived.onnx'));
    await writeFile(inModel('derived.onnx'), 'derived for test-model !');
    const [report] = await other.store.verify(['test-model'], NO_SIGNAL);
    expect(report?.changed).toMatchObject([{ role: 'decoder-with-attention' }]);
  });

  test('has the same hash whether its engine prepared files or not', async () => {
    const [plain] = await pull(fixture.store, 'test-model');
    await using other = await storeFixture({
      entries: [ENTRY],
      folder: join(fixture.home, 'models'),
      prepare: async ({ folder }) => {
        await writeFile(join(folder, 'derived'), 'x');
        return { derived: 'derived' };
      },
    });
    await mkdir(join(fixture.home, 'home'));
    await promisify(execFile)('cp', [
      '-r',
      join(fixture.home, 'exported'),
      join(fixture.home, 'home'),
    ]);

    const [prepared] = await pull(other.store, 'test-model');

    expect(prepared?.model.sha256).toBe(plain?.model.sha256);
  });

  test('whose engine fails to prepare installs nothing', async () => {
    await using other = await storeFixture({
      entries: [ENTRY],
      folder: fixture.folder,
      prepare: () => Promise.reject(new Error('no')),
    });

    await expect(pull(other.store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_PULL_FAILED',
    });
    expect(await fixture.store.find('test-model')).toBeUndefined();
  });

  test.each(['../../escaped', 'model.json', 'e.onnx'])(
    'whose engine says that it wrote %s fails',
    async (name) => {
      await using other = await storeFixture({
        entries: [ENTRY],
        folder: fixture.folder,
        prepare: () => Promise.resolve({ derived: name }),
      });

      await expect(pull(other.store, 'test-model')).rejects.toMatchObject({ code: 'INTERNAL' });
    },
  );
});

test('a folder that may not be read is told in words', async () => {
  await writeFile(fixture.folder, 'a file, not a folder');

  await expect(fixture.store.strangers()).rejects.toMatchObject({
    code: 'MODEL_FOLDER_UNREADABLE',
  });
});
