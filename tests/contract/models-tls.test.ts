import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closable, listen } from '../support/models-server.ts';
import {
  entryOf,
  exactFile,
  pull,
  storeFixture,
  temporaryFolder,
  type TestFolder,
} from '../support/models-fixtures.ts';

const run = promisify(execFile);

const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);
if (!hasOpenssl) console.warn('Skipped: tests of certificates need openssl.');

let folder: TestFolder;
let certificate: string;
let origin: string;
let server: AsyncDisposable | undefined;

beforeAll(async () => {
  folder = await temporaryFolder();
  if (!hasOpenssl) return;
  certificate = join(folder.path, 'certificate.pem');
  const key = join(folder.path, 'key.pem');
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  await run('openssl', [...kind, ...subject, '-keyout', key, '-out', certificate]);
  const tls = { key: await readFile(key), cert: await readFile(certificate) };
  const web = createServer(tls, (request, response) => {
    if (request.url === '/weights.onnx') response.end('weights');
    else response.writeHead(302, { location: `http://${request.headers.host ?? ''}/x` }).end();
  });
  origin = (await listen(web)).replace('http:', 'https:');
  server = closable(web);
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

function pullFrom(path: string, npmrc: string) {
  const entry = entryOf({
    sources: { main: { address: `${origin}${path}` } },
    files: { weights: exactFile('weights', { path: 'weights.onnx' }) },
  });
  return storeFixture({ entries: [entry], npmrc }).then(async (fixture) => {
    try {
      return await pull(fixture.store, 'test-model');
    } finally {
      await fixture[Symbol.asyncDispose]();
    }
  });
}

test.skipIf(!hasOpenssl)(
  'a certificate that nobody trusts is refused (needs openssl)',
  async () => {
    await expect(pullFrom('/weights.onnx', '')).rejects.toMatchObject({
      code: 'MODEL_PULL_FAILED',
      isRetryable: false,
      message: expect.stringContaining('its certificate is not trusted') as string,
    });
  },
);

test.skipIf(!hasOpenssl)(
  'a certificate of the npm configuration is trusted (needs openssl)',
  async () => {
    expect(await pullFrom('/weights.onnx', `cafile=${certificate}`)).toHaveLength(1);
  },
);

test.skipIf(!hasOpenssl)(
  'a step down from https: to http: is refused (needs openssl)',
  async () => {
    await expect(pullFrom('/latest', `cafile=${certificate}`)).rejects.toMatchObject({
      code: 'MODEL_PULL_FAILED',
      message: expect.stringContaining('points on to an address that is not https:') as string,
    });
  },
);
