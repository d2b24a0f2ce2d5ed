import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changeJob, takeLease } from '../../src/job/index.ts';
import { LalelaError } from '../../src/kernel/index.ts';
import { keepOlderFile, uploadPlace } from '../../src/store/index.ts';
import { openJobsDoor, problem, type JobsDoor } from '../support/jobs-door.ts';

let door: JobsDoor;
beforeEach(async () => {
  door = await openJobsDoor({
    admission: {
      checkOptions: ({ domain, diarization }) => {
        if (domain !== undefined) throw new LalelaError('OPTION_UNSUPPORTED', 'No domains yet.');
        return diarization === undefined ? [] : [{ code: 'OPTION_NOT_HONOURED', message: 'No.' }];
      },
    },
  });
});
afterEach(() => door[Symbol.asyncDispose]());

const SOURCE = { url: 'https://recordings.example.org/sitting.flac?token=secret' };
const EVERYTHING = {
  source: { bucket: 'recordings', path: 'a/b.flac' },
  language: 'zu-ZA',
  band: 'narrow',
  channels: 'separate',
  diarization: { min_speakers: 2, max_speakers: 4, channel_names: ['agent', 'caller'] },
  punctuation: false,
  numbers: 'written',
  model: 'moonshine-base-en',
  priority: 'high',
  retention: { private: true, keep_days: 3 },
  metadata: { committee: 'finance' },
  client_reference: 'sitting 12',
  callback: { url: 'https://u:p@client.example.org/hook?k=secret', events: ['job.done'] },
};

async function json(response: Response | Promise<Response>) {
  return (await (await response).json()) as Record<string, unknown>;
}

