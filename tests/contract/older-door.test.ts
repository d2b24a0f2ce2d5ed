/** The older contract: every header, spelling and answer of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../src/job/index.ts';
import { openDoors, type Doors } from '../support/doors.ts';
import {
  olderHeaders,
  olderRequest,
  withoutHeader,
  type Headers,
} from '../support/older-request.ts';
import { sendRaw } from '../support/raw-http.ts';

const NOW_MS = Date.UTC(2026, 0, 15);
const REFUSED_AT_SPEED = 1_000_000;

let doors: Doors;
let port: number;

beforeAll(async () => {
  doors = await openDoors({
    app: {
      returnUrl: 'https://fe.example/return',
    },
  });
  ({ port } = await doors.listen());
});

afterAll(() => doors[Symbol.asyncDispose]());

const complete = (changed: Headers = {}) => olderHeaders(doors.key, changed);

async function post(headers: Headers, url: '/' | '/decode' = '/decode') {
  const reply = await doors.app.inject({ method: 'POST', url, headers });
  return { status: reply.statusCode, text: reply.body, type: reply.headers['content-type'], reply };
}

async function jobOf(headers: Headers): Promise<Job> {
  const before = new Set((await jobs()).map(({ id }) => id));
  const { status, text } = await post(headers);
  expect(text).toContain('Fargate');
  expect(status).toBe(200);
  const made = (await jobs()).filter(({ id }) => !before.has(id));
  expect(made).toHaveLength(1);
  return made[0] as Job;
}

async function jobs(): Promise<readonly Job[]> {
  return (await doors.database.jobs.list({ tenant: 'parliament', limit: 100_000 })).jobs;
}

describe('the answers', () => {
  test.each(['/', '/decode'] as const)(
    'of POST %s are the older ones, byte for byte',
    async (url) => {
      const { status, text, type } = await post(complete(), url);
      expect([status, text, type]).toEqual([
        200,
        '"Fargate task started sucesfully. See recordings/decoded/"',
        'application/json',
      ]);
    },
  );

  test.each([
    'X_API_KEY',
    'DEC_LANG',
    'SR',
    'NUM_CHANNELS',
    'SAC',
    'DIA',
    'BUCKET_NAME',
    'OBJECT_PATH',
    'USER_ID',
  ])('name a missing %s', async (name) => {
    for (const headers of [withoutHeader(complete(), name), complete({ [name]: ' ' })]) {
      const { status, text } = await post(headers);
      expect([status, text]).toEqual([400, `"Bad request: ${name} not present in POST headers"`]);
    }
  });

  test('tell of a wrong key before anything else', async () => {
    const { status, text } = await post({ X_API_KEY: 'lalela_wrong' });
    expect([status, text]).toEqual([401, '"Authentication error: Incorrect X_API_KEY"']);
  });

  test('name the first of several missing headers, in the order of the contract', async () => {
    expect((await post({ X_API_KEY: doors.key })).text).toContain('DEC_LANG');
    expect((await post({ X_API_KEY: doors.key, DEC_LANG: 'xx', DIA: 'yes' })).text).toContain('SR');
  });

  test('to a key that may not submit are 403', async () => {
    const key = await doors.addKey({ scopes: ['read'] });
    // Before anything is said of the other headers.
    const { status, text } = await post({ X_API_KEY: key });
    expect([status, text]).toEqual([403, '"Authentication error: X_API_KEY may not submit"']);
  });

  test('to another method are 405 with Allow', async () => {
    const reply = await doors.app.inject({ method: 'GET', url: '/decode' });
    expect([reply.statusCode, reply.headers['allow']]).toEqual([405, 'POST']);
  });
});

describe('headers', () => {
  test.each([
    ['small letters', (name: string) => name.toLowerCase()],
    ['hyphens', (name: string) => name.replaceAll('_', '-')],
    ['small letters and hyphens', (name: string) => name.toLowerCase().replaceAll('_', '-')],
    [
      'a mixture',
      (name: string) =>
        name
          .replace('_', '-')
          .toLowerCase()
          .replace(/^./, (l) => l.toUpperCase()),
    ],
  ])('are found in %s, on the wire', async (_what, change) => {
    const headers = Object.entries(complete()).map(([name, value]) => [change(name), value]);
    const reply = await sendRaw(port, [olderRequest(Object.fromEntries(headers) as Headers)]);
    expect(reply.status).toBe(200);
    expect(reply.body).toBe('"Fargate task started sucesfully. See recordings/decoded/"');
    expect(reply.headers['content-type']).toBe('application/json');
  });

  test('in two spellings that disagree are refused', async () => {
    const { status, text } = await post(complete({ 'DEC-LANG': 'zul' }));
    expect([status, text]).toEqual([400, expect.stringContaining('DEC_LANG')]);
    expect((await post(complete({ 'X-API-KEY': 'other' }))).status).toBe(401);
    expect((await post(complete({ 'DEC-LANG': 'eng' }))).status).toBe(200);
  });

  test('become the job', async () => {
    const job = await jobOf(
      complete({
        DEC_LANG: 'sto',
        SR: 'NB',
        DIA: 'YES',
        SAC: 'no',
        NUM_SPK: '3',
        CUSTOM_GRAPH: 'PARL',
        PRIV: 'no',
        TAG: 'sitting-1',
        JOB_ID: '42',
        FE_API_KEY: 'of-the-front-end',
        RETURN_URL: 'https://fe.example/other',
        CAP_PROV: 'FARGATE',
        NUM_THREADS: '8',
        BATCHED: '???',
        SOURCE: '???',
      }),
    );
    expect(job).toMatchObject({
      tenant: 'parliament',
      door: 'older',
      source: {
        kind: 'object',
        place: { bucket: 'recordings', key: 'uploads/talk.wav' },
        isOwned: false,
      },
      options: {
        language: 'sot',
        band: 'narrow',
        channels: 'auto',
        punctuation: false,
        diarization: { speakers: { exact: 3 } },
        domain: 'parliament',
      },
      retention: { isPrivate: false },
      older: { bucket: 'recordings', tag: 'sitting-1', userId: '17', jobId: '42' },
      callback: {
        url: 'https://fe.example/other',
        format: 'older',
        events: ['job.done', 'job.failed', 'job.expired'],
        key: 'of-the-front-end',
      },
      maxDurationMs: 3_600_000,
    });
  });

  test('that are absent, empty or `none` have the contract’s defaults', async () => {
    const names =
      'JOB_ID TAG OBJECT_URL NUM_SPK CUSTOM_GRAPH PRIV CAP_PROV FE_API_KEY NUM_THREADS RETURN_URL';
    for (const value of ['none', 'NONE', '']) {
      const given = Object.fromEntries(names.split(' ').map((name) => [name, value]));
      const job = await jobOf(complete({ ...given, DIA: 'yes' }));
      expect(job.options).toEqual({
        language: 'eng',
        band: 'wide',
        channels: 'auto',
        punctuation: true,
        diarization: {},
      });
      expect(job.older?.tag).toMatch(/^[0-9a-f]{32}$/);
      expect(job.older?.jobId).toBe(job.older?.tag);
      expect(job.retention.isPrivate).toBe(true);
      expect(job.source).toMatchObject({ kind: 'object', isOwned: true });
      expect(job.callback).toEqual({
        url: 'https://fe.example/return',
        format: 'older',
        events: ['job.done', 'job.failed', 'job.expired'],
      });
    }
  });

  test('fetch from OBJECT_URL instead, and still need the bucket', async () => {
    const url = 'https://fe.example/talk.mp3?signature=a';
    const job = await jobOf(complete({ OBJECT_URL: url, OBJECT_PATH: 'none' }));
    expect(job.source).toEqual({ kind: 'url', url });
  });

  test('name the operator’s own address for callbacks, which may be private', async () => {
    const returnUrl = 'http://10.0.0.9:8080/return';
    await using inside = await openDoors({ admission: { returnUrl }, app: { returnUrl } });
    for (const [RETURN_URL, status] of [
      ['none', 200],
      [returnUrl, 200],
      ['http://10.0.0.9:8080/other', 400],
    ] as const) {
      const headers = complete({ X_API_KEY: inside.key, RETURN_URL });
      const reply = await inside.app.inject({ method: 'POST', url: '/', headers });
      expect([RETURN_URL, reply.statusCode]).toEqual([RETURN_URL, status]);
    }
  });

  test.each(['8000', 'nb', 'NB'])('SR %s is narrow', async (SR) => {
    expect((await jobOf(complete({ SR }))).options.band).toBe('narrow');
  });

  test.each(['16000', 'BB', 'WB', 'wb'])('SR %s is wide', async (SR) => {
    expect((await jobOf(complete({ SR }))).options.band).toBe('wide');
  });

  test.each(['afr', 'eng', 'zul', 'sto', 'mul', 'zu-ZA', 'tn-Latn-ZA', 'isiXhosa'])(
    'DEC_LANG %s is known',
    async (DEC_LANG) => {
      expect((await post(complete({ DEC_LANG }))).status).toBe(200);
    },
  );

  test('hold UTF-8 as Python sends it: the path is read, the user is echoed', async () => {
    const bytes = (text: string) => Buffer.from(text).toString('latin1');
    const job = await jobOf(
      complete({ OBJECT_PATH: bytes('uploads/inṱerview.wav'), USER_ID: bytes('Thandï') }),
    );
    expect(job.source).toMatchObject({ place: { key: 'uploads/inṱerview.wav' } });
    expect(job.older?.userId).toBe(bytes('Thandï'));
  });

  test('that the contract does not know are ignored, and ask for nothing', async () => {
    const known = await jobOf(complete());
    const job = await jobOf(complete({ PHRASES: '["Thandi Nkosi"]', 'X-Anything': '1' }));
    expect(job.options).toEqual(known.options);
    expect(JSON.stringify(job)).not.toContain('Nkosi');
  });

  test('come with a body, which is ignored', async () => {
    for (const type of [
      'application/json',
      'text/plain',
      'multipart/form-data',
      'x',
      '',
      ';;',
      'a/b; c="',
    ])
      for (const payload of ['{', 'x'.repeat(1000)]) {
        const reply = await doors.app.inject({
          method: 'POST',
          url: '/',
          headers: { ...complete(), 'content-type': type },
          payload,
        });
        expect([type, reply.statusCode]).toEqual([type, 200]);
      }
  });
});

describe('a header that is impossible', () => {
  test.each([
    ['DEC_LANG', 'klingon'],
    ['DEC_LANG', 'none'],
    ['SR', '44100'],
    ['NUM_CHANNELS', 'two'],
    ['NUM_CHANNELS', '0'],
    ['SAC', 'maybe'],
    ['DIA', '1'],
    ['NUM_SPK', '0'],
    ['NUM_SPK', '-2'],
    ['NUM_SPK', '1e3'],
    ['PRIV', 'perhaps'],
    ['CAP_PROV', 'EC2'],
    ['NUM_THREADS', '-4'],
    ['CUSTOM_GRAPH', '$(id)'],
    ['BUCKET_NAME', '..'],
    ['BUCKET_NAME', 'a/b'],
    ['BUCKET_NAME', 'Recordings'],
    ['BUCKET_NAME', 'lalela'],
    ['OBJECT_PATH', '../../etc/passwd'],
    ['OBJECT_PATH', '/etc/passwd'],
    ['OBJECT_PATH', 'a/../b'],
    ['OBJECT_PATH', 'a\\..\\b'],
    ['TAG', '../../x'],
    ['TAG', 'a b'],
    ['TAG', 'x'.repeat(129)],
    ['OBJECT_URL', 'file:///etc/passwd'],
    ['OBJECT_URL', 'http://127.0.0.1/'],
    ['OBJECT_URL', 'talk.wav'],
    ['RETURN_URL', 'javascript:alert(1)'],
    ['RETURN_URL', 'http://10.0.0.1/return'],
    ['USER_ID', 'a\tb'],
    ['USER_ID', 'x'.repeat(5000)],
  ])('is named: %s %j', async (name, value) => {
    const { status, text } = await post(complete({ [name]: value }));
    expect(status).toBe(400);
    expect(text).toMatch(new RegExp(`^"Bad request: ${name} `));
    if (value.length > 2 && value !== 'none') expect(text).not.toContain(value);
  });

  test.each(['0', 'two', '1.5', '101', '-2'])('says what NUM_SPK may be: %j', async (count) => {
    expect((await post(complete({ DIA: 'yes', NUM_SPK: count }))).text).toBe(
      '"Bad request: NUM_SPK must be -1, for unknown, or a whole number from 1 to 100"',
    );
  });

  test.each([
    ['-1', {}],
    ['1', {}],
    ['2', { speakers: { exact: 2 } }],
    ['40', { speakers: { exact: 40 } }],
  ])('is not NUM_SPK %s', async (count, diarization) => {
    const job = await jobOf(complete({ DIA: 'yes', NUM_SPK: count }));
    expect(job.options.diarization).toEqual(diarization);
  });

  test('is found even where a gateway lets line ends through', async () => {
    for (const name of Object.keys(complete()).slice(1).concat('JOB_ID', 'TAG', 'FE_API_KEY')) {
      const { status, text } = await post(complete({ [name]: 'a\r\nX-EVIL: 1' }));
      expect([name, status]).toEqual([name, 400]);
      expect(text).toContain(`Bad request: ${name} `);
    }
  });

  test('does not hide that OBJECT_PATH leads out, also beside OBJECT_URL', async () => {
    const { text } = await post(
      complete({ OBJECT_URL: 'https://fe.example/a', OBJECT_PATH: '../x' }),
    );
    expect(text).toContain('Bad request: OBJECT_PATH ');
  });
});

describe('tenants', () => {
  test('cannot take each other’s tags, and may use their own again', async () => {
    const key = await doors.addKey({ tenant: 'broadcaster' });
    const mine = complete({ TAG: 'shared-tag' });
    expect((await post(mine)).status).toBe(200);
    expect((await post(mine)).status).toBe(200);
    const { status, text } = await post({ ...mine, X_API_KEY: key });
    expect([status, text]).toEqual([400, '"Bad request: TAG names a result of another tenant"']);
    expect((await post({ ...mine, X_API_KEY: key, BUCKET_NAME: 'elsewhere' })).status).toBe(200);
  });

  test('make one job of two submissions at once with one tag, and another later', async () => {
    const headers = complete({ TAG: 'twice-at-once', USER_ID: 'twice' });
    const count = async () => {
      const { jobs } = await doors.database.jobs.list({ tenant: 'parliament', limit: 200 });
      return jobs.filter(({ older }) => older?.userId === 'twice').length;
    };
    const replies = await Promise.all([post(headers), post(headers), post(headers)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await count()).toBe(1);
    await post({ ...headers, SAC: 'no' });
    expect(await count()).toBe(2);
  });

  test('cannot have each other’s results removed as private recordings', async () => {
    const headers = complete({ OBJECT_PATH: 'decoded/of-another.json', PRIV: 'yes' });
    const job = await jobOf(headers);
    expect(job.source).toMatchObject({ kind: 'object', isOwned: false });
  });

  test('keep to the buckets of their key', async () => {
    const key = await doors.addKey({ buckets: ['own-bucket'] });
    expect((await post(complete({ X_API_KEY: key, BUCKET_NAME: 'own-bucket' }))).status).toBe(200);
    const { status, text } = await post(complete({ X_API_KEY: key }));
    expect([status, text]).toEqual([400, expect.stringContaining('BUCKET_NAME')]);
  });
});

describe('the key', () => {
  test('that a recording came with is never the callback’s', async () => {
    const job = await jobOf(complete({ FE_API_KEY: doors.key }));
    expect(job.callback?.key).toBeUndefined();
    expect(job.warnings.map(({ code }) => code)).toEqual(['CALLBACK_KEY_WITHHELD']);
    expect(JSON.stringify(job)).not.toContain(doors.key);
  });

  test('and the other headers are not in the log', async () => {
    await post(
      complete({ USER_ID: 'thandi-the-user', FE_API_KEY: 'secret-of-fe', TAG: 'tag-in-log' }),
    );
    await post(complete({ USER_ID: 'thandi-the-user', DEC_LANG: 'klingon' }));
    const log = doors.lines.join('');
    expect(log).toContain('http-request');
    expect(log).not.toMatch(/thandi-the-user|secret-of-fe|klingon|tag-in-log|talk\.wav/);
    expect(log).not.toContain(doors.key);
  });

  test('must be there, whatever it is, where none are needed', async () => {
    await using open = await openDoors({ admission: { isOpen: true } });
    const headers = complete({ X_API_KEY: 'anything', FE_API_KEY: 'anything' });
    const taken = await open.app.inject({ method: 'POST', url: '/', headers });
    expect(taken.statusCode).toBe(200);
    const { jobs: made } = await open.database.jobs.list({ tenant: 'local', limit: 2 });
    expect(made).toHaveLength(1);
    const missing = await open.app.inject({
      method: 'POST',
      url: '/',
      headers: withoutHeader(headers, 'X_API_KEY'),
    });
    expect(missing.statusCode).toBe(400);
  });

  test('never reaches a callback where none are needed either', async () => {
    await using open = await openDoors({
      admission: { isOpen: true },
      app: { returnUrl: 'https://fe.example/return' },
    });
    const headers = complete({ X_API_KEY: 'anything', FE_API_KEY: 'anything' });
    await open.app.inject({ method: 'POST', url: '/', headers });
    const { jobs: made } = await open.database.jobs.list({ tenant: 'local', limit: 2 });
    expect(made[0]?.callback).toMatchObject({ url: 'https://fe.example/return' });
    expect(made[0]?.callback?.key).toBeUndefined();
  });
});

describe('limits', () => {
  test('of a tenant and of the queue are 429 and 503 with Retry-After, in one JSON string', async () => {
    for (const [admission, status] of [
      [{ queueLimit: 1 }, 503],
      [
        {
          limits: {
            jobsAtOnce: 1,
            audioSecondsMonth: 9,
            longestSeconds: 9,
            requestsPerMinute: REFUSED_AT_SPEED,
          },
        },
        429,
      ],
      [
        {
          limits: { jobsAtOnce: 9, audioSecondsMonth: 9, longestSeconds: 9, requestsPerMinute: 1 },
        },
        429,
      ],
    ] as const) {
      await using small = await openDoors({ admission: { now: () => NOW_MS, ...admission } });
      const request = {
        method: 'POST',
        url: '/',
        headers: complete({ X_API_KEY: small.key }),
      } as const;
      expect((await small.app.inject(request)).statusCode).toBe(200);
      const refused = await small.app.inject(request);
      expect(refused.statusCode).toBe(status);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect(JSON.parse(refused.body)).toMatch(/^Try again later: /);
    }
  });

  test('of wrong keys at speed hold', async () => {
    await using small = await openDoors({ admission: { now: () => NOW_MS } });
    const request = (key: string) =>
      small.app.inject({ method: 'POST', url: '/', headers: { X_API_KEY: key } });
    expect((await request(small.key)).statusCode).toBe(400);
    for (let tries = 0; tries < 30; tries++)
      expect((await request(`lalela_${tries}`)).statusCode).toBe(401);
    const refused = await request('lalela_30');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '2']);
    expect((await request(small.key)).statusCode).toBe(400);
  });
});
