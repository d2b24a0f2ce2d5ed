import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openDoors, type Doors } from '../../tests/support/doors.ts';
import { sendRaw } from '../../tests/support/raw-http.ts';
import { ERROR_CODES, LalelaError } from '../kernel/index.ts';
import { PROBLEM_STATUS } from './problem-status.ts';

let doors: Doors;

beforeAll(async () => {
  doors = await openDoors();
});

afterAll(() => doors[Symbol.asyncDispose]());

const get = (url: string, headers: Record<string, string> = {}) =>
  doors.app.inject({ url, headers });

interface Shape {
  code: string;
  status: number;
  detail: string;
  instance: string;
  errors: { path: string; message: string }[];
}

describe('problems', () => {
  test('have a status for every code, and 5xx only for what clients cannot mend', () => {
    expect(Object.keys(PROBLEM_STATUS).toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted());
    expect(PROBLEM_STATUS.KEY_WRONG).toBe(401);
    for (const status of Object.values(PROBLEM_STATUS)) expect(status).toBeGreaterThanOrEqual(400);
  });

  test('are problem+json with code, advice, and the id of the request', async () => {
    const reply = await get('/nowhere');
    expect(reply.statusCode).toBe(404);
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
    const problem = reply.json<Shape>();
    expect(problem).toMatchObject({
      type: '/docs#NOT_FOUND',
      title: ERROR_CODES.NOT_FOUND,
      status: 404,
      code: 'NOT_FOUND',
      retryable: false,
      instance: reply.headers['x-request-id'],
    });
  });

  test('of another method are 405 with Allow', async () => {
    const reply = await doors.app.inject({ method: 'DELETE', url: '/healthz?x=1' });
    expect([reply.statusCode, reply.headers['allow']]).toEqual([405, 'GET, HEAD']);
    expect(reply.json<Shape>().code).toBe('METHOD_NOT_ALLOWED');
  });

  test.each(['/%', '/v1/jobs/%ff', `/v1/jobs/${'x'.repeat(300)}`, '//', '/v1//jobs', '/%00'])(
    'answer the address %s',
    async (url) => {
      const reply = await get(url, { authorization: `Bearer ${doors.key}` });
      expect([400, 404]).toContain(reply.statusCode);
      expect(Object.keys(ERROR_CODES)).toContain(reply.json<Shape>().code);
      expect(reply.headers['x-content-type-options']).toBe('nosniff');
    },
  );

  test('list every fault of a request, without its values', async () => {
    const reply = await doors.app.inject({
      method: 'POST',
      url: '/v1/jobs',
      headers: { authorization: `Bearer ${doors.key}` },
      payload: { source: 5, langauge: 'secret-value', metadata: 'secret-value' },
    });
    expect(reply.statusCode).toBe(400);
    const { code, errors } = reply.json<Shape>();
    expect(code).toBe('REQUEST_INVALID');
    expect(errors.length).toBeGreaterThan(1);
    expect(errors.map(({ path }) => path)).toContain('body/langauge');
    expect(reply.body).not.toContain('secret-value');
  });

  test.each([
    ['{', 'application/json', 400, 'REQUEST_INVALID'],
    ['', 'application/json', 400, 'REQUEST_INVALID'],
    ['{"__proto__":{}}', 'application/json', 400, 'REQUEST_INVALID'],
    ['a', 'text/plain', 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['a', 'nonsense', 415, 'MEDIA_TYPE_UNSUPPORTED'],
    [`"${'x'.repeat(1_100_000)}"`, 'application/json', 413, 'TOO_LARGE'],
    ['['.repeat(100_000), 'application/json', 400, 'REQUEST_INVALID'],
  ])('answer a bad body: %.20s… of type %s', async (payload, type, status, code) => {
    const reply = await doors.app.inject({
      method: 'POST',
      url: '/v1/jobs',
      headers: { authorization: `Bearer ${doors.key}`, 'content-type': type },
      payload,
    });
    expect([reply.statusCode, reply.json<Shape>().code]).toEqual([status, code]);
  });

  test('of ours say nothing of what happened, and the log says where but not what', async () => {
    await using broken = await openDoors({
      app: {
        readiness: () => {
          throw new TypeError('secret-text');
        },
      },
    });
    const reply = await broken.app.inject({ url: '/readyz' });
    expect([reply.statusCode, reply.json<Shape>().code]).toEqual([500, 'INTERNAL']);
    const log = broken.lines.join('');
    expect(reply.body + log).not.toContain('secret-text');
    expect(log).toMatch(/"kind":"TypeError".*create-app\.test/);
  });

  test('say when to come back', async () => {
    await using busy = await openDoors({
      app: {
        readiness: () => {
          throw new LalelaError('STORE_BUSY', 'Busy.', { retryAfterMs: 1200 });
        },
      },
    });
    const reply = await busy.app.inject({ url: '/readyz' });
    expect([reply.statusCode, reply.headers['retry-after']]).toEqual([503, '2']);
  });
});

describe('every answer', () => {
  test.each(['/healthz', '/nowhere', '/metrics', '/docs', '/openapi.json'])(
    'of %s tells browsers to run, guess and keep nothing',
    async (url) => {
      const { headers } = await get(url);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  test('has an id of our own making', async () => {
    const given = { 'x-request-id': 'evil', 'request-id': 'evil' };
    expect((await get('/healthz', given)).headers['x-request-id']).not.toBe('evil');
  });
});

describe('keys', () => {
  const statusOf = async (headers: Record<string, string>) =>
    (await get('/metrics', headers)).statusCode;

  test('are taken from each header that may carry one', async () => {
    expect(await statusOf({ authorization: `Bearer ${doors.key}` })).toBe(200);
    expect(await statusOf({ authorization: `bearer  ${doors.key}` })).toBe(200);
    expect(await statusOf({ 'x-api-key': doors.key })).toBe(200);
    expect(await statusOf({ X_API_KEY: doors.key })).toBe(200);
    expect(await statusOf({ authorization: `Basic ${doors.key}` })).toBe(401);
    expect(await statusOf({ 'x-api-key': 'wrong' })).toBe(401);
    expect(await statusOf({})).toBe(401);
  });

  test('are asked for on every route but those that anybody may use', async () => {
    const document = (await get('/openapi.json')).json<{
      paths: Record<string, Record<string, { security?: unknown[] }>>;
    }>();
    let asked = 0;
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, { security }] of Object.entries(methods)) {
        if (security?.length === 0) continue;
        const url = path.replaceAll(/\{\w+\}/g, '1');
        const reply = await doors.app.inject({ method: method.toUpperCase() as 'GET', url });
        expect([method, path, reply.statusCode]).toEqual([method, path, 401]);
        expect(reply.headers['www-authenticate']).toBe('Bearer');
        asked++;
      }
    expect(asked).toBeGreaterThan(8);
  });

  test('must allow what is asked', async () => {
    const key = await doors.addKey({ scopes: ['submit'] });
    expect(await statusOf({ 'x-api-key': key })).toBe(403);
  });

  test('come with what is left of the tenant’s requests', async () => {
    const { headers } = await get('/metrics', { 'x-api-key': doors.key });
    expect(headers).toMatchObject({
      'x-ratelimit-limit-requests': '1000000',
      'x-ratelimit-remaining-requests': expect.stringMatching(/^\d+$/) as string,
      'x-ratelimit-reset-requests': expect.stringMatching(/^\d+$/) as string,
    });
  });
});

describe('health', () => {
  test('of the process is 200 without looking at anything', async () => {
    expect((await get('/healthz')).json()).toEqual({ status: 'ok' });
  });

  test('of the service names what is not ready', async () => {
    const parts = [
      { name: 'store', isReady: true, message: 'Writable.' },
      { name: 'models', isReady: false, message: 'The model for English is loading.' },
    ];
    await using starting = await openDoors({ app: { readiness: () => Promise.resolve(parts) } });
    const reply = await starting.app.inject({ url: '/readyz' });
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toMatchObject({
      code: 'NOT_READY',
      retryable: true,
      errors: [{ path: 'models', message: 'The model for English is loading.' }],
    });
    expect((await get('/readyz')).json()).toMatchObject({ status: 'ready' });
  });

  test('is measured: the queue at the moment, and requests by route', async () => {
    await get('/nowhere/secret-path');
    const { body, headers } = await get('/metrics', { 'x-api-key': doors.key });
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('lalela_jobs{state="queued"} 0');
    expect(body).toMatch(
      /lalela_http_request_seconds_count\{route="unmatched",method="GET",status="404"\} \d/,
    );
    expect(body).not.toContain('secret-path');
  });
});

test('the log has one line a request, with nothing of the client’s', async () => {
  const before = doors.lines.length;
  await get('/v1/jobs/secret-id?token=secret-query', {
    'x-api-key': doors.key,
    cookie: 'secret-cookie',
  });
  const lines = doors.lines.slice(before);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    msg: 'http-request',
    route: '/v1/jobs/:id',
    method: 'GET',
  });
  expect(lines.join('')).not.toMatch(/secret-/);
  expect(lines.join('')).not.toContain(doors.key);
});

