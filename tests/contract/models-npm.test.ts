import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pacote from 'pacote';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CatalogueEntry } from '../../src/models/index.ts';
import {
  contentsOf,
  entryOf,
  exactFile,
  pull,
  sha256,
  storeFixture,
  type StoreFixture,
  type StoreFixtureOptions,
} from '../support/models-fixtures.ts';
import { publish } from '../support/models-registry.ts';
import { startProxy, startServer, type TestServer } from '../support/models-server.ts';

const WEIGHTS = 'the weights';
const FILES = [
  { name: 'package.json', content: '{}' },
  { name: 'dist/encoder.onnx', content: WEIGHTS },
  { name: 'dist/decoder.onnx', content: 'more weights' },
];

let registry: TestServer;
let fixture: StoreFixture | undefined;

beforeEach(async () => {
  registry = await startServer();
});

afterEach(async () => {
  await fixture?.[Symbol.asyncDispose]();
  fixture = undefined;
  await registry[Symbol.asyncDispose]();
});

async function open(
  entries: readonly CatalogueEntry[],
  more: Partial<StoreFixtureOptions> = {},
): Promise<StoreFixture> {
  fixture = await storeFixture({ entries, npmrc: `registry=${registry.origin}/\n`, ...more });
  return fixture;
}

function entryFrom(name: string, part: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return entryOf({
    sources: { main: { address: `npm:${name}@1.0.0` } },
    files: {
      encoder: exactFile(WEIGHTS, { path: 'encoder.onnx', member: 'dist/encoder.onnx' }),
      decoder: exactFile('more weights', { path: 'decoder.onnx', member: 'dist/decoder.onnx' }),
    },
    ...part,
  });
}

