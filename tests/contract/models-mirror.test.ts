/** Models by way of a bucket, as far as an emulator of S3 goes: there, back, and what must not come back. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { farModelsIn } from '../../src/entry/wiring/far-models.ts';
import { fetchModels } from '../../src/models/index.ts';
import { LALELA_BUCKET } from '../../src/store/index.ts';
import { openS3Store } from '../../src/store/s3/index.ts';
import { startAws } from '../support/aws.ts';
import { contentsOf, sha256 } from '../support/models-fixtures.ts';
import {
  mirrorFixture,
  OTHER,
  OTHER_WEIGHTS,
  soon,
  WEIGHTS,
  WORDS,
  type MirrorFixture,
} from '../support/models-mirror.ts';

const aws = await startAws();
afterAll(() => aws.close());

let at: MirrorFixture;
beforeEach(async () => {
  at = await mirrorFixture(aws);
});
afterEach(() => at[Symbol.asyncDispose]());

describe('models sync', () => {
  test('sends the published files of every model, its model.json last, and the operator’s files at the end', async () => {
    const sent = await at.send(await at.operatorStore());

    expect(at.written).toEqual([
      'test-model/weights.onnx',
      'test-model/words.txt',
      'test-model/model.json',
      'other-model/weights.onnx',
      'other-model/model.json',
      'pins.json',
      'catalogue.json',
      'routes.json',
    ]);
    expect(sent).toMatchObject({
      sent: [
        { id: 'test-model', bytes: WEIGHTS.length + WORDS.length },
        { id: 'other-model', bytes: OTHER_WEIGHTS.length },
      ],
      unchanged: [],
    });
  });

  test('sends nothing that is there already, and only what is missing of a model', async () => {
    const store = await at.operatorStore();
    await at.send(store);
    at.written = [];
    expect(await at.send(store)).toEqual({
      sent: [],
      unchanged: ['test-model', 'other-model'],
      operatorFiles: [],
    });
    expect(at.written).toEqual([]);

    await at.objects.delete({ bucket: LALELA_BUCKET, key: 'models/test-model/words.txt' });
    await at.send(store);
    expect(at.written).toEqual(['test-model/words.txt', 'test-model/model.json']);
  });

  test('sends another version also where its files have the same sizes', async () => {
    await at.send(await at.operatorStore());
    await writeFile(join(at.root, 'sources', 'words.txt'), WORDS.toUpperCase());
    await rm(join(at.root, 'models'), { recursive: true });
    at.written = [];
    await at.send(await at.operatorStore());
    expect(at.written).toEqual([
      'test-model/weights.onnx',
      'test-model/words.txt',
      'test-model/model.json',
      'pins.json',
    ]);
  });

  test('sends everything when it is told to', async () => {
    const store = await at.operatorStore();
    await at.send(store);
    at.written = [];
    await at.send(store, true);
    expect(at.written).toHaveLength(8);
  });

  test('half a model that is sent is none there, also where an older one lay', async () => {
    const store = await at.operatorStore();
    await at.send(store);
    const whole = at.far;
    at.far = {
      ...whole,
      write: (name, ...rest) =>
        name.endsWith('words.txt')
          ? Promise.reject(new Error('the line is cut'))
          : whole.write(name, ...rest),
    };
    await expect(at.send(store, true)).rejects.toThrowError('cut');
    at.far = whole;
    const { fetched } = await at.fetch();
    expect(fetched.map(({ model }) => model.id)).toEqual(['other-model']);
  });

  test('sends nothing when a model is damaged here, or none is installed', async () => {
    const store = await at.operatorStore();
    await writeFile(join(store.path, 'other-model', 'weights.onnx'), 'x'.repeat(10_000));
    await expect(at.send(store)).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining('lalela models pull other-model') as string,
    });
    expect(at.written).toEqual([]);

    const none = await at.openStore(join(at.root, 'none'));
    await expect(at.send(none)).rejects.toMatchObject({ code: 'MODELS_MISSING' });
  });

  test('a bucket that is not there is told', async () => {
    at.far = farModelsIn(await openS3Store({ bucket: 'no-such-bucket' }), 'models/');
    await expect(at.send(await at.operatorStore([OTHER]))).rejects.toMatchObject({
      code: 'OBJECT_NOT_FOUND',
      message: expect.stringContaining('no bucket of that name') as string,
    });
    await expect(at.fetch()).rejects.toMatchObject({ code: 'MODELS_MISSING' });
  });
});

describe('models fetch', () => {
  test('an empty folder has all models afterwards, sound, and those who recognise by them', async () => {
    await at.send(await at.operatorStore());

    const { fetched, operatorFiles } = await at.fetch();

    expect(fetched.map(({ model }) => model.id)).toEqual(['other-model', 'test-model']);
    expect(operatorFiles).toEqual(['catalogue.json', 'routes.json']);
    const store = await at.openStore(at.target);
    const reports = await store.verify(undefined, soon());
    expect(reports.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'test-model sound',
      'other-model sound',
    ]);
    expect(store.catalogue.routes[0]).toMatchObject({
      language: 'zul',
      models: ['test-model', 'other-model'],
    });
    expect(await readFile(join(at.target, 'pins.json'), 'utf8')).toContain(sha256(WORDS));
  });

  test('writes nothing where everything is there: the folder may be read-only', async () => {
    await at.send(await at.operatorStore());
    await at.fetch();
    await rm(join(at.target, '.pull'), { recursive: true });

    const again = await at.fetch(true);

    expect(again).toMatchObject({ fetched: [], operatorFiles: [], refused: [] });
    expect(again.unchanged).toEqual(['other-model', 'test-model']);
    expect(await readdir(at.target)).not.toContain('.pull');
  });

  test('mends what is damaged here, and takes over what is another version there', async () => {
    await at.send(await at.operatorStore());
    await at.fetch();
    await writeFile(join(at.target, 'test-model', 'words.txt'), WORDS.toUpperCase());
    expect((await at.fetch(true)).fetched.map(({ model }) => model.id)).toEqual(['test-model']);

    await writeFile(join(at.root, 'sources', 'words.txt'), 'molo\n');
    await rm(join(at.root, 'models'), { recursive: true });
    await at.send(await at.operatorStore());
    expect((await at.fetch()).fetched.map(({ model }) => model.id)).toEqual(['test-model']);
    expect(await readFile(join(at.target, 'test-model', 'words.txt'), 'utf8')).toBe('molo\n');
  });

  test.each([
    ['test-model/weights.onnx', 'x'.repeat(WEIGHTS.length)],
    ['test-model/weights.onnx', WEIGHTS.slice(1)],
    ['test-model/weights.onnx', `${WEIGHTS}x`],
    ['test-model/model.json', '{'],
  ])('a changed %s there is refused, and the model that was here stays', async (name, content) => {
    const store = await at.operatorStore();
    await at.send(store);
    await at.fetch();
    // Another version here, which a fetch would replace.
    const before = { vocabulary: 'hello\n' };
    await at.replaceVocabulary(before.vocabulary);
    await at.put(name, content);

    const { refused, fetched } = await at.fetch();

    expect(refused.map(({ id, error }) => `${id} ${error.code}`)).toEqual([
      'test-model MODEL_CORRUPT',
    ]);
    expect(fetched).toEqual([]);
    const words = await readFile(join(at.target, 'test-model', 'words.txt'), 'utf8');
    expect(words).toBe(before.vocabulary);
    const [report] = await (await at.openStore(at.target)).verify(['test-model'], soon());
    expect(report?.state).toBe('sound');
    expect(await contentsOf(join(at.target, '.pull'))).toEqual(
      expect.not.arrayContaining([expect.stringContaining('staging')]),
    );
  });

  test('files that fit their own model.json but not the catalogue are refused', async () => {
    await at.send(await at.operatorStore());
    const forged = 'f'.repeat(WEIGHTS.length);
    const manifest = await readFile(join(at.root, 'models', 'test-model', 'model.json'), 'utf8');
    await at.put('test-model/weights.onnx', forged);
    await at.put('test-model/model.json', manifest.replace(sha256(WEIGHTS), sha256(forged)));

    const { refused, operatorFiles } = await at.fetch();

    expect(refused.map(({ error }) => error.message).join()).toContain('another version');
    expect(operatorFiles).toEqual([]);
    expect(await readdir(at.target)).not.toContain('test-model');
  });

  test('files of which the catalogue has no checksum are not larger than it allows, either', async () => {
    await at.send(await at.operatorStore());
    const manifest = await readFile(join(at.root, 'models', 'test-model', 'model.json'), 'utf8');
    const long = 'y'.repeat(201);
    await at.put('test-model/words.txt', long);
    const forged = manifest
      .replace(`"bytes": ${WORDS.length},`, '"bytes": 201,')
      .replace(sha256(WORDS), sha256(long));
    await at.put('test-model/model.json', forged);

    const { refused } = await at.fetch();

    expect(refused.map(({ error }) => error.message).join()).toContain('larger than the catalogue');
  });

  test('what no catalogue and no pin tells must be what its model.json says', async () => {
    await at.send(await at.operatorStore());
    await at.objects.delete({ bucket: LALELA_BUCKET, key: 'models/pins.json' });
    await at.put('test-model/words.txt', WORDS.toUpperCase());

    expect((await at.fetch()).refused).toMatchObject([{ id: 'test-model' }]);
  });

  test('what was pinned there must be what lies there', async () => {
    await at.send(await at.operatorStore());
    const manifest = await readFile(join(at.root, 'models', 'test-model', 'model.json'), 'utf8');
    const forged = WORDS.toUpperCase();
    await at.put('test-model/words.txt', forged);
    await at.put('test-model/model.json', manifest.replace(sha256(WORDS), sha256(forged)));

    expect((await at.fetch()).refused).toMatchObject([{ id: 'test-model' }]);
  });

  test('two at once wait for each other, and every model is fetched once', async () => {
    await at.send(await at.operatorStore());
    const both = await Promise.all([at.fetch(), at.fetch()]);
    const fetched = both.flatMap((one) => one.fetched.map(({ model }) => model.id));
    expect(fetched.toSorted()).toEqual(['other-model', 'test-model']);
    expect(await readdir(join(at.target, '.pull'))).not.toContain('staging');
    expect(both.flatMap((one) => one.operatorFiles)).toEqual(['catalogue.json', 'routes.json']);
    expect(await contentsOf(join(at.target, '.pull'))).toEqual([]);
  });

  test('what was stopped leaves nothing but what was whole', async () => {
    await at.send(await at.operatorStore());
    const stopping = new AbortController();
    const reason = new Error('stopped');
    const onProgress = ({ phase, modelId }: { phase: string; modelId: string }) => {
      if (phase === 'fetching' && modelId === 'test-model') stopping.abort(reason);
    };
    const { signal } = stopping;
    const call = fetchModels({ folder: at.target, far: at.far, signal, onProgress });
    await expect(call).rejects.toBe(reason);
    expect(await contentsOf(join(at.target, '.pull'))).toEqual([]);
    expect(await readdir(at.target)).not.toContain('test-model');
  });

  test('names that lead elsewhere, and models that nobody knows, are left alone', async () => {
    await at.send(await at.operatorStore([OTHER]));
    const manifest = (id: string, path: string) =>
      JSON.stringify({
        format: 1,
        id,
        engine: 'fake',
        files: [{ role: 'weights', path, bytes: 1, sha256: sha256('x'), isDerived: false }],
      });
    await at.put('stranger/model.json', manifest('stranger', 'weights.onnx'));
    await at.put('other-model/model.json', manifest('other-model', '../../escaped'));
    await at.put('..escape/model.json', manifest('..escape', 'weights.onnx'));
    await at.put('.pull/model.json', manifest('.pull', 'weights.onnx'));
    await at.put('pins.json/model.json', manifest('pins.json', 'weights.onnx'));
    await at.put(`deep/${'d/'.repeat(50)}model.json`, '{}');

    const { refused, unknown } = await at.fetch();

    expect(unknown).toEqual(['pins.json', 'stranger']);
    expect(refused.map(({ id }) => id)).toEqual(['other-model']);
    expect(await readdir(at.root)).toEqual(['models', 'sources']);
  });

  test('what is too large is not read to its end', async () => {
    await at.send(await at.operatorStore([OTHER]));
    await at.put('other-model/model.json', ' '.repeat(2 ** 20 + 1));
    const said = { message: expect.stringContaining('larger than it may be') as string };
    expect((await at.fetch()).refused).toMatchObject([{ error: said }]);
    await at.put('pins.json', ' '.repeat(2 ** 20 + 1));
    await expect(at.fetch()).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    await at.put('catalogue.json', '{"models":[{}]}');
    await expect(at.fetch()).rejects.toMatchObject({ code: 'CATALOGUE_INVALID' });
  });

  test('what the operator had here is kept beside what is taken over', async () => {
    await at.send(await at.operatorStore());
    await mkdir(at.target);
    await writeFile(join(at.target, 'catalogue.json'), '{"models":[]}');
    await at.fetch();
    const kept = await readFile(join(at.target, '.pull', 'replaced', 'catalogue.json'), 'utf8');
    expect(kept).toBe('{"models":[]}');
  });
});
