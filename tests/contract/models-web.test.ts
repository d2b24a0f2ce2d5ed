import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CatalogueEntry, CatalogueFile, CatalogueSource } from '../../src/models/index.ts';
import { TAR_BZ2, tarGzOf, zipOf } from '../support/models-archives.ts';
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
import {
  file,
  holdAfter,
  startProxy,
  startServer,
  tagOf,
  type Answer,
  type TestServer,
} from '../support/models-server.ts';

/** 300 kB that do not repeat, so that a wrong piece is noticed. */
const WEIGHTS = createHash('shake256', { outputLength: 300_000 }).update('weights').digest();

let server: TestServer;
let fixture: StoreFixture | undefined;

beforeEach(async () => {
  server = await startServer();
});

afterEach(async () => {
  await fixture?.[Symbol.asyncDispose]();
  fixture = undefined;
  await server[Symbol.asyncDispose]();
});

async function open(
  entry: CatalogueEntry,
  more: Partial<StoreFixtureOptions> = {},
): Promise<StoreFixture> {
  fixture = await storeFixture({ entries: [entry], ...more });
  return fixture;
}

/** A model that is one file at `path` of the server. */
function oneFile(
  path: string,
  part: Partial<CatalogueFile> = {},
  source: Partial<CatalogueSource> = {},
): CatalogueEntry {
  return entryOf({
    sources: { main: { address: `${server.origin}${path}`, allowPlainHttp: true, ...source } },
    files: { weights: { ...exactFile(WEIGHTS, { path: 'weights.onnx' }), ...part } },
  });
}

/** The encoder and decoder of an archive at `path` of the server. */
function archived(path: string, source: Partial<CatalogueSource> = {}): CatalogueEntry {
  const files = {
    encoder: exactFile('encoder weights', { path: 'e.onnx', member: 'model/encoder.onnx' }),
    decoder: exactFile('decoder weights', { path: 'd.onnx', member: 'model/decoder.onnx' }),
  };
  const main = { address: `${server.origin}${path}`, allowPlainHttp: true, ...source };
  return entryOf({ sources: { main }, files });
}

const MEMBERS = [
  { name: 'model/README.md', content: 'read me' },
  { name: 'model/encoder.onnx', content: 'encoder weights' },
  { name: 'model/decoder.onnx', content: 'decoder weights' },
];

/** Waits until so many bytes of a download are on the disk. */
async function arrived(folder: string, bytes: number): Promise<void> {
  const downloads = join(folder, '.pull/downloads');
  await expect
    .poll(async () => {
      const names = await readdir(downloads).catch(() => []);
      const partial = names.find((name) => name.endsWith('.partial'));
      return partial === undefined ? 0 : (await stat(join(downloads, partial))).size;
    })
    .toBe(bytes);
}

/** A pull that fails when `bytes` of the answer have come. */
async function giveUpAfter(
  bytes: number,
  answer: Answer,
  { store, folder }: Pick<StoreFixture, 'store' | 'folder'>,
): Promise<void> {
  const held = holdAfter(bytes, answer);
  server.answers.set('/weights.onnx', held.answer);
  const outcome = pull(store, 'test-model').catch((error: unknown) => error);
  await arrived(folder, bytes);
  held.cut();
  expect(await outcome).toMatchObject({ code: 'MODEL_PULL_FAILED', isRetryable: true });
}

