/** Requests to addresses that callers chose, against servers on this machine. */
import { createServer as createSocketServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  createOutbound,
  type OutboundOptions,
  type OutboundRequest,
} from '../../src/runtime/index.ts';
import { startClientServer, type ClientAnswer } from '../support/client-server.ts';

const LOOPBACK = ['127.0.0.1'];

function get(address: string, options: Partial<OutboundRequest & OutboundOptions> = {}) {
  return createOutbound({ allowedHosts: LOOPBACK, ...options }).request(address, {
    trust: 'caller-supplied',
    method: 'GET',
    headers: {},
    signal: new AbortController().signal,
    timeoutMs: 10_000,
    maxRedirects: 3,
    maxBytes: 1_000_000,
    ...options,
  });
}

/** Sends on along the path: `/a` to the first target, and so on. */
function redirectTo(location: string, status = 302): ClientAnswer {
  return (_request, response) => response.writeHead(status, { location }).end('elsewhere');
}

describe('an outbound request', () => {
  test('gives status, headers and body', async () => {
    await using server = await startClientServer((_request, response) => {
      response.writeHead(418, { 'X-Name': 'value', 'set-cookie': ['a=1', 'b=2'] }).end('tea');
    });

    const response = await get(`${server.origin}/pot?size=2#cup`);

    expect(response.status).toBe(418);
    expect(response.headers).toMatchObject({ 'x-name': 'value', 'set-cookie': 'a=1' });
    await expect(response.text(100)).resolves.toBe('tea');
    expect(server.received[0]).toMatchObject({
      path: '/pot?size=2',
      headers: { host: `127.0.0.1:${server.port}`, 'accept-encoding': 'identity' },
    });
  });

  test('sends a body with its length', async () => {
    await using server = await startClientServer();

    const response = await get(server.origin, { method: 'POST', body: 'żółw' });
    await response.text(100);

    expect(server.received[0]).toMatchObject({ body: 'żółw', headers: { 'content-length': '7' } });
  });

  test('goes nowhere that is refused', async () => {
    await using server = await startClientServer();

    await expect(get(server.origin, { allowedHosts: [] })).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
    expect(server.received).toEqual([]);
  });

  test('connects to the address that was looked up and checked, and looks it up once', async () => {
    await using server = await startClientServer();
    let lookUps = 0;
    const resolve = () => Promise.resolve([['127.0.0.1'], ['10.0.0.1']][lookUps++] ?? []);

    const response = await get(`http://recordings.example:${server.port}/`, { resolve });

    await expect(response.text(100)).resolves.toBe('ok');
    expect(lookUps).toBe(1);
    expect(server.received[0]?.headers.host).toBe(`recordings.example:${server.port}`);
  });

  test.each([[['127.0.0.2']], [['127.0.0.1', '127.0.0.2']]])(
    'does not connect to a name that leads to %j',
    async (addresses) => {
      await using server = await startClientServer();
      const resolve = () => Promise.resolve(addresses);

      await expect(
        get(`http://recordings.example:${server.port}/`, { resolve }),
      ).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
      expect(server.received).toEqual([]);
    },
  );

  test('may lead anywhere where the operator configured it', async () => {
    await using server = await startClientServer();

    const response = await get(server.origin, { allowedHosts: [], trust: 'configured' });

    await expect(response.text(100)).resolves.toBe('ok');
  });
});

describe('a redirect', () => {
  test('of a GET is followed, also to a relative address', async () => {
    await using server = await startClientServer((request, response) => {
      if (request.path === '/a') response.writeHead(307, { location: 'b?c' }).end();
      else response.end(request.path);
    });

    const response = await get(`${server.origin}/a`);

    await expect(response.text(100)).resolves.toBe('/b?c');
  });

  test.each([301, 302, 303, 307, 308])('%d of a POST is the answer', async (status) => {
    await using target = await startClientServer();
    await using server = await startClientServer(redirectTo(target.origin, status));

    const response = await get(server.origin, { method: 'POST', body: 'x' });
    response.body.destroy();

    expect(response.status).toBe(status);
    expect(target.received).toEqual([]);
  });

  test.each([
    ['http://127.0.0.2/', 'ADDRESS_REFUSED'],
    ['http://169.254.169.254/latest', 'ADDRESS_REFUSED'],
    ['//0x7f000002/', 'ADDRESS_REFUSED'],
    ['http://user:secret@127.0.0.1/', 'ADDRESS_INVALID'],
    ['file:///etc/passwd', 'ADDRESS_INVALID'],
    ['http://', 'ADDRESS_INVALID'],
  ])('to %s is refused', async (location, code) => {
    await using server = await startClientServer(redirectTo(location));

    await expect(get(server.origin)).rejects.toMatchObject({ code, isRetryable: false });
  });

  test('of a configured address is checked as a caller’s', async () => {
    await using target = await startClientServer();
    await using server = await startClientServer(redirectTo(target.origin));

    await expect(
      get(server.origin, { allowedHosts: [], trust: 'configured' }),
    ).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(target.received).toEqual([]);
  });

  test('to another origin takes no secret along', async () => {
    await using target = await startClientServer();
    await using server = await startClientServer(redirectTo(target.origin));
    const headers = { Authorization: 'Bearer s', 'X-API-KEY': 's', cookie: 's', Range: 'bytes=1-' };

    await (await get(server.origin, { headers })).text(100);

    expect(target.received[0]?.headers).toMatchObject({ range: 'bytes=1-' });
    expect(JSON.stringify(target.received[0]?.rawHeaders)).not.toMatch(/auth|api|cookie/i);
    expect(server.received[0]?.headers).toMatchObject({ authorization: 'Bearer s' });
  });

  test('is followed so often and not more', async () => {
    await using server = await startClientServer(redirectTo('/again'));

    await expect(get(server.origin, { maxRedirects: 2 })).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    });
    expect(server.received).toHaveLength(3);
  });

  test('is the answer where none are followed, or none is given', async () => {
    await using server = await startClientServer((request, response) => {
      response.writeHead(302, request.path === '/a' ? { location: '/b' } : {}).end();
    });

    expect((await get(`${server.origin}/a`, { maxRedirects: 0 })).status).toBe(302);
    expect((await get(`${server.origin}/b`)).status).toBe(302);
  });
});

