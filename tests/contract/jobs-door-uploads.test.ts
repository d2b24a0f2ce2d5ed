import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Upload } from 'tus-js-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { uploadPlace } from '../../src/store/index.ts';
import { openJobsDoor, problem, type JobsDoor } from '../support/jobs-door.ts';
import { sendRaw } from '../support/raw-http.ts';

const LIMIT = 200_000;
const SOUND = Buffer.alloc(100_000, 'sound ');
const HEAD = { 'tus-resumable': '1.0.0' };
const BYTES = { ...HEAD, 'content-type': 'application/offset+octet-stream' };

let door: JobsDoor;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.now();
  door = await openJobsDoor({ app: { limits: { uploadBytes: LIMIT }, now: () => nowMs } });
});
afterEach(() => door[Symbol.asyncDispose]());

async function json(response: Response | Promise<Response>) {
  return (await (await response).json()) as Record<string, unknown>;
}

function form(
  fields: Record<string, string>,
  file: Buffer = SOUND,
  name = 'sitting.wav',
): FormData {
  const data = new FormData();
  for (const [field, value] of Object.entries(fields)) data.set(field, value);
  data.set('file', new Blob([new Uint8Array(file)]), name);
  return data;
}

async function read(id: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await door.objects.get(uploadPlace(id))) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('POST /v1/jobs as a form', () => {
  test('keeps the recording as it was sent, with the options of its fields', async () => {
    const body = form({
      language: 'zul',
      punctuation: 'false',
      metadata: '{"a":"b"}',
      options: '{"band":"narrow"}',
    });
    const response = await door.call('POST', '/v1/jobs', { body });

    const job = await json(response);
    expect(response.status).toBe(202);
    expect(job).toMatchObject({
      language: 'zul',
      punctuation: false,
      metadata: { a: 'b' },
      band: 'narrow',
      source: { upload_id: job['id'] },
    });
    expect((await read(String(job['id']))).equals(SOUND)).toBe(true);
    const kept = await door.doors.database.jobs.get(String(job['id']));
    expect(kept?.source).toMatchObject({ isOwned: true });
  });

  test('takes fields after the file', async () => {
    const body = new FormData();
    body.set('file', new Blob(['x']), '../../etc/passwd');
    body.set('client_reference', 'after');
    const job = await json(door.call('POST', '/v1/jobs', { body }));
    expect(job).toMatchObject({ client_reference: 'after' });
  });

  test('makes one job of one Idempotency-Key, and keeps one recording', async () => {
    const headers = { 'idempotency-key': 'k' };
    const send = (file?: Buffer) =>
      door.call('POST', '/v1/jobs', { body: form({ language: 'eng' }, file), headers });

    const first = await send();
    const second = await send();
    const other = await send(Buffer.from('another'));

    const { id } = await json(first);
    expect([first.status, second.status]).toEqual([202, 200]);
    expect((await json(second))['id']).toBe(id);
    expect(await problem(other)).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    expect(await door.keys('uploads/')).toEqual([`uploads/${String(id)}`]);
    expect(await door.keys('upload-records/')).toHaveLength(1);
  });

  test.each([
    ['a misspelt field', { langauge: 'eng' }, 'body/langauge'],
    ['a field that is not JSON', { punctuation: 'yes' }, 'body/punctuation'],
    ['options that are not an object', { options: '[1]' }, 'body/options'],
    ['a prototype', { metadata: '{"__proto__":"x"}' }, 'body/metadata'],
    ['a source', { source: '{"url":"https://a.example"}' }, 'body/source'],
  ])('refuses %s, and keeps nothing', async (_what, fields, path) => {
    const response = await door.call('POST', '/v1/jobs', { body: form(fields) });
    expect(response.status).toBe(400);
    expect((await json(response))['errors']).toMatchObject([{ path }]);
    expect(await door.keys()).toEqual([]);
  });

  test('refuses two files, none, and a file that is a field', async () => {
    const two = form({});
    two.append('file', new Blob(['y']), 'y.wav');
    const none = new FormData();
    none.set('language', 'eng');
    const field = new FormData();
    field.set('file', 'text');
    const elsewhere = new FormData();
    elsewhere.set('recording', new Blob(['y']), 'y.wav');
    for (const body of [two, none, field, elsewhere])
      expect(await problem(await door.call('POST', '/v1/jobs', { body }))).toEqual([
        400,
        'REQUEST_INVALID',
      ]);
    expect(await door.keys()).toEqual([]);
  });

  test('refuses what Content-Length says is too large, before it is sent', async () => {
    const reply = await new Promise<{ status: number | undefined; body: string }>((resolve) => {
      const request = httpRequest(
        `${door.url}/v1/jobs`,
        {
          method: 'POST',
          headers: {
            'x-api-key': door.doors.key,
            'content-type': 'multipart/form-data; boundary=b',
            'content-length': '5000000001',
          },
        },
        (response) => {
          void text(response).then((body) => {
            request.destroy();
            resolve({ status: response.statusCode, body });
          });
        },
      );
      request.on('error', () => undefined);
      request.write('--b\r\n');
    });
    expect(reply.status).toBe(413);
    expect(JSON.parse(reply.body)).toMatchObject({
      code: 'TOO_LARGE',
      detail: expect.stringContaining(`${LIMIT} bytes`) as string,
    });
    expect(await door.keys()).toEqual([]);
  });

  test('refuses what turns out too large, so that a client that sends it all sees why', async () => {
    const part = Buffer.alloc(64 * 1024);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from(FILE_HEAD));
      },
      pull(controller) {
        sent += part.length;
        if (sent > 20 * LIMIT) controller.close();
        else controller.enqueue(part);
      },
    });
    let sent = 0;
    const response = await door.call('POST', '/v1/jobs', {
      body,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    expect(await problem(response)).toEqual([413, 'TOO_LARGE']);
    expect(await door.keys()).toEqual([]);
  });

  test.each([
    ['no boundary', 'multipart/form-data', 'x'],
    ['another boundary', 'multipart/form-data; boundary=c', 'FILE'],
    ['no end', 'multipart/form-data; boundary=b', 'FILE'],
    ['nothing', 'multipart/form-data; boundary=b', ''],
    [
      'a field of a prototype',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n--b--',
    ],
    [
      'line ends in a name',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="a%0d%0aX: y"\r\n\r\nx\r\n--b--',
    ],
    [
      'JSON that is none',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="options"\r\nContent-Type: application/json\r\n\r\n{\r\n--b--',
    ],
    ['a body of another kind', 'application/x-www-form-urlencoded', 'a=b'],
  ])('answers a form with %s', async (_what, type, body) => {
    const response = await door.call('POST', '/v1/jobs', {
      body: body === 'FILE' ? `${FILE_HEAD}sound` : body,
      headers: { 'content-type': type },
    });
    expect([400, 415]).toContain(response.status);
    expect(response.headers.get('content-type')).toContain('problem+json');
    expect(await door.keys()).toEqual([]);
  });

  test('keeps nothing of a client that leaves midway', async () => {
    const socket = connect({ host: '127.0.0.1', port: door.port });
    socket.write(
      `POST /v1/jobs HTTP/1.1\r\nHost: x\r\nX-API-KEY: ${door.doors.key}\r\n` +
        'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n' +
        `${FILE_HEAD}${'s'.repeat(50_000)}`,
    );
    await vi.waitFor(async () => expect(await door.keys('upload-records/')).toHaveLength(1), 5000);
    socket.destroy();
    await vi.waitFor(async () => expect(await door.keys()).toEqual([]), 5000);
  });
});

