import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CatalogueEntry } from '../../src/models/index.ts';
import { tarGzOf } from '../support/models-archives.ts';
import {
  contentsOf,
  entryOf,
  exactFile,
  pull,
  storeFixture,
  type StoreFixture,
  type StoreFixtureOptions,
} from '../support/models-fixtures.ts';
import { startPull } from '../support/models-pull-process.ts';
import { file, startServer, type Answer, type TestServer } from '../support/models-server.ts';

const run = promisify(execFile);
const WEIGHTS = Buffer.alloc(100_000, 'weights');

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

function weightsEntry(path = '/weights.onnx'): CatalogueEntry {
  return entryOf({
    sources: { main: { address: `${server.origin}${path}`, allowPlainHttp: true } },
    files: { weights: exactFile(WEIGHTS, { path: 'weights.onnx' }) },
  });
}

async function open(entry: CatalogueEntry, more: Partial<StoreFixtureOptions> = {}) {
  fixture = await storeFixture({ entries: [entry], ...more });
  return fixture;
}

function redirect(location: string): Answer {
  return (_request, response) => response.writeHead(302, { location }).end();
}

const HOSTILE: [what: string, answer: Answer, error: `${string}: ${string}`][] = [
  [
    'gives other bytes of the right length',
    file(Buffer.alloc(100_000, 'w3ights')),
    'MODEL_CORRUPT: its sha256 should begin with',
  ],
  ['gives too few bytes', file(WEIGHTS.subarray(1)), 'MODEL_CORRUPT: sha256 should begin with'],
  [
    'gives more bytes than the catalogue says',
    file(Buffer.alloc(200_000)),
    'MODEL_CORRUPT: larger than the 100000 bytes that the catalogue allows',
  ],
  [
    'gives bytes without end and without saying how many',
    (_request, response) => {
      const more = () => {
        if (!response.destroyed) response.write(Buffer.alloc(64_000), more);
      };
      response.writeHead(200);
      more();
    },
    'MODEL_CORRUPT: larger than the 100000 bytes that the catalogue allows',
  ],
  [
    'says that there is more than it gives',
    (_request, response) => {
      response.writeHead(200, { 'content-length': 100_000 });
      response.write(WEIGHTS.subarray(0, 10), () => response.socket?.destroy());
    },
    'MODEL_PULL_FAILED: the connection was cut',
  ],
  [
    'gives compressed bytes though none were asked for',
    (_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(WEIGHTS);
    },
    'MODEL_PULL_FAILED: it answered with status 415',
  ],
  [
    'gives a page that says no with status 200',
    (_request, response) => response.end('<html>Please log in</html>'),
    'MODEL_CORRUPT: its sha256 should begin with',
  ],
  ['points on to itself', redirect('/weights.onnx'), 'MODEL_PULL_FAILED: more than 5 times'],
  [
    'points on to a file of the machine',
    redirect('file:///etc/passwd'),
    'MODEL_PULL_FAILED: not https:',
  ],
  ['points on to nothing', redirect(''), 'MODEL_PULL_FAILED: more than 5 times'],
  [
    'answers a range that nobody asked for',
    (_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 50-99/100000' }).end(WEIGHTS);
    },
    'MODEL_PULL_FAILED: it answered with status 503',
  ],
  [
    'does not speak HTTP',
    (_request, response) => response.socket?.end('SSH-2.0-OpenSSH\r\n'),
    'MODEL_PULL_FAILED: the transfer failed',
  ],
];

describe('a server that', () => {
  test.each(HOSTILE)('%s is told in words', async (_what, answer, error) => {
    const [code, words] = error.split(': ');
    server.answers.set('/weights.onnx', answer);
    const { store, folder } = await open(weightsEntry());

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words ?? '') as string,
    });
    expect(await store.find('test-model')).toBeUndefined();
    expect(await store.strangers()).toEqual([]);
    expect((await contentsOf(folder)).filter((path) => !path.startsWith('.pull/'))).toEqual([]);
  });

  test('never answers is given up', async () => {
    server.answers.set('/weights.onnx', () => undefined);
    const limits = { waitMs: 50, attempts: 1 };
    const { store } = await open(weightsEntry(), { limits });

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_PULL_FAILED',
      isRetryable: true,
      message: expect.stringContaining('it did not answer in time') as string,
    });
  });

  test.each(['/weights.onnx', '/npm'])('drips %s byte by byte is given up', async (path) => {
    const drip: Answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 100_000, 'content-type': 'application/json' });
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    };
    server.answers.set(path, drip);
    const limits = { waitMs: 10_000, windowMs: 300, leastBytes: 1000, attempts: 1 };
    const npm = { ...weightsEntry(), sources: { main: { address: 'npm:npm@1.0.0' } } };
    const npmFile = { ...exactFile(WEIGHTS, { path: 'weights.onnx' }), member: 'weights.onnx' };
    const entry = path === '/npm' ? { ...npm, files: { weights: npmFile } } : weightsEntry();
    const { store } = await open(entry, { limits, npmrc: `registry=${server.origin}/` });

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_PULL_FAILED',
      isRetryable: true,
      message: expect.stringContaining('almost nothing arrived for a while') as string,
    });
  });

  test('drips can be left at once', async () => {
    server.answers.set('/weights.onnx', (_request, response) => {
      response.writeHead(200, { 'content-length': 100_000 });
      response.write('x');
    });
    const { store } = await open(weightsEntry());
    const controller = new AbortController();

    const pulling = store.pull(['test-model'], {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('Ctrl-C')),
    });

    await expect(pulling).rejects.toThrow('Ctrl-C');
  });

  test('gives an address with a key does not see it in a message', async () => {
    server.answers.set('/weights.onnx', (_request, response) => response.writeHead(403).end());
    const { store } = await open(weightsEntry('/weights.onnx?key=secret'));

    const error: unknown = await pull(store, 'test-model').catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: 'MODEL_PULL_FAILED' });
    expect((error as Error).message).not.toContain('secret');
    expect((error as Error).message).toContain('it refuses access (403)');
  });

  test('gives a damaged archive is told, and what it gave is not kept', async () => {
    const archive = tarGzOf([{ name: 'weights.onnx', content: WEIGHTS }]);
    server.answers.set('/model.tar.gz', file(archive.subarray(0, 100)));
    const entry = {
      ...weightsEntry('/model.tar.gz'),
      files: { weights: exactFile(WEIGHTS, { path: 'weights.onnx', member: 'weights.onnx' }) },
    };
    const { store, folder } = await open(entry);

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message: expect.stringContaining('cannot be unpacked') as string,
    });
    expect(await contentsOf(folder)).toEqual([]);
  });
});