describe('the limits of an answer', () => {
  test.each(['declared', 'counted'])('hold for its bytes, %s', async (kind) => {
    await using server = await startClientServer((_request, response) => {
      if (kind === 'declared') response.setHeader('content-length', 2_000_000);
      // In two pieces, so that no length is declared by itself.
      response.write(Buffer.alloc(1_000_000));
      response.end(Buffer.alloc(1_000_000));
    });

    const read = get(server.origin).then((response) => response.text(3_000_000));

    await expect(read).rejects.toMatchObject({ code: 'TOO_LARGE', isRetryable: false });
  });

  test('hold for its headers', async () => {
    await using server = await startClientServer((_request, response) => {
      response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end();
    });

    await expect(get(server.origin)).rejects.toMatchObject({
      code: 'ADDRESS_UNREACHABLE',
      message: expect.stringContaining('headers') as string,
    });
  });

  test('hold for the whole time, also of a body that drips', async () => {
    await using server = await startClientServer((_request, response) => {
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    });

    const read = get(server.origin, { timeoutMs: 300 }).then((response) => response.text(10_000));

    await expect(read).rejects.toMatchObject({ code: 'ADDRESS_UNREACHABLE', isRetryable: true });
  });

  test.each(['no answer', 'no more of it'])('hold for silence: %s', async (kind) => {
    await using server = await startClientServer((_request, response) => {
      if (kind !== 'no answer') response.write('x');
    });

    const read = get(server.origin, { idleMs: 200 }).then((response) => response.text(10_000));

    await expect(read).rejects.toMatchObject({ code: 'ADDRESS_UNREACHABLE', isRetryable: true });
  });

  test('end a compressed answer by what came over the wire', async () => {
    await using server = await startClientServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not unpacked');
    });

    await expect((await get(server.origin)).text(100)).resolves.toBe('not unpacked');
  });
});

describe('what fails', () => {
  test('tells a connection that is cut midway', async () => {
    await using server = await startClientServer((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });

    const read = get(server.origin).then((response) => response.text(1000));

    await expect(read).rejects.toMatchObject({ code: 'ADDRESS_UNREACHABLE', isRetryable: true });
  });

  test.each([
    ['SSH-2.0-OpenSSH_9.2\r\n', 'not HTTP'],
    ['', 'cut'],
  ])('tells a server that says %j', async (greeting, reason) => {
    const server = createSocketServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(greeting));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'ADDRESS_UNREACHABLE',
      message: expect.stringContaining(reason) as string,
    });
    server.close();
  });

  test('tells that nothing listens, and does not name the address', async () => {
    const server = await startClientServer();
    await server[Symbol.asyncDispose]();

    const failure = await get(`${server.origin}/secret`).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'ADDRESS_UNREACHABLE', isRetryable: true });
    expect(String(failure)).not.toMatch(/secret|127|\d{4}/);
  });

  test('ends when it is called off, before and after the answer began', async () => {
    await using server = await startClientServer((_request, response) => response.write('x'));
    const controller = new AbortController();
    const { signal } = controller;

    const response = await get(server.origin, { signal });
    const read = response.text(100);
    controller.abort();

    await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    await expect(get(server.origin, { signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('leaves no connection behind when the answer was read', async () => {
    let isClosed = false;
    await using server = await startClientServer((_request, response) => {
      response.socket?.on('close', () => (isClosed = true));
      response.end('ok');
    });

    await (await get(server.origin)).text(100);

    await expect.poll(() => isClosed).toBe(true);
  });

  test('closes the connection of a body that nobody reads', async () => {
    let isClosed = false;
    await using server = await startClientServer((_request, response) => {
      response.on('close', () => (isClosed = true));
      response.write('x');
    });

    (await get(server.origin)).body.destroy();

    await expect.poll(() => isClosed).toBe(true);
  });
});
