import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/kernel/index.ts';
import { openJobsDoor, type JobsDoor } from '../support/jobs-door.ts';
import { sendRaw } from '../support/raw-http.ts';

let door: JobsDoor;
beforeAll(async () => {
  door = await openJobsDoor();
});
afterAll(() => door[Symbol.asyncDispose]());

/** Answers in time, never with a fault of ours; refusals are problems with a registered code. */
async function expectSound(response: Response): Promise<void> {
  const text = await response.text();
  expect(response.status, text).toBeLessThan(500);
  if (response.status < 400) return;
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const { code, status } = JSON.parse(text) as { code: string; status: number };
  expect(Object.keys(ERROR_CODES)).toContain(code);
  expect(status).toBe(response.status);
}

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: unknown;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values that the schema lets through, nearly lets through, and anything. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const right = rightValuesOf(schema);
  return fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: ODD });
}

const ODD: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ maxDepth: 2, withNullPrototype: false }),
  fc.constantFrom('', '\u0000', '../..', 'a\r\nX: y', '__proto__', 1e308, -1, 0.5, null, [], {}),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

const TEXTS = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom('eng', 'zu-ZA', 'https://a.example/x', 'recordings', 'a/b', 'http://127.0.0.1/'),
  fc.webUrl(),
);

function rightValuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'integer') {
    const { minimum: min = 0, maximum: max = 100 } = schema;
    return fc.integer({ min: min - 1, max: max + 1 });
  }
  if (schema.type === 'array') return fc.array(valuesOf(schema.items ?? {}), { maxLength: 6 });
  if (schema.patternProperties !== undefined)
    return fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 20 }), {
      maxKeys: 18,
    });
  if (schema.properties === undefined) return TEXTS;
  const fields = Object.entries(schema.properties).map(
    ([name, field]) => [name, fc.option(valuesOf(field), { nil: undefined })] as const,
  );
  return fc.record(Object.fromEntries(fields));
}

async function schemas() {
  const document = (await (await fetch(`${door.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return document.paths;
}
interface Operation {
  readonly requestBody?: { content: Record<string, { schema: Schema }> };
  readonly parameters?: readonly { name: string; in: string; schema: Schema }[];
}

describe('bad input', () => {
  test('every field of a submission as JSON', { timeout: 60_000 }, async () => {
    const operation = (await schemas())['/v1/jobs']?.['post'];
    const body = operation?.requestBody?.content['application/json']?.schema ?? {};
    expect(Object.keys(body.properties ?? {})).toContain('source');
    await fc.assert(
      fc.asyncProperty(valuesOf(body), fc.option(ODD), async (value, key) => {
        const headers = isHeader(key) ? { 'idempotency-key': key } : {};
        await expectSound(await door.call('POST', '/v1/jobs', { json: value ?? null, headers }));
      }),
      { numRuns: 300 },
    );
  });

  test('every field of a submission as a form', { timeout: 60_000 }, async () => {
    const operation = (await schemas())['/v1/jobs']?.['post'];
    const form = operation?.requestBody?.content['multipart/form-data']?.schema ?? {};
    await fc.assert(
      fc.asyncProperty(rightValuesOf(form), fc.string(), async (value, name) => {
        const data = new FormData();
        for (const [field, given] of Object.entries(value as object))
          if (given !== undefined && field !== 'file')
            data.append(field, typeof given === 'string' ? given : (JSON.stringify(given) ?? ''));
        data.append('file', new Blob(['sound']), name);
        await expectSound(await door.call('POST', '/v1/jobs', { body: data }));
      }),
      { numRuns: 100 },
    );
  });

  test('every parameter of every route', { timeout: 60_000 }, async () => {
    const { id } = await door.keepDoneJob();
    const routes = Object.entries(await schemas())
      .filter(([path]) => path.startsWith('/v1/') && !path.endsWith('/events'))
      .flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
      );
    expect(routes.map(({ method }) => method)).toContain('head');
    expect(routes.length).toBeGreaterThanOrEqual(15);
    const text = fc.oneof(TEXTS, fc.string({ unit: 'binary', maxLength: 200 }), fc.constant(id));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        fc.infiniteStream(text),
        async (route, texts) => {
          const next = () => texts.next().value as string;
          const part = () =>
            encodeURIComponent(
              next()
                .replaceAll(/\p{Surrogate}/gu, '?')
                .replace(/^\.{0,2}$/, 'x'),
            );
          const path = route.path.replaceAll(/\{\w+\}/g, part);
          const query = (route.operation.parameters ?? [])
            .filter((parameter) => parameter.in === 'query')
            .map(({ name }) => `${name}=${part()}`);
          const response = await door.call(
            route.method.toUpperCase(),
            query.length === 0 ? path : `${path}?${query.join('&')}`,
            { headers: { 'tus-resumable': '1.0.0' } },
          );
          if (route.method !== 'head') await expectSound(response);
          else expect(response.status).toBeLessThan(500);
        },
      ),
      { numRuns: 400 },
    );
  });

  test.each([
    ['a depth bomb', `{"source":${'['.repeat(300_000)}`],
    ['a whole depth bomb', `{"source":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a prototype', '{"__proto__":{"x":1},"source":{"url":"https://a.example"}}'],
    ['a constructor', '{"constructor":{"prototype":{"x":1}},"source":{}}'],
    ['half a surrogate', '{"source":{"url":"https://a.example/\\ud800"}}'],
    ['nothing', ''],
    ['null', 'null'],
    ['a number', '1e999'],
    ['what is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['more than a mebibyte', `{"source":{"url":"${'x'.repeat(1_100_000)}"}}`],
  ])('a body that is %s', async (_what, body) => {
    const response = await door.call('POST', '/v1/jobs', {
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    await expectSound(response);
  });

  test.each([undefined, 'text/plain', 'application/json5', 'application/xml', 'x'])(
    'a body of type %s',
    async (type) => {
      const response = await fetch(`${door.url}/v1/jobs`, {
        method: 'POST',
        headers: {
          'x-api-key': door.doors.key,
          ...(type === undefined ? {} : { 'content-type': type }),
        },
        ...(type === undefined ? {} : { body: '{"source":{"url":"https://a.example"}}' }),
      });
      expect(response.status).toBe(415);
      await expectSound(response);
    },
  );

  test('the last of two fields of one name counts', async () => {
    const body = '{"source":{"url":"https://a.example"},"language":"eng","language":"zul"}';
    const response = await door.call('POST', '/v1/jobs', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(await response.json()).toMatchObject({ language: 'zul' });
  });

  test('a body in pieces, of no length, over the limit', async () => {
    const piece = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const reply = await sendRaw(door.port, [
      `POST /v1/jobs HTTP/1.1\r\nHost: x\r\nX-API-KEY: ${door.doors.key}\r\nConnection: close\r\n` +
        'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
      piece.repeat(20),
    ]);
    expect(reply.status).toBe(413);
    expect(reply.headers['content-type']).toContain('problem+json');
  });

  test('nothing of a request is in the log', () => {
    const log = door.doors.lines.join('');
    expect(log).not.toContain('a.example');
    expect(log).not.toContain(door.doors.key);
  });
});

function isHeader(value: unknown): value is string {
  return typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