const canMount = await mountsWork();

describe('a folder of models', () => {
  test('that this user may not write is told, and what is in it can be used', async () => {
    server.answers.set('/weights.onnx', file(WEIGHTS));
    const second = { ...weightsEntry(), id: 'second-model' };
    fixture = await storeFixture({ entries: [weightsEntry(), second] });
    const { store, folder, home, env } = fixture;
    await pull(store, 'test-model');
    const order = { folder, home, env, entries: [weightsEntry(), second] };
    await readableByAll(folder);
    // For root, who may write anywhere, the process is started as nobody.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

    const refused = startPull({ ...order, ids: ['second-model'] }, user);
    const allowed = startPull({ ...order, ids: ['test-model'] }, user);

    expect(await refused.ended()).toBe(1);
    expect(refused.steps).toEqual(['MODEL_FOLDER_READONLY']);
    expect(await allowed.ended()).toBe(0);
    await chmod(folder, 0o755);
  });

  test('that is a file is told', async () => {
    const { store, folder } = await open(weightsEntry());
    await writeFile(folder, 'x');

    await expect(pull(store, 'test-model')).rejects.toMatchObject({
      code: 'MODEL_FOLDER_UNREADABLE',
    });
  });

  test.skipIf(!canMount)(
    'on a disk that is mounted read-only is told (needs the right to mount)',
    async () => {
      await using disk = await mounted('size=4m');
      const { store } = await open(weightsEntry(), { folder: disk.path });
      await run('mount', ['-o', 'remount,ro', disk.path]);

      await expect(pull(store, 'test-model')).rejects.toMatchObject({
        code: 'MODEL_FOLDER_READONLY',
        message: expect.stringContaining('LALELA_MODELS') as string,
      });
      expect(await store.list()).toMatchObject([{ state: 'absent' }]);
    },
  );

  test.skipIf(!canMount)(
    'on a disk without room is told before anything is fetched (needs the right to mount)',
    async () => {
      await using disk = await mounted('size=64k');
      const { store } = await open(weightsEntry(), { folder: disk.path });

      await expect(pull(store, 'test-model')).rejects.toMatchObject({
        code: 'DISK_FULL',
        message: expect.stringMatching(/it needs 0\.1 MB, and 0\.\d MB are free/) as string,
      });
      expect(server.requests).toEqual([]);
    },
  );

  test.skipIf(!canMount).each([
    ['fetching', 'size=200k'],
    ['unpacking', 'size=320k'],
  ])(
    'on a disk that fills up while %s is told, and nothing is left (needs the right to mount)',
    async (_phase, size) => {
      await using disk = await mounted(size);
      const archive = tarGzOf([
        { name: 'padding', content: noise(240_000) },
        { name: 'weights.onnx', content: WEIGHTS },
      ]);
      server.answers.set('/model.tar.gz', file(archive));
      const entry = {
        ...weightsEntry('/model.tar.gz'),
        files: { weights: exactFile(WEIGHTS, { path: 'weights.onnx', member: 'weights.onnx' }) },
      };
      const { store, folder } = await open(entry, { folder: disk.path });

      await expect(pull(store, 'test-model')).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(await contentsOf(folder)).toEqual([]);
    },
  );
});

/** Bytes that cannot be compressed. */
function noise(bytes: number): Buffer {
  return createHash('shake256', { outputLength: bytes }).update('noise').digest();
}

async function mounted(options: string): Promise<{ path: string } & AsyncDisposable> {
  const root = await storeFixture({ entries: [] });
  const path = join(root.home, 'disk');
  await mkdir(path);
  await run('mount', ['-t', 'tmpfs', '-o', options, 'none', path]);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await run('umount', ['--lazy', path]);
      await root[Symbol.asyncDispose]();
    },
  };
}

async function mountsWork(): Promise<boolean> {
  try {
    const disk = await mounted('size=64k');
    await disk[Symbol.asyncDispose]();
    return true;
  } catch {
    return false;
  }
}

/** Gives nobody the right to read, and takes from everybody the right to write. */
async function readableByAll(folder: string): Promise<void> {
  await chmod(join(folder, '..'), 0o755);
  await chmod(join(folder, '../home'), 0o755);
  if (process.getuid?.() === 0) await chown(folder, 0, 0);
  await chmod(folder, process.getuid?.() === 0 ? 0o755 : 0o555);
}