const FILE_HEAD =
  '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n' +
  'Content-Type: audio/wav\r\n\r\n';

describe('resumable uploads', () => {
  async function create(length = SOUND.length): Promise<string> {
    const response = await door.call('POST', '/v1/uploads', {
      headers: { ...HEAD, 'upload-length': String(length) },
    });
    expect(response.status).toBe(201);
    return response.headers.get('location') ?? '';
  }

  const send = (path: string, offset: number, end = SOUND.length) =>
    door.call('PATCH', path, {
      headers: { ...BYTES, 'upload-offset': String(offset) },
      body: new Uint8Array(SOUND.subarray(offset, end)),
    });

  test('are at a relative address, so that it is right behind a proxy', async () => {
    const response = await door.call('POST', '/v1/uploads', {
      headers: { ...HEAD, 'upload-length': '5', 'x-forwarded-host': 'evil.example' },
    });
    expect(response.headers.get('location')).toMatch(/^\/v1\/uploads\/[0-9a-f]{32}$/);
    expect(response.headers.get('tus-resumable')).toBe('1.0.0');
    expect(await response.text()).toBe('');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('x-request-id')).not.toBeNull();
  });

  test('go on where they stopped, and become the recording of one job', async () => {
    const path = await create();
    const id = path.split('/').at(-1)!;
    expect((await send(path, 0, 40_000)).status).toBe(204);
    const head = await door.call('HEAD', path, { headers: HEAD });
    const early = await door.call('POST', '/v1/jobs', { json: { source: { upload_id: id } } });
    const last = await send(path, 40_000);
    const whole = await json(door.call('GET', path));
    const json1 = { source: { upload_id: id }, language: 'eng' };
    const headers = { 'idempotency-key': 'k' };
    const first = await door.call('POST', '/v1/jobs', { json: json1, headers });
    const repeat = await door.call('POST', '/v1/jobs', { json: json1, headers });
    const another = await door.call('POST', '/v1/jobs', { json: json1 });
    const otherKey = await door.call('POST', '/v1/jobs', {
      json: { ...json1, language: 'zul' },
      headers: { 'idempotency-key': 'l' },
    });

    expect([
      head.status,
      head.headers.get('upload-offset'),
      head.headers.get('upload-length'),
    ]).toEqual([200, '40000', '100000']);
    expect(await problem(early)).toEqual([409, 'UPLOAD_INCOMPLETE']);
    expect([last.status, last.headers.get('upload-offset')]).toEqual([204, '100000']);
    expect(whole).toMatchObject({ id, offset: 100_000, length: 100_000, complete: true });
    expect([first.status, repeat.status]).toEqual([202, 200]);
    expect((await json(repeat))['id']).toBe((await json(first))['id']);
    expect(await problem(another)).toEqual([409, 'UPLOAD_USED']);
    expect(await problem(otherKey)).toEqual([409, 'UPLOAD_USED']);
    expect((await read(id)).equals(SOUND)).toBe(true);
    expect(await problem(await door.call('DELETE', path, { headers: HEAD }))).toEqual([
      409,
      'UPLOAD_USED',
    ]);
    expect((await door.call('DELETE', `/v1/jobs/${id}`)).status).toBe(200);
    expect(await door.keys()).toEqual([]);
    const afterwards = await door.call('POST', '/v1/jobs', { json: json1, headers });
    expect(afterwards.status).toBe(200);
    expect(await json(afterwards)).toMatchObject({ id, removed: { reason: 'deleted' } });
  });

  test('work with a tus client', async () => {
    const url = await new Promise<string>((resolve, reject) => {
      const upload = new Upload(SOUND, {
        endpoint: `${door.url}/v1/uploads`,
        headers: { authorization: `Bearer ${door.doors.key}` },
        chunkSize: 30_000,
        metadata: { name: 'sitting' },
        retryDelays: null,
        onError: reject,
        onSuccess: () => resolve(upload.url ?? ''),
      });
      upload.start();
    });
    const id = url.split('/').at(-1)!;
    const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');
    expect(hash(await read(id))).toBe(hash(SOUND));
  });

  test('belong to their tenant', async () => {
    const path = await create();
    await send(path, 0);
    const id = path.split('/').at(-1)!;
    for (const [method, headers] of [
      ['GET', {}],
      ['PATCH', { ...BYTES, 'upload-offset': '0' }],
      ['DELETE', HEAD],
    ] as const)
      expect(await problem(await door.callAsOther(method, path, { headers }))).toEqual([
        404,
        'UPLOAD_NOT_FOUND',
      ]);
    expect((await door.callAsOther('HEAD', path, { headers: HEAD })).status).toBe(404);
    const stolen = await door.callAsOther('POST', '/v1/jobs', {
      json: { source: { upload_id: id } },
    });
    expect(await problem(stolen)).toEqual([404, 'UPLOAD_NOT_FOUND']);
  });

  test('are refused in our own words', async () => {
    const path = await create(10);
    const post = (headers: Record<string, string>) => door.call('POST', '/v1/uploads', { headers });
    const patch = (headers: Record<string, string>, body = 'x') =>
      door.call('PATCH', path, { headers, body });
    expect(await problem(await post({ 'upload-length': '5' }))).toEqual([412, 'UPLOAD_PROTOCOL']);
    expect(await problem(await post(HEAD))).toEqual([400, 'REQUEST_INVALID']);
    expect(await problem(await post({ ...HEAD, 'upload-length': '-1' }))).toEqual([
      400,
      'REQUEST_INVALID',
    ]);
    expect(await problem(await post({ ...HEAD, 'upload-length': String(LIMIT + 1) }))).toEqual([
      413,
      'TOO_LARGE',
    ]);
    expect(await problem(await patch({ ...BYTES, 'upload-offset': '5' }))).toEqual([
      409,
      'UPLOAD_CONFLICT',
    ]);
    expect(await problem(await patch(BYTES))).toEqual([400, 'REQUEST_INVALID']);
    expect(await problem(await patch({ ...BYTES, 'upload-offset': '0' }, 'x'.repeat(11)))).toEqual([
      413,
      'TOO_LARGE',
    ]);
    expect(
      await problem(await patch({ ...HEAD, 'upload-offset': '0', 'content-type': 'text/plain' })),
    ).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
    expect((await door.call('DELETE', path, { headers: HEAD })).status).toBe(204);
    expect(await problem(await door.call('GET', path))).toEqual([404, 'UPLOAD_NOT_FOUND']);
    expect(await door.keys()).toEqual([]);
  });

  test('keep what came of a connection that broke', async () => {
    const path = await create();
    const head =
      `PATCH ${path} HTTP/1.1\r\nHost: x\r\nX-API-KEY: ${door.doors.key}\r\nTus-Resumable: 1.0.0\r\n` +
      `Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${SOUND.length}\r\n\r\n`;
    const socket = connect({ host: '127.0.0.1', port: door.port });
    socket.write(head);
    socket.write(SOUND.subarray(0, 50_000));
    const offset = async () => Number((await json(door.call('GET', path)))['offset']);
    await vi.waitFor(async () => expect(await offset()).toBe(50_000), 5000);
    socket.destroy();
    await vi.waitFor(async () => expect((await send(path, 50_000)).status).toBe(204), 10_000);
    expect((await read(path.split('/').at(-1)!)).equals(SOUND)).toBe(true);
  });

  test('an empty path of an upload is no upload', async () => {
    const reply = await sendRaw(door.port, [
      `GET /v1/uploads/..%2f..%2fetc HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-KEY: ${door.doors.key}\r\n\r\n`,
    ]);
    expect(reply.status).toBe(400);
  });
});