describe('POST /v1/jobs', () => {
  test('answers 202 with the job and where it is', async () => {
    const response = await door.call('POST', '/v1/jobs', { json: { source: SOURCE } });

    const job = await json(response);
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/v1/jobs/${String(job['id'])}`);
    expect(job).toMatchObject({
      state: 'queued',
      language: 'eng',
      punctuation: true,
      numbers: 'spoken',
      priority: 'normal',
      source: { url: 'https://recordings.example.org/sitting.flac' },
      warnings: [],
    });
    expect(await json(door.call('GET', `/v1/jobs/${String(job['id'])}`))).toEqual({
      ...job,
      queue_position: 1,
    });
  });

  test('takes every option, and warns of one that is not honoured', async () => {
    const response = await door.call('POST', '/v1/jobs', { json: EVERYTHING });

    const reply = await json(response);
    const kept = await door.doors.database.jobs.get(String(reply['id']));
    expect(reply).toMatchObject({
      ...EVERYTHING,
      language: 'zul',
      callback: { url: 'https://client.example.org/hook', events: ['job.done'], format: 'native' },
      warnings: [{ code: 'OPTION_NOT_HONOURED' }],
    });
    expect(kept).toMatchObject({
      tenant: 'parliament',
      priority: 1,
      retention: { isPrivate: true, keepMs: 3 * 86_400_000 },
      options: {
        diarization: { speakers: { min: 2, max: 4 }, channelNames: ['agent', 'caller'] },
        punctuation: false,
        numbers: 'written',
      },
      callback: { url: EVERYTHING.callback.url },
      source: { kind: 'object', isOwned: false, place: { bucket: 'recordings', key: 'a/b.flac' } },
    });
  });

  test.each([
    ['a misspelt option', { source: SOURCE, langauge: 'eng' }, 400, 'REQUEST_INVALID'],
    ['no source', {}, 400, 'REQUEST_INVALID'],
    ['two sources', { source: { ...SOURCE, upload_id: 'a'.repeat(32) } }, 400, 'REQUEST_INVALID'],
    ['a bucket without a path', { source: { bucket: 'recordings' } }, 400, 'REQUEST_INVALID'],
    ['an unknown language', { source: SOURCE, language: 'tlh' }, 422, 'LANGUAGE_UNKNOWN'],
    ['numbers in no known form', { source: SOURCE, numbers: 'roman' }, 400, 'REQUEST_INVALID'],
    ['what cannot be done', { source: SOURCE, domain: 'parliament' }, 422, 'OPTION_UNSUPPORTED'],
    [
      'too many strings',
      { source: SOURCE, metadata: Object.fromEntries([...'abcdefghijklmnopq'].map((n) => [n, n])) },
      400,
      'REQUEST_INVALID',
    ],
    [
      'speakers both ways',
      { source: SOURCE, diarization: { speakers: 1, min_speakers: 1 } },
      400,
      'REQUEST_INVALID',
    ],
    [
      'fewer speakers than the least',
      { source: SOURCE, diarization: { min_speakers: 3, max_speakers: 2 } },
      400,
      'REQUEST_INVALID',
    ],
    ['an address of ours', { source: { url: 'http://127.0.0.1/a.wav' } }, 422, 'ADDRESS_REFUSED'],
    [
      "Lalela's own bucket",
      { source: { bucket: 'lalela', path: 'uploads/x' } },
      403,
      'BUCKET_FORBIDDEN',
    ],
    [
      'a path that climbs',
      { source: { bucket: 'recordings', path: '../x' } },
      422,
      'OBJECT_PLACE_INVALID',
    ],
    [
      'an upload that is not there',
      { source: { upload_id: 'a'.repeat(32) } },
      404,
      'UPLOAD_NOT_FOUND',
    ],
  ])('refuses %s', async (_what, body, status, code) => {
    const response = await door.call('POST', '/v1/jobs', { json: body });

    expect(await problem(response)).toEqual([status, code]);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  test('says of a job that was kept without a form of numbers that they are spoken', async () => {
    const { id } = await door.keepJob();
    expect(await json(door.call('GET', `/v1/jobs/${id}`))).toMatchObject({ numbers: 'spoken' });
  });

  test('names the option that is misspelt', async () => {
    const body = {
      source: SOURCE,
      langauge: 'eng',
      callback: { url: 'https://a.example', evnts: [] },
    };
    const { errors } = await json(door.call('POST', '/v1/jobs', { json: body }));
    expect(errors).toEqual(
      expect.arrayContaining([
        { path: 'body/langauge', message: 'there is no field of this name' },
        { path: 'body/callback/evnts', message: 'there is no field of this name' },
      ]),
    );
  });

  test('makes one job of one Idempotency-Key, whatever the order of the fields', async () => {
    const headers = { 'idempotency-key': 'sitting-12' };
    const first = await door.call('POST', '/v1/jobs', {
      json: { source: SOURCE, language: 'eng', band: 'wide' },
      headers,
    });
    const second = await door.call('POST', '/v1/jobs', {
      json: { band: 'wide', language: 'eng', source: SOURCE },
      headers,
    });
    const other = await door.call('POST', '/v1/jobs', { json: { source: SOURCE }, headers });

    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([202, null]);
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect((await json(second))['id']).toBe((await json(first))['id']);
    expect(await problem(other)).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
  });
});

describe('GET /v1/jobs', () => {
  test('lists by state, name and time, page by page', async () => {
    for (let n = 0; n < 5; n++)
      await door.keepJob({
        createdAtMs: n * 1000,
        clientReference: n < 4 ? 'mine' : 'other',
        state: n === 0 ? 'failed' : n === 1 ? 'cancelled' : 'queued',
      });
    const list = async (query: string) => {
      const { jobs, next_cursor: next } = (await json(door.call('GET', `/v1/jobs?${query}`))) as {
        jobs: { created_at: string }[];
        next_cursor?: string;
      };
      return { seconds: jobs.map((job) => Date.parse(job.created_at) / 1000), next };
    };

    expect((await list('state=queued&client_reference=mine')).seconds).toEqual([3, 2]);
    expect((await list('state=failed&state=cancelled')).seconds).toEqual([1, 0]);
    const after = new Date(1000).toISOString();
    const before = new Date(4000).toISOString();
    expect((await list(`created_after=${after}&created_before=${before}`)).seconds).toEqual([3, 2]);
    const page = await list('limit=3');
    expect(page.seconds).toEqual([4, 3, 2]);
    const last = await list(`limit=3&cursor=${page.next}`);
    expect(last).toEqual({ seconds: [1, 0], next: undefined });
  });

  test.each([
    ['limit=0', 'REQUEST_INVALID'],
    ['limit=many', 'REQUEST_INVALID'],
    ['state=lost', 'REQUEST_INVALID'],
    ['created_after=yesterday', 'REQUEST_INVALID'],
    ['cursor=nonsense', 'CURSOR_INVALID'],
    ['stat=done', 'REQUEST_INVALID'],
  ])('refuses %s', async (query, code) => {
    expect(await problem(await door.call('GET', `/v1/jobs?${query}`))).toEqual([400, code]);
  });
});

test('a job of another tenant is not there, at any route', async () => {
  const { id } = await door.keepDoneJob();
  const calls: [string, string][] = [
    ['GET', ''],
    ['GET', '/events'],
    ['GET', '/result'],
    ['GET', '/deliveries'],
    ['POST', '/cancel'],
    ['POST', '/deliveries/1/replay'],
    ['DELETE', ''],
  ];
  for (const [method, path] of calls)
    expect(await problem(await door.callAsOther(method, `/v1/jobs/${id}${path}`))).toEqual([
      404,
      'JOB_NOT_FOUND',
    ]);
  expect((await json(door.callAsOther('GET', '/v1/jobs')))['jobs']).toEqual([]);
  expect((await door.call('GET', `/v1/jobs/${id}`)).status).toBe(200);
});

test.each([
  [['read', 'manage'], 'POST', '/v1/jobs'],
  [['read', 'manage'], 'POST', '/v1/uploads'],
  [['submit', 'manage'], 'GET', '/v1/jobs'],
  [['submit', 'manage'], 'GET', '/v1/jobs/x/result'],
  [['submit', 'manage'], 'GET', '/v1/usage'],
  [['submit', 'read'], 'DELETE', '/v1/jobs/x'],
  [['submit', 'read'], 'PATCH', '/v1/jobs/x/speakers'],
  [['submit', 'read'], 'POST', '/v1/jobs/x/cancel'],
  [['submit', 'read'], 'POST', '/v1/jobs/x/deliveries/1/replay'],
] as const)('a key with the scopes %s may not %s %s', async (scopes, method, path) => {
  const key = await door.doors.addKey({ scopes });
  const response = await fetch(door.url + path, { method, headers: { 'x-api-key': key } });
  expect(await problem(response)).toEqual([403, 'SCOPE_MISSING']);
});

describe('GET /v1/jobs/{id}', () => {
  test('shows progress, error, what was removed; never the key of the callback', async () => {
    const { id } = await door.keepJob({
      state: 'failed',
      startedAtMs: 2000,
      endedAtMs: 3000,
      progress: { percent: 50, doneMs: 1500, totalMs: 3000, speed: 20, secondsLeft: 1 },
      error: { code: 'NOT_MEDIA', message: 'No.', isRetryable: false },
      callback: {
        url: 'https://c.example/x?q',
        format: 'older',
        events: ['job.done'],
        key: 'SECRET',
      },
      removed: { atMs: 4000, reason: 'retention' },
    });

    const text = await (await door.call('GET', `/v1/jobs/${id}`)).text();

    expect(JSON.parse(text)).toMatchObject({
      started_at: '1970-01-01T00:00:02.000Z',
      ended_at: '1970-01-01T00:00:03.000Z',
      progress: { percent: 50, done_seconds: 1.5, total_seconds: 3, speed: 20, seconds_left: 1 },
      error: { code: 'NOT_MEDIA', message: 'No.', retryable: false },
      callback: { url: 'https://c.example/x', format: 'older' },
      removed: { at: '1970-01-01T00:00:04.000Z', reason: 'retention' },
    });
    expect(text).not.toContain('SECRET');
    expect(text).not.toContain('queue_position');
  });
});

describe('GET /v1/jobs/{id}/result', () => {
  test('gives every format, with a name for its file', async () => {
    const { id } = await door.keepDoneJob();
    for (const [format, type, begin] of [
      ['json', 'application/json; charset=utf-8', '{'],
      ['older', 'application/json; charset=utf-8', '{"results":'],
      ['txt', 'text/plain; charset=utf-8', 'Good morning'],
      ['srt', 'application/x-subrip', '1\n'],
      ['vtt', 'text/vtt', 'WEBVTT'],
      ['ctm', 'text/plain; charset=utf-8', ''],
    ] as const) {
      const response = await door.call('GET', `/v1/jobs/${id}/result?format=${format}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(type);
      expect(response.headers.get('content-disposition')).toMatch(
        new RegExp(`^inline; filename="${id}\\.[a-z]+"$`),
      );
      const text = await response.text();
      expect(text.startsWith(begin)).toBe(true);
    }
  });

  test('honours Accept, with format before it', async () => {
    const { id } = await door.keepDoneJob();
    const typeOf = async (accept: string, query = '') => {
      const response = await door.call('GET', `/v1/jobs/${id}/result${query}`, {
        headers: { accept },
      });
      return response.headers.get('content-type');
    };
    expect(await typeOf('text/vtt, application/json;q=0.5')).toBe('text/vtt');
    expect(await typeOf('text/vtt', '?format=srt')).toBe('application/x-subrip');
    expect(await typeOf('image/png')).toContain('problem+json');
  });

  test('is the same for HEAD, and 304 where the client has it', async () => {
    const { id } = await door.keepDoneJob();
    const path = `/v1/jobs/${id}/result?format=txt`;
    const full = await door.call('GET', path);
    const head = await door.call('HEAD', path);
    const etag = full.headers.get('etag') ?? '';
    const same = await door.call('GET', path, { headers: { 'if-none-match': `W/${etag}` } });
    const other = await door.call('GET', `/v1/jobs/${id}/result?format=srt`, {
      headers: { 'if-none-match': etag },
    });

    expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
    expect(head.headers.get('content-length')).toBe(String((await full.text()).length));
    expect([same.status, await same.text()]).toEqual([304, '']);
    expect(other.status).toBe(200);
  });

  test('says what to do where there is none', async () => {
    const running = await door.keepJob({
      state: 'running',
      progress: { percent: 1, doneMs: 1, secondsLeft: 12.3 },
    });
    const failed = await door.keepJob({ state: 'failed', outcome: 'failed' });
    const removed = await door.keepJob({ state: 'done', removed: { atMs: 0, reason: 'private' } });
    const lost = await door.keepDoneJob();
    await door.objects.delete(lost.result!.place);
    const call = (id: string, query = '') => door.call('GET', `/v1/jobs/${id}/result${query}`);

    const waiting = await call(running.id);
    expect(waiting.headers.get('retry-after')).toBe('13');
    expect(await problem(waiting)).toEqual([409, 'RESULT_NOT_READY']);
    expect(await problem(await call(failed.id))).toEqual([409, 'RESULT_MISSING']);
    expect(await problem(await call(lost.id))).toEqual([409, 'RESULT_MISSING']);
    const gone = await json(call(removed.id));
    expect(gone).toMatchObject({ status: 410, code: 'JOB_REMOVED' });
    expect(gone['detail']).toContain('1970-01-01T00:00:00.000Z, because the job was private');
    const odd = await json(call(lost.id, '?format=pdf'));
    expect(odd).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
    expect(odd['detail']).toContain('srt (application/x-subrip)');
  });
});