describe('a model from npm', () => {
  test('is installed with just the files that it needs', async () => {
    publish(registry, { name: '@org/model', version: '1.0.0', files: FILES });
    const { store, folder } = await open([entryFrom('@org/model')]);

    const [pulled] = await pull(store, 'test-model');

    expect(await contentsOf(folder)).toEqual([
      'test-model/decoder.onnx',
      'test-model/encoder.onnx',
      'test-model/model.json',
    ]);
    expect(pulled).toMatchObject({ wasInstalled: false, pinned: {} });
    expect(pulled?.model).toEqual(await store.find('test-model'));
    expect(await readFile(pulled?.model.files['encoder'] ?? '', 'utf8')).toBe(WEIGHTS);
  });

  test('is fetched once for several models, and not again when it is installed', async () => {
    const { path } = publish(registry, { name: 'model', version: '1.0.0', files: FILES });
    const small = entryFrom('model', {
      id: 'small-model',
      files: { encoder: exactFile(WEIGHTS, { path: 'small.onnx', member: 'dist/encoder.onnx' }) },
    });
    const { store } = await open([entryFrom('model'), small]);

    await pull(store, 'test-model', 'small-model');
    await pull(store, 'small-model', 'test-model');

    expect(registry.requests.filter((request) => request.path === path)).toHaveLength(1);
    const reports = await store.verify(undefined, new AbortController().signal);
    expect(reports.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'test-model sound',
      'small-model sound',
    ]);
  });

  test('comes from the registry of its scope, with its login', async () => {
    const authorization = 'Bearer secret-token';
    publish(registry, { name: '@org/model', version: '1.0.0', files: FILES, authorization });
    const host = registry.origin.slice('http:'.length);
    const { store } = await open([entryFrom('@org/model')], {
      npmrc: [
        'registry=http://127.0.0.1:9/',
        `@org:registry=${registry.origin}/`,
        `${host}/:_authToken=\${TOKEN_FROM_ENVIRONMENT}`,
      ].join('\n'),
      env: { TOKEN_FROM_ENVIRONMENT: 'secret-token' },
    });

    const [pulled] = await pull(store, 'test-model');

    expect(pulled?.model.id).toBe('test-model');
  });

  test('comes through the proxy of the npm configuration', async () => {
    publish(registry, { name: 'model', version: '1.0.0', files: FILES });
    await using proxy = await startProxy(registry.origin);
    const { store } = await open([entryFrom('model')], {
      npmrc: `registry=http://registry.example/\nproxy=${proxy.origin}\nhttps-proxy=${proxy.origin}\nreplace-registry-host=always\n`,
    });

    await pull(store, 'test-model');

    expect(proxy.requests.map(({ path }) => path)).toEqual([
      'registry.example/model',
      'registry.example/model/-/model-1.0.0.tgz',
    ]);
  });

  test('is asked for at the registry that the environment names', async () => {
    publish(registry, { name: 'model', version: '1.0.0', files: FILES });
    const { store } = await open([entryFrom('model')], {
      npmrc: 'registry=http://127.0.0.1:9/',
      env: { npm_config_registry: registry.origin },
    });

    expect(await pull(store, 'test-model')).toHaveLength(1);
  });

  test("is not asked for at the registry of an npmrc that lies in the user's present folder", async () => {
    publish(registry, { name: 'model', version: '1.0.0', files: FILES });
    const { store, home } = await open([entryFrom('model')]);
    const hostile = join(home, 'downloads');
    await mkdir(hostile);
    await writeFile(join(hostile, '.npmrc'), 'registry=http://127.0.0.1:9/');
    await writeFile(join(hostile, 'package.json'), '{}');
    const before = process.cwd();
    process.chdir(hostile);

    try {
      expect(await pull(store, 'test-model')).toHaveLength(1);
    } finally {
      process.chdir(before);
    }
  });

  test('with the integrity of the catalogue is installed', async () => {
    const { integrity } = publish(registry, { name: 'model', version: '1.0.0', files: FILES });
    const { store } = await open([
      entryFrom('model', { sources: { main: { address: 'npm:model@1.0.0', integrity } } }),
    ]);

    expect(await pull(store, 'test-model')).toHaveLength(1);
  });

  test("that lies in npm's cache is not fetched again, even where npm is set to be offline", async () => {
    const { integrity } = publish(registry, { name: 'model', version: '1.0.0', files: FILES });
    const { store, home } = await open(
      [entryFrom('model', { sources: { main: { address: 'npm:model@1.0.0', integrity } } })],
      { npmrc: `registry=${registry.origin}/\noffline=true\n` },
    );
    const cache = join(home, 'npm-cache', '_cacache');
    await pacote.tarball('model@1.0.0', { registry: registry.origin, cache });
    registry.requests.length = 0;

    await pull(store, 'test-model');

    expect(registry.requests).toEqual([]);
  });

  test('that does not lie in the cache of an offline npm is told in words', async () => {
    const { store } = await open([entryFrom('model')], { npmrc: 'offline=true' });

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_PULL_FAILED',
      isRetryable: false,
      message: expect.stringContaining('`offline` is set in the npm configuration') as string,
    });
  });

  test("does not fill npm's cache", async () => {
    publish(registry, { name: 'model', version: '1.0.0', files: FILES });
    const { store, home } = await open([entryFrom('model')]);

    await pull(store, 'test-model');

    expect(await contentsOf(home)).toEqual(['.npmrc']);
  });

  test('with another integrity than the catalogue says is refused', async () => {
    publish(registry, { name: 'model', version: '1.0.0', files: FILES });
    const integrity = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;
    const { store, folder } = await open([
      entryFrom('model', { sources: { main: { address: 'npm:model@1.0.0', integrity } } }),
    ]);

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining("the package's integrity differs") as string,
    });
    expect(await contentsOf(folder)).toEqual([]);
  });

  test('whose tarball is not what the registry itself says is refused', async () => {
    publish(registry, {
      name: 'model',
      version: '1.0.0',
      files: FILES,
      answer: () => (_request, response) => response.end('not the tarball'),
    });
    const { store, folder } = await open([entryFrom('model')]);

    await expect(pull(store, 'test-model')).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    expect(await contentsOf(folder)).toEqual([]);
  });

  test('with other bytes than the catalogue says names the file and both checksums', async () => {
    publish(registry, {
      name: 'model',
      version: '1.0.0',
      files: [...FILES.slice(2), { name: 'dist/encoder.onnx', content: 'the weighty' }],
    });
    const { store, folder } = await open([entryFrom('model')]);

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringMatching(
        new RegExp(
          `^The encoder of "test-model" is not what .*: its sha256 should begin with ` +
            `${sha256(WEIGHTS).slice(0, 12)} and begins with ${sha256('the weighty').slice(0, 12)}\\. ` +
            'Nothing was installed',
        ),
      ) as string,
    });
    expect(await contentsOf(folder)).toEqual([]);
  });

  test('that lacks a file says which', async () => {
    publish(registry, { name: 'model', version: '1.0.0', files: FILES.slice(0, 2) });
    const { store } = await open([entryFrom('model')]);

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining('does not hold the decoder of "test-model"') as string,
    });
  });

  test('whose transfer is cut is fetched again', async () => {
    let calls = 0;
    publish(registry, {
      name: 'model',
      version: '1.0.0',
      files: FILES,
      answer: (tarball) => (_request, response) => {
        calls += 1;
        response.writeHead(200, { 'content-length': tarball.length });
        if (calls > 1) response.end(tarball);
        else response.write(tarball.subarray(0, 100), () => response.socket?.destroy());
      },
    });
    const { store } = await open([entryFrom('model')]);

    await pull(store, 'test-model');

    expect(calls).toBe(2);
  });

  test.each([
    [401, 'it refuses access (401)', false],
    [404, 'it does not have the file (404)', false],
    [503, 'it answered with status 503', true],
  ])('that the registry answers with %i is told in words', async (status, words, isRetryable) => {
    registry.answers.set('/model', (_request, response) => response.writeHead(status).end());
    const { store } = await open([entryFrom('model')]);

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_PULL_FAILED',
      isRetryable,
      message: expect.stringContaining(
        `npm registry at ${new URL(registry.origin).host}: ${words}`,
      ) as string,
    });
  });

  test('of a version that is not there is told in words', async () => {
    publish(registry, { name: 'model', version: '2.0.0', files: FILES });
    const { store } = await open([entryFrom('model')]);

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_PULL_FAILED',
      isRetryable: false,
      message: expect.stringContaining('it does not have this version') as string,
    });
  });

  test('on a machine without network says what can be done', async () => {
    const { store } = await open([entryFrom('model')], { npmrc: 'registry=http://127.0.0.1:9/' });

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_PULL_FAILED',
      isRetryable: true,
      message:
        'The model could not be fetched from the npm registry at 127.0.0.1:9: the connection was ' +
        'refused. Another registry or a proxy is taken from your npm configuration (`npm config ' +
        "list`). On a machine without network, copy the model's folder from one where it is " +
        'installed (docs/models.md).',
    });
  });

  test('stops when it is told to', async () => {
    registry.answers.set('/model', () => undefined);
    const { store, folder } = await open([entryFrom('model')]);
    const controller = new AbortController();

    const pulling = store.pull(['test-model'], { signal: controller.signal });
    await expect.poll(() => registry.requests.length).toBe(1);
    controller.abort();

    await expect(pulling).rejects.toMatchObject({ name: 'AbortError' });
    expect(await contentsOf(folder)).toEqual([]);
  });
});
