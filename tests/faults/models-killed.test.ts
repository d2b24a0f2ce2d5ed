import { readdir, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CatalogueEntry } from '../../src/models/index.ts';
import {
  contentsOf,
  entryOf,
  exactFile,
  storeFixture,
  type StoreFixture,
} from '../support/models-fixtures.ts';
import { startPull } from '../support/models-pull-process.ts';
import type { PullOrder } from '../support/models-pull-program.ts';
import { publish } from '../support/models-registry.ts';
import { file, holdAfter, startServer, type TestServer } from '../support/models-server.ts';

const WEIGHTS = createHash('shake256', { outputLength: 500_000 }).update('weights').digest();

const INSTALLED = [
  'test-model/derived',
  'test-model/model.json',
  'test-model/vocabulary.txt',
  'test-model/weights.onnx',
];

let server: TestServer;
let fixture: StoreFixture;
let entry: CatalogueEntry;
let order: PullOrder;
let tarballPath: string;

beforeEach(async () => {
  server = await startServer();
  server.answers.set('/weights.onnx', file(WEIGHTS));
  const files = [{ name: 'vocabulary.txt', content: 'a b c' }];
  tarballPath = publish(server, { name: 'vocabulary', version: '1.0.0', files }).path;
  entry = entryOf({
    sources: {
      main: { address: `${server.origin}/weights.onnx`, allowPlainHttp: true },
      npm: { address: 'npm:vocabulary@1.0.0' },
    },
    files: {
      weights: exactFile(WEIGHTS, { path: 'weights.onnx' }),
      vocabulary: {
        ...exactFile('a b c', { path: 'vocabulary.txt' }),
        source: 'npm',
        member: 'vocabulary.txt',
      },
    },
  });
  fixture = await storeFixture({ entries: [entry], npmrc: `registry=${server.origin}/` });
  const { folder, home, env } = fixture;
  order = { folder, home, env, entries: [entry], ids: ['test-model'] };
});

afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** A pull that is left to itself ends with the whole model and nothing beside it. */
async function expectGoodPull(): Promise<void> {
  const pull = startPull(order);
  expect(await pull.ended()).toBe(0);
  expect(await contentsOf(fixture.folder)).toEqual(INSTALLED);
  const reports = await fixture.store.verify(undefined, new AbortController().signal);
  expect(reports).toMatchObject([{ id: 'test-model', state: 'sound', extra: [] }]);
}

describe('a pull that is killed', () => {
  test.each(['fetching', 'unpacking', 'preparing'] as const)(
    'while %s leaves no model, and the next pull installs it',
    async (holdAt) => {
      const pull = startPull({ ...order, holdAt });
      await pull.reached(holdAt);
      await pull.kill();

      expect(await fixture.store.find('test-model')).toBeUndefined();
      expect(await fixture.store.strangers()).toEqual([]);
      expect(await readdir(fixture.folder)).toEqual(['.pull']);
      await expectGoodPull();
    },
  );

  test('just after it has installed the model leaves it whole', async () => {
    const pull = startPull({ ...order, holdAt: 'installed' });
    await pull.reached('installed');
    await pull.kill();

    expect(await fixture.store.find('test-model')).toBeDefined();
    const reports = await fixture.store.verify(undefined, new AbortController().signal);
    expect(reports).toMatchObject([{ state: 'sound' }]);
  });

  test('five times at five places is finished by the sixth, which fetches only what is missing', async () => {
    for (const bytes of [1, 100_000, 200_000, 300_000, 499_999]) {
      server.answers.set('/weights.onnx', holdAfterInAll(bytes));
      const pull = startPull(order);
      await pull.reached('fetching');
      await pull.kill();
      expect(await fixture.store.find('test-model')).toBeUndefined();
    }
    server.answers.set('/weights.onnx', file(WEIGHTS));

    await expectGoodPull();

    const ranges = server.requests.map(({ headers }) => headers.range);
    expect(ranges.filter((range) => range !== undefined).length).toBeGreaterThanOrEqual(3);
  });

  test('at any moment, whichever it is, never leaves half a model', async () => {
    // What decides the moment is how many bytes of the answers have gone out; each place is tried once.
    for (const path of ['/weights.onnx', '/vocabulary', tarballPath]) {
      const honest = server.answers.get(path);
      if (honest === undefined) throw new Error(path);
      server.answers.set(path, holdAfter(0, honest).answer);
      const pull = startPull(order);
      await expect.poll(() => server.requests.at(-1)?.path, { timeout: 60_000 }).toBe(path);
      await pull.kill();
      server.answers.set(path, honest);
      expect(await fixture.store.find('test-model')).toBeUndefined();
    }

    await expectGoodPull();
  });
});

describe('two pulls of one model at once', () => {
  test('both succeed, and the model is fetched once', async () => {
    const first = startPull({ ...order, holdAt: 'preparing' });
    await first.reached('preparing');
    const second = startPull(order);
    await second.reached('waiting');

    await writeFile(join(fixture.home, 'go-on'), '');

    expect(await Promise.all([first.ended(), second.ended()])).toEqual([0, 0]);
    expect(await contentsOf(fixture.folder)).toEqual(INSTALLED);
    expect(server.requests.filter(({ path }) => path === '/weights.onnx')).toHaveLength(1);
  });

  test('both succeed, whichever is first', async () => {
    const pulls = [startPull(order), startPull(order), startPull(order)];

    const codes = await Promise.all(pulls.map((pull) => pull.ended()));

    expect(codes).toEqual([0, 0, 0]);
    expect(await contentsOf(fixture.folder)).toEqual(INSTALLED);
  });

  test('of which the first is killed while the second waits end with the model', async () => {
    const first = startPull({ ...order, holdAt: 'preparing' });
    await first.reached('preparing');
    const second = startPull(order);
    await second.reached('waiting');

    await first.kill();

    expect(await second.ended()).toBe(0);
    expect(await contentsOf(fixture.folder)).toEqual(INSTALLED);
  });

  test('of which the second is told to stop while it waits ends without harm to the first', async () => {
    const first = startPull({ ...order, holdAt: 'preparing' });
    await first.reached('preparing');
    const controller = new AbortController();
    const waiting = fixture.store.pull(['test-model'], {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });

    await writeFile(join(fixture.home, 'go-on'), '');

    expect(await first.ended()).toBe(0);
    expect(await contentsOf(fixture.folder)).toEqual(INSTALLED);
  });
});

/** Gives the file from where it is asked for up to `bytes` of it, then nothing more. */
function holdAfterInAll(bytes: number): ReturnType<typeof file> {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    holdAfter(Math.max(0, bytes - start), file(WEIGHTS)).answer(request, response);
  };
}