describe('POST /v1/jobs/{id}/cancel', () => {
  test('stops a job once and for all', async () => {
    const { id } = await door.keepJob();
    for (let n = 0; n < 2; n++) {
      const response = await door.call('POST', `/v1/jobs/${id}/cancel`);
      expect([response.status, (await json(response))['state']]).toEqual([200, 'cancelled']);
    }
    const done = await door.keepDoneJob();
    expect(await problem(await door.call('POST', `/v1/jobs/${done.id}/cancel`))).toEqual([
      409,
      'JOB_ENDED',
    ]);
  });
});

describe('DELETE /v1/jobs/{id}', () => {
  test('removes everything, with a receipt that stays the same', async () => {
    const id = 'b'.repeat(32);
    await door.objects.put(uploadPlace(id), Buffer.from('sound'));
    await door.objects.put({ bucket: 'lalela', key: `checkpoints/${id}/1` }, Buffer.from('{}'));
    const done = await door.keepDoneJob({
      id,
      source: { kind: 'object', place: uploadPlace(id), isOwned: true },
      older: { bucket: 'bucket', tag: 'tag', userId: 'u', jobId: 'j' },
      metadata: { name: 'value' },
    });
    await keepOlderFile(door.objects, done, () => '{}');

    const first = await door.call('DELETE', `/v1/jobs/${id}`);
    const receipt = await json(first);
    const second = await door.call('DELETE', `/v1/jobs/${id}`);

    expect(first.status).toBe(200);
    expect(await json(second)).toEqual(receipt);
    const { receipt_sha256: hash, ...rest } = receipt;
    const sorted = Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
    expect(hash).toBe(createHash('sha256').update(JSON.stringify(sorted)).digest('hex'));
    expect(rest).toMatchObject({ id, recording_sha256: 'a'.repeat(64) });
    expect(await door.keys()).toEqual([]);
    await expect(
      door.objects.size({ bucket: 'bucket', key: 'decoded/tag.json' }),
    ).rejects.toThrow();
    const job = await json(door.call('GET', `/v1/jobs/${id}`));
    expect(job).toMatchObject({ source: {}, removed: { reason: 'deleted' } });
    expect(job['metadata']).toBeUndefined();
  });

  test('stops a job that runs, and calls nobody', async () => {
    const { database } = door.doors;
    const { id } = await door.keepJob({
      callback: { url: 'https://c.example', format: 'native', events: ['job.cancelled'] },
    });
    const lease = { owner: 'w', token: 't', expiresAtMs: Date.now() + 60_000 };
    await changeJob(database.jobs, id, (job) => takeLease(job, lease, Date.now()));

    expect((await door.call('DELETE', `/v1/jobs/${id}`)).status).toBe(200);

    const job = await database.jobs.get(id);
    expect(job).toMatchObject({
      state: 'cancelled',
      deliveries: [],
      removed: { reason: 'deleted' },
    });
    expect(job?.lease).toBeUndefined();
    expect(job?.callback).toBeUndefined();
  });
});