test('a route that does not say who may use it is a fault', async () => {
  const { fastify } = await import('fastify');
  const { addAuthentication } = await import('./authenticate.ts');
  const app = fastify();
  addAuthentication(app, {} as Parameters<typeof addAuthentication>[1]);
  expect(() => app.get('/open', () => 'x')).toThrowError('does not say who may use it');
});

test('what is not HTTP is answered and cut off', async () => {
  await using open = await openDoors();
  const { port } = await open.listen();
  const reply = await sendRaw(port, ['NONSENSE\r\n\r\n']);
  expect(reply.status).toBe(400);
  expect(JSON.parse(reply.body)).toMatchObject({ code: 'REQUEST_INVALID' });
});

test('a body that still comes in does not keep the doors from closing', async () => {
  const open = await openDoors({ app: { timeouts: { closeMs: 50, bodyMs: 60_000 } } });
  const { port } = await open.listen();
  const head = `POST /v1/jobs HTTP/1.1\r\nhost: x\r\nx-api-key: ${open.key}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`;
  const cutOff = sendRaw(port, [head]).catch((error: unknown) => error);
  await vi.waitFor(async () =>
    expect(await promisify(open.app.server.getConnections.bind(open.app.server))()).toBe(1),
  );

  await open.app.close();

  expect(await cutOff).not.toBeInstanceOf(Error);
});