describe('a model from the web', () => {
  test('that is one file is installed', async () => {
    server.answers.set('/weights.onnx', file(WEIGHTS));
    const { store, folder } = await open(oneFile('/weights.onnx'));

    const [pulled] = await pull(store, 'test-model');

    expect(sha256(await readFile(pulled?.model.files['weights'] ?? ''))).toBe(sha256(WEIGHTS));
    expect(await contentsOf(folder)).toEqual(['test-model/model.json', 'test-model/weights.onnx']);
  });

  test.each([
    ['model.tar.gz', tarGzOf(MEMBERS)],
    ['model.tar.bz2', TAR_BZ2],
    ['model.zip', zipOf(MEMBERS)],
  ])('that is the archive %s is installed', async (name, archive) => {
    server.answers.set(`/${name}`, file(archive));
    const { store, folder } = await open(
      archived(`/${name}`, { sha256: sha256(archive), bytes: archive.length }),
    );

    const [pulled] = await pull(store, 'test-model');

    expect(await readFile(pulled?.model.files['decoder'] ?? '', 'utf8')).toBe('decoder weights');
    expect(await contentsOf(folder)).toEqual([
      'test-model/d.onnx',
      'test-model/e.onnx',
      'test-model/model.json',
    ]);
  });

  test('tells how much of it has come', async () => {
    server.answers.set('/weights.onnx', file(WEIGHTS));
    const { store } = await open(oneFile('/weights.onnx'));
    const seen: string[] = [];

    await store.pull(['test-model'], {
      signal: AbortSignal.timeout(20_000),
      onProgress: ({ phase, doneBytes, totalBytes }) =>
        seen.push(`${phase} ${doneBytes} ${totalBytes}`),
    });

    expect(seen).toContain('fetching 300000 300000');
    expect(seen.at(-1)).toBe('installed 0 undefined');
  });

  test('goes on where the connection was cut, in the same pull', async () => {
    const held = holdAfter(200_000, file(WEIGHTS));
    server.answers.set('/weights.onnx', held.answer);
    const { store, folder } = await open(oneFile('/weights.onnx'));

    const pulling = pull(store, 'test-model');
    await arrived(folder, 200_000);
    server.answers.set('/weights.onnx', file(WEIGHTS));
    held.cut();
    await pulling;

    expect(server.requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=200000-',
    ]);
    expect(server.requests[1]?.headers['if-range']).toBe(tagOf(WEIGHTS));
  });

  test('goes on where an earlier pull had to give up', async () => {
    const { store, folder } = await open(oneFile('/weights.onnx'), { limits: { attempts: 1 } });
    await giveUpAfter(120_000, file(WEIGHTS), { store, folder });
    expect(await store.find('test-model')).toBeUndefined();
    server.answers.set('/weights.onnx', file(WEIGHTS));

    await pull(store, 'test-model');

    expect(server.requests.at(-1)?.headers.range).toBe('bytes=120000-');
    expect(await contentsOf(folder)).toEqual(['test-model/model.json', 'test-model/weights.onnx']);
  });

  test('begins again when the file has changed since', async () => {
    const older = Buffer.alloc(300_000, 1);
    const { store, folder } = await open(oneFile('/weights.onnx'), { limits: { attempts: 1 } });
    await giveUpAfter(120_000, file(older), { store, folder });
    server.answers.set('/weights.onnx', file(WEIGHTS));

    const [pulled] = await pull(store, 'test-model');

    expect(sha256(await readFile(pulled?.model.files['weights'] ?? ''))).toBe(sha256(WEIGHTS));
  });

  test('begins again when two pieces do not make the file after all', async () => {
    // A server that says "the same" of another file.
    const etag = '"always the same"';
    const entry = oneFile('/weights.onnx', {}, { sha256: sha256(WEIGHTS) });
    const { store, folder } = await open(entry, { limits: { attempts: 1 } });
    await giveUpAfter(120_000, file(Buffer.alloc(300_000, 1), { etag }), { store, folder });
    server.answers.set('/weights.onnx', file(WEIGHTS, { etag }));

    const [pulled] = await pull(store, 'test-model');

    expect(sha256(await readFile(pulled?.model.files['weights'] ?? ''))).toBe(sha256(WEIGHTS));
    expect(server.requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=120000-',
      undefined,
    ]);
  });

  test('follows redirects', async () => {
    server.answers.set('/latest', (_request, response) => {
      response.writeHead(302, { location: '/weights.onnx' }).end();
    });
    server.answers.set('/weights.onnx', file(WEIGHTS));
    const { store } = await open(oneFile('/latest'));

    expect(await pull(store, 'test-model')).toHaveLength(1);
  });

  test('comes through the proxy of the environment', async () => {
    server.answers.set('/weights.onnx', file(WEIGHTS));
    await using proxy = await startProxy(server.origin);
    const entry = oneFile('', {}, { address: 'http://models.example/weights.onnx' });
    const { store } = await open(entry, { env: { HTTP_PROXY: proxy.origin } });

    await pull(store, 'test-model');

    expect(proxy.requests.map(({ path }) => path)).toEqual(['CONNECT models.example:80']);
  });

  test('comes through the proxy of the npm configuration where the environment names none', async () => {
    server.answers.set('/weights.onnx', file(WEIGHTS));
    await using proxy = await startProxy(server.origin);
    const entry = oneFile('', {}, { address: 'http://models.example/weights.onnx' });
    const { store } = await open(entry, { npmrc: `proxy=${proxy.origin}` });

    await pull(store, 'test-model');

    expect(proxy.requests).toHaveLength(1);
  });

  test('does not go through the proxy for a host of NO_PROXY', async () => {
    server.answers.set('/weights.onnx', file(WEIGHTS));
    const env = { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' };
    const { store } = await open(oneFile('/weights.onnx'), { env });

    expect(await pull(store, 'test-model')).toHaveLength(1);
  });

  test('without a checksum is pinned, and must be the same ever after', async () => {
    server.answers.set('/weights.onnx', file(WEIGHTS));
    const { path, source } = exactFile('', { path: 'weights.onnx' });
    const entry = entryOf({
      sources: { main: { address: `${server.origin}/weights.onnx`, allowPlainHttp: true } },
      files: { weights: { path, source, approximateBytes: 250_000 } },
    });
    const { store, folder } = await open(entry);

    const [pulled] = await pull(store, 'test-model');
    expect(pulled?.pinned).toEqual({ weights: sha256(WEIGHTS) });

    await rm(join(folder, 'test-model'), { recursive: true });
    const [again] = await pull(store, 'test-model');
    expect(again?.pinned).toEqual({});

    await rm(join(folder, 'test-model'), { recursive: true });
    server.answers.set('/weights.onnx', file(Buffer.alloc(300_000, 1)));
    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining('or an earlier download says') as string,
    });
  });
});