test('a deletion that was cut off says nothing yet, and is ended by another', async () => {
  let isBroken = true;
  await using broken = await openJobsDoor({
    wrapObjects: (objects) => ({
      ...objects,
      delete: (place) =>
        isBroken && place.key.startsWith('uploads/')
          ? Promise.reject(new Error('cut off'))
          : objects.delete(place),
    }),
  });
  const id = 'c'.repeat(32);
  await broken.objects.put(uploadPlace(id), Buffer.from('sound'));
  await broken.keepDoneJob({
    id,
    source: { kind: 'object', place: uploadPlace(id), isOwned: true },
  });

  expect((await broken.call('DELETE', `/v1/jobs/${id}`)).status).toBe(500);
  expect((await json(broken.call('GET', `/v1/jobs/${id}`)))['removed']).toBeUndefined();
  isBroken = false;
  expect((await broken.call('DELETE', `/v1/jobs/${id}`)).status).toBe(200);
  expect(await broken.keys()).toEqual([]);
});

describe('deliveries', () => {
  const delivery = {
    number: 1,
    event: 'job.done',
    messageId: 'msg',
    createdAtMs: 0,
    state: 'given-up',
    attempts: [
      {
        startedAtMs: 1000,
        durationMs: 20.4,
        status: 500,
        error: { code: 'CALLBACK_FAILED', message: 'It said 500.' },
      },
    ],
  } as const;

  test('are listed with every attempt, and sent again on request', async () => {
    const { id } = await door.keepDoneJob({
      callback: { url: 'https://c.example', format: 'native', events: ['job.done'] },
      deliveries: [delivery],
    });

    const listed = await json(door.call('GET', `/v1/jobs/${id}/deliveries`));
    const replayed = await door.call('POST', `/v1/jobs/${id}/deliveries/1/replay`);

    expect(listed['deliveries']).toEqual([
      {
        number: 1,
        event: 'job.done',
        message_id: 'msg',
        state: 'given-up',
        created_at: '1970-01-01T00:00:00.000Z',
        attempts: [
          {
            started_at: '1970-01-01T00:00:01.000Z',
            duration_ms: 20,
            status: 500,
            error: { code: 'CALLBACK_FAILED', message: 'It said 500.' },
          },
        ],
      },
    ]);
    expect(replayed.status).toBe(202);
    expect(await json(replayed)).toMatchObject({ number: 2, state: 'pending', attempts: [] });
  });

  test('cannot be sent again where there is none, or where the result is gone', async () => {
    const { id } = await door.keepDoneJob();
    expect(await problem(await door.call('POST', `/v1/jobs/${id}/deliveries/1/replay`))).toEqual([
      404,
      'DELIVERY_NOT_FOUND',
    ]);
    expect(await problem(await door.call('POST', `/v1/jobs/${id}/deliveries/x/replay`))).toEqual([
      400,
      'REQUEST_INVALID',
    ]);
  });
});

test('usage says what was used and what may be', async () => {
  await door.keepJob({ createdAtMs: Date.now() });
  const usage = await json(door.call('GET', '/v1/usage'));
  expect(usage).toMatchObject({
    tenant: 'parliament',
    jobs_now: 1,
    month: { submitted: 1, done: 0, failed: 0, audio_seconds: 0 },
    limits: { jobs_at_once: 100_000, longest_seconds: 3600, upload_bytes: 1_000_000 },
  });
});
