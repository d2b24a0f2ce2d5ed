/** Outbound requests over TLS: an address that was looked up by us is still held to the name it was asked by. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOutbound } from '../../src/runtime/index.ts';
import { startClientServer, type ClientServer } from '../support/client-server.ts';
import { closable, listen } from '../support/models-server.ts';

const run = promisify(execFile);

const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);
if (!hasOpenssl) console.warn('Skipped: tests of outbound TLS need openssl.');

describe.skipIf(!hasOpenssl)('an outbound request over TLS (needs openssl)', () => {
  let folder: string;
  let certificate: string;
  let port: string;
  let server: AsyncDisposable;
  let plain: ClientServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lalela-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const name = ['-subj', '/CN=recordings.example', '-addext'];
    const names = [...name, 'subjectAltName=DNS:recordings.example'];
    const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    await run('openssl', [...kind, ...names, '-keyout', key, '-out', cert]);
    certificate = await readFile(cert, 'utf8');
    plain = await startClientServer();
    const web = createServer(
      { key: await readFile(key), cert: certificate },
      (request, response) => {
        if (request.url !== '/plain') return response.end('private');
        return response.writeHead(302, { location: plain.origin }).end();
      },
    );
    port = new URL(await listen(web)).port;
    server = closable(web);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await plain[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function get(host: string, path = '/', trustedCertificates?: string) {
    const outbound = createOutbound({
      allowedHosts: ['127.0.0.1'],
      resolve: () => Promise.resolve(['127.0.0.1']),
      ...(trustedCertificates === undefined ? {} : { trustedCertificates }),
    });
    return outbound.request(`https://${host}:${port}${path}`, {
      trust: 'caller-supplied',
      method: 'GET',
      headers: {},
      signal: new AbortController().signal,
      timeoutMs: 10_000,
      maxRedirects: 3,
      maxBytes: 1000,
    });
  }

  test('is answered by the host of the certificate', async () => {
    const response = await get('recordings.example', '/', certificate);

    await expect(response.text(100)).resolves.toBe('private');
  });

  test('is not made to a host of another name', async () => {
    await expect(get('other.example', '/', certificate)).rejects.toMatchObject({
      code: 'ADDRESS_UNREACHABLE',
      message: expect.stringContaining('another host') as string,
    });
  });

  test('is not made to a host that nobody vouches for', async () => {
    await expect(get('recordings.example')).rejects.toMatchObject({
      code: 'ADDRESS_UNREACHABLE',
      message: expect.stringContaining('not trusted') as string,
    });
  });

  test('is not sent on to where anybody could read along', async () => {
    await expect(get('recordings.example', '/plain', certificate)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
    expect(plain.received).toEqual([]);
  });
});