describe('a model from this machine', () => {
  test('is copied from a folder', async () => {
    const entry = entryOf({
      sources: { main: { address: 'file:../home/exported' } },
      files: {
        encoder: exactFile('encoder weights', { path: 'e.onnx', member: 'onnx/encoder.onnx' }),
      },
    });
    const { store, home } = await open(entry);
    await mkdir(join(home, 'exported/onnx'), { recursive: true });
    await writeFile(join(home, 'exported/onnx/encoder.onnx'), 'encoder weights');

    const [pulled] = await pull(store, 'test-model');

    expect(await readFile(pulled?.model.files['encoder'] ?? '', 'utf8')).toBe('encoder weights');
    expect(await readFile(join(home, 'exported/onnx/encoder.onnx'), 'utf8')).toBe(
      'encoder weights',
    );
  });

  test('is unpacked from an archive, which stays where it is', async () => {
    const entry = {
      ...archived('/unused'),
      sources: { main: { address: 'file:../home/model.tar.bz2' } },
    };
    const { store, home } = await open(entry);
    await writeFile(join(home, 'model.tar.bz2'), TAR_BZ2);

    await pull(store, 'test-model');

    expect(await readFile(join(home, 'model.tar.bz2'))).toEqual(TAR_BZ2);
    expect(await store.find('test-model')).toBeDefined();
  });

  test('is not copied through a link that leads out of its folder', async () => {
    const entry = entryOf({
      sources: { main: { address: 'file:../home/exported' } },
      files: { encoder: exactFile('secret', { path: 'e.onnx', member: 'encoder.onnx' }) },
    });
    const { store, home, folder } = await open(entry);
    await mkdir(join(home, 'exported'));
    await writeFile(join(home, 'secret'), 'secret');
    await symlink(join(home, 'secret'), join(home, 'exported/encoder.onnx'));

    await expect(pull(store, 'test-model')).rejects.toMatchObject({ code: 'MODEL_PULL_FAILED' });
    expect(await contentsOf(folder)).toEqual([]);
  });

  test('that is not there is told in words', async () => {
    const entry = { ...archived('/unused'), sources: { main: { address: 'file:nowhere.zip' } } };
    const { store } = await open(entry);

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_PULL_FAILED',
      message: expect.stringContaining('does not exist') as string,
    });
  });
});
