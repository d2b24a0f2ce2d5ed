/** The older door and what is sent in bad faith: bytes on a socket, and headers that hold anything. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDoors, type Doors } from '../support/doors.ts';
import {
  olderHeaders,
  olderRequest,
  withoutHeader,
  type Headers,
} from '../support/older-request.ts';
import { sendRaw } from '../support/raw-http.ts';

let doors: Doors;
let port: number;

beforeAll(async () => {
  doors = await openDoors({ app: { timeouts: { headersMs: 400, bodyMs: 300 } } });
  ({ port } = await doors.listen());
});

afterAll(() => doors[Symbol.asyncDispose]());

const complete = (changed: Headers = {}) => olderHeaders(doors.key, changed);

async function post(headers: Headers) {
  const reply = await doors.app.inject({ method: 'POST', url: '/decode', headers });
  return { status: reply.statusCode, text: reply.body };
}

async function jobs() {
  return (await doors.database.jobs.list({ tenant: 'parliament', limit: 100_000 })).jobs;
}

describe('on the wire', () => {
  test('headers larger than allowed are 431', async () => {
    const reply = await sendRaw(port, [olderRequest(complete({ SOURCE: 'x'.repeat(20_000) }))]);
    expect(reply.status).toBe(431);
    expect(JSON.parse(reply.body)).toMatchObject({ code: 'HEADERS_TOO_LARGE', status: 431 });
  });

  test('headers that do not come to an end are 408', async () => {
    const reply = await sendRaw(port, ['POST / HTTP/1.1\r\nHost: lalela\r\nX_API_']);
    expect(reply.status).toBe(408);
    expect(JSON.parse(reply.body)).toMatchObject({ code: 'REQUEST_TIMEOUT' });
  });

  test('a body that does not come to an end is 408, and no job', async () => {
    const headers = complete({ TAG: 'slow-body' });
    const reply = await sendRaw(port, [olderRequest(headers, 'Content-Length: 100'), 'x']);
    expect(reply.status).toBe(408);
    expect(typeof JSON.parse(reply.body)).toBe('string');
    expect((await jobs()).some(({ older }) => older?.tag === 'slow-body')).toBe(false);
  });

  test('a body larger than allowed is 413', async () => {
    const said = await sendRaw(port, [olderRequest(complete(), 'Content-Length: 10000000')]);
    expect(said.status).toBe(413);
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const sent = await sendRaw(port, [
      olderRequest(complete(), 'Transfer-Encoding: chunked'),
      chunk,
      chunk,
    ]);
    expect(sent.status).toBe(413);
  });

  test.each([
    ['a line end in a value', 'USER_ID: 17\nX-EVIL: 1\r\n'],
    ['a bare return', 'USER_ID: 17\rX-EVIL: 1\r\n'],
    ['a NUL', 'USER_ID: 1\u00007\r\n'],
    ['a folded line', 'USER_ID: 17\r\n X-EVIL: 1\r\n'],
    ['a space in a name', 'USER ID: 17\r\n'],
  ])('%s is never taken as sent', async (_what, line) => {
    const before = (await jobs()).length;
    const request = olderRequest(withoutHeader(complete(), 'USER_ID')).replace(
      'Connection',
      `${line}Connection`,
    );
    const reply = await sendRaw(port, [request]);
    const made = (await jobs()).slice(0, (await jobs()).length - before);
    expect([200, 400]).toContain(reply.status);
    for (const { older } of made) expect(older?.userId).not.toMatch(/[\r\n\0]/);
    expect(reply.text.toLowerCase()).not.toContain('x-evil:');
  });
});

describe('whatever the headers hold', () => {
  const NAMES =
    'X_API_KEY DEC_LANG SR NUM_CHANNELS SAC DIA BUCKET_NAME OBJECT_PATH USER_ID JOB_ID TAG OBJECT_URL NUM_SPK CUSTOM_GRAPH PRIV CAP_PROV FE_API_KEY NUM_THREADS RETURN_URL BATCHED SOURCE';
  const value = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.webUrl(),
    fc.constantFrom(
      'none',
      'yes',
      '',
      '-1',
      '0',
      '..',
      '%00',
      '\u0000',
      '\r\n',
      '__proto__',
      '${id}',
      '`id`',
      "'; --",
      '\ud800',
    ),
    fc.integer().map(String),
  );

  test.each(NAMES.split(' '))(
    '%s is answered, in one JSON string, and never with a fault',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(value, async (given) => {
          const { status, text } = await post(complete({ [name]: given }));
          expect([200, 400, 401, 429]).toContain(status);
          expect(typeof JSON.parse(text)).toBe('string');
        }),
        { numRuns: 60 },
      );
    },
  );

  test('any set of headers too', async () => {
    const set = fc.dictionary(fc.constantFrom(...NAMES.split(' ')), value);
    await fc.assert(
      fc.asyncProperty(set, async (given) => {
        const { status } = await post({ ...complete(), ...given });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  });

  test('bytes on the wire are answered or cut off, and the server stays', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const head = olderRequest(complete()).replace('USER_ID: 17', 'USER_ID: ');
        const [before = '', after = ''] = head.split('USER_ID: ');
        const request = Buffer.concat([
          Buffer.from(`${before}USER_ID: `),
          Buffer.from(given),
          Buffer.from(after),
        ]);
        const { status } = await sendRaw(port, [request]);
        expect([200, 400, 408, 431]).toContain(status);
      }),
      { numRuns: 60 },
    );
    expect((await post(complete())).status).toBe(200);
  });
});
