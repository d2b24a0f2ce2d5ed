import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { uploadPlace } from '../../src/store/index.ts';
import { openJobsDoor, problem as problemOf, type JobsDoor } from '../support/jobs-door.ts';

const LIMIT = 200_000;
const SOUND = Buffer.alloc(100_000, 'sound ');

let door: JobsDoor;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.now();
  door = await openJobsDoor({ app: { limits: { uploadBytes: LIMIT }, now: () => nowMs } });
});
afterEach(() => door[Symbol.asyncDispose]());

async function problem(response: Promise<Response>) {
  return problemOf(await response);
}

interface Link {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly length: number;
}

async function ask(bytes: unknown = SOUND.length): Promise<Response> {
  return door.call('POST', '/v1/uploads', {
    body: JSON.stringify({ bytes }),
    headers: { 'content-type': 'application/json' },
  });
}

async function link(): Promise<Link> {
  const response = await ask();
  expect(response.status).toBe(201);
  return (await response.json()) as Link;
}

/** As any HTTP client would, without a key. */
function send({ url, method, headers }: Link, body: Buffer = SOUND): Promise<Response> {
  return fetch(new URL(url, door.url), { method, headers, body: new Uint8Array(body) });
}

function submit({ id }: Link): Promise<Response> {
  return door.call('POST', '/v1/jobs', {
    body: JSON.stringify({ source: { upload_id: id } }),
    headers: { 'content-type': 'application/json' },
  });
}

test('takes a recording in one piece by a link that needs no key, and makes a job of it', async () => {
  const given = await link();
  expect(given).toMatchObject({ method: 'PUT', length: SOUND.length });
  expect((await send(given)).status).toBe(200);
  const kept = await buffer(await door.objects.get(uploadPlace(given.id)));
  expect(kept.equals(SOUND)).toBe(true);
  expect((await submit(given)).status).toBe(202);
});

test('says that an upload is not there yet, and takes it after that', async () => {
  const given = await link();
  expect(await problem(submit(given))).toEqual([409, 'UPLOAD_INCOMPLETE']);
  await send(given);
  expect((await submit(given)).status).toBe(202);
});

test('may be sent again until a job has it, and not afterwards', async () => {
  const given = await link();
  await send(given, Buffer.alloc(SOUND.length, 'wrong '));
  expect((await send(given)).status).toBe(200);
  await submit(given);
  expect(await problem(send(given))).toEqual([409, 'UPLOAD_USED']);
});

test('takes only as many bytes as were announced, of the type that it said', async () => {
  const given = await link();
  for (const body of [SOUND.subarray(1), Buffer.concat([SOUND, SOUND])])
    expect(await problem(send(given, body))).toEqual([400, 'REQUEST_INVALID']);
  const typed = { ...given, headers: { 'content-type': 'application/json' } };
  expect((await send(typed, Buffer.from('{}'))).status).toBe(400);
  expect(await problem(submit(given))).toEqual([409, 'UPLOAD_INCOMPLETE']);
});

test('opens to nobody without the token, with another one, or after an hour', async () => {
  const given = await link();
  const other = given.url.replace(/token=.{4}/, 'token=0000');
  expect(await problem(send({ ...given, url: other }))).toEqual([404, 'UPLOAD_NOT_FOUND']);
  const without = given.url.replace(/\?.*/, '');
  expect((await send({ ...given, url: without })).status).toBe(400);
  nowMs += 3_600_001;
  expect(await problem(send(given))).toEqual([404, 'UPLOAD_NOT_FOUND']);
});

test.each([0, -1, 1.5, 'many', null])('refuses to make a link for %s bytes', async (bytes) => {
  expect((await ask(bytes)).status).toBe(400);
});

test('refuses a recording that is larger than allowed before it is sent', async () => {
  expect(await problem(ask(LIMIT + 1))).toEqual([413, 'TOO_LARGE']);
});

test('shows an upload by its id, but not the token of its link', async () => {
  const { id } = await link();
  const shown = await (await door.call('GET', `/v1/uploads/${id}`)).text();
  expect(JSON.parse(shown)).toMatchObject({ id, offset: 0, length: SOUND.length, complete: false });
  expect(shown).not.toContain('token');
});
