/** Callbacks of both forms, to clients' servers on this machine. */
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { recordAttempt, takeLease, type Job } from '../../src/job/index.ts';
import {
  OLDER_REQUEST,
  OLDER_SECRET,
  RESULT,
  SECRET,
  callbackFixture,
  endedJob,
  type EndedJob,
} from '../support/callback-parts.ts';
import {
  startClientServer,
  type ClientAnswer,
  type ReceivedRequest,
} from '../support/client-server.ts';
import { NOW_MS } from '../support/example-job.ts';
import type { CallbackParts } from '../../src/callback/index.ts';

const FORMATS = ['native', 'older'] as const;

interface Setting extends EndedJob {
  readonly parts?: Partial<CallbackParts>;
  readonly times?: number;
}

/** So many attempts at one delivery against a server that answers so. */
async function deliver(answer: ClientAnswer | undefined, setting: Setting = {}) {
  const { parts, times = 1, ...changed } = setting;
  await using server = await startClientServer(answer);
  await using fixture = await callbackFixture(parts);
  let job = endedJob(`${server.origin}/callback`, changed);
  await fixture.keepResult(job, RESULT);
  const outcomes = [];
  for (let time = 0; time < times; time++) {
    const outcome = await fixture.attempt(job);
    outcomes.push(outcome);
    job = recorded(job, outcome);
  }
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('No attempt was made.');
  return { outcome, outcomes, job, received: server.received, fixture };
}

function recorded(job: Job, outcome: Parameters<typeof recordAttempt>[2]): Job {
  const lease = { owner: 'test', token: 'token', expiresAtMs: NOW_MS + 1000 };
  return recordAttempt(takeLease(job, lease, NOW_MS), 'token', outcome);
}

function answerWith(status: number, body = '', headers: Record<string, string> = {}): ClientAnswer {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

describe.each(FORMATS)('a callback of the %s form', (format) => {
  test.each([200, 201, 202, 204])('is accepted with %d', async (status) => {
    const { outcome, job, fixture } = await deliver(answerWith(status), { format });

    expect(outcome).toMatchObject({ state: 'accepted', attempt: { status } });
    expect(outcome.attempt.error).toBeUndefined();
    expect(job.state).toBe('done');
    expect(fixture.outcomes).toEqual(['accepted']);
  });

  test.each([400, 401, 404, 429, 500, 503])('is tried again after %d', async (status) => {
    const { outcome, fixture } = await deliver(answerWith(status, 'secret reply'), { format });

    expect(outcome).toMatchObject({
      state: 'pending',
      attempt: { status, error: { code: 'CALLBACK_FAILED' } },
    });
    expect(waitOf(outcome)).toBe(5000);
    expect(JSON.stringify(outcome)).not.toContain('secret');
    expect(fixture.outcomes).toEqual(['failed']);
  });

  test('is tried as the schedule has it, and then no more', async () => {
    const { outcomes, job, fixture } = await deliver(answerWith(500), { format, times: 3 });

    expect(outcomes.map(({ state }) => state)).toEqual(['pending', 'pending', 'given-up']);
    expect(outcomes.map(waitOf)).toEqual([5000, 30_000, undefined]);
    expect(job).toMatchObject({ state: 'done', deliveries: [{ state: 'given-up' }] });
    expect(job.deliveries[0]?.attempts).toHaveLength(3);
    expect(fixture.outcomes).toEqual(['failed', 'failed', 'given-up']);
  });

  test('waits up to a quarter more or less', async () => {
    const early = await deliver(answerWith(500), { format, parts: { random: () => 0 } });
    const late = await deliver(answerWith(500), { format, parts: { random: () => 0.999 } });

    expect(waitOf(early.outcome)).toBe(3750);
    expect(waitOf(late.outcome)).toBeGreaterThan(6200);
  });

  test.each([
    ['60', 60_000],
    ['1', 5000],
    ['999999999', 24 * 3_600_000],
    [new Date(NOW_MS + 90_000).toUTCString(), 90_000],
    ['soon', 5000],
    ['-5', 5000],
  ])('keeps to Retry-After: %s', async (value, waitMs) => {
    const answer = answerWith(503, '', { 'retry-after': value });

    const { outcome } = await deliver(answer, { format, parts: { now: () => NOW_MS } });

    expect(waitOf(outcome)).toBe(waitMs);
  });

  test('stops for good after 410', async () => {
    const { outcome, job } = await deliver(answerWith(410), { format });

    expect(outcome).toMatchObject({
      state: 'refused',
      attempt: { status: 410, error: { code: 'CALLBACK_REFUSED' } },
    });
    expect(job.state).toBe('done');
  });

  test.each([301, 302, 303, 307, 308])('is not redirected by %d', async (status) => {
    await using other = await startClientServer();

    const { outcome } = await deliver(answerWith(status, '', { location: other.origin }), {
      format,
    });

    expect(outcome).toMatchObject({ state: 'pending', attempt: { status } });
    expect(outcome.attempt.error?.message).toContain('not redirected');
    expect(other.received).toEqual([]);
  });

  test('is tried again where the connection is cut before an answer', async () => {
    const { outcome } = await deliver((_request, response) => response.destroy(), { format });

    expect(outcome).toMatchObject({
      state: 'pending',
      attempt: { error: { code: 'CALLBACK_FAILED' } },
    });
    expect(outcome.attempt.status).toBeUndefined();
  });

  test('is tried again where the answer takes too long', async () => {
    const { outcome } = await deliver(() => undefined, { format, parts: { timeoutMs: 300 } });

    expect(outcome).toMatchObject({
      state: 'pending',
      attempt: { error: { code: 'CALLBACK_FAILED' } },
    });
    expect(outcome.attempt.durationMs).toBeGreaterThanOrEqual(290);
  });

  test('is accepted whatever a huge reply holds, of which little is read', async () => {
    let sentBytes = 0;
    const { outcome } = await deliver(
      (_request, response) => {
        const chunk = Buffer.alloc(64 * 1024, 'x');
        const pump = () => {
          while (!response.destroyed && sentBytes < 1e9 && response.write(chunk))
            sentBytes += chunk.length;
        };
        response.on('drain', pump);
        pump();
      },
      { format },
    );

    expect(outcome.state).toBe('accepted');
    expect(sentBytes).toBeLessThan(50_000_000);
  });

  test('is called off with its signal, and that is no attempt', async () => {
    await using server = await startClientServer(() => undefined);
    await using fixture = await callbackFixture();
    const job = endedJob(server.origin, { format });
    await fixture.keepResult(job, RESULT);
    const controller = new AbortController();

    const attempt = fixture.attempt(job, controller.signal);
    const settled = expect(attempt).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => server.received.length).toBe(1);
    controller.abort();

    await settled;
    expect(fixture.outcomes).toEqual([]);
  });

  test.each([
    ['http://127.0.0.2/', 'ADDRESS_REFUSED'],
    ['http://169.254.169.254/', 'ADDRESS_REFUSED'],
    ['ftp://127.0.0.1/', 'ADDRESS_INVALID'],
  ])('is refused for %s', async (url, code) => {
    await using fixture = await callbackFixture();
    const job = endedJob(url, { format });
    await fixture.keepResult(job, RESULT);

    const outcome = await fixture.attempt(job);

    expect(outcome).toMatchObject({ state: 'refused', attempt: { error: { code } } });
    expect(fixture.outcomes).toEqual(['refused']);
  });

  test('may go to a private address that the operator configured', async () => {
    await using server = await startClientServer();
    const returnUrl = `${server.origin.replace('127.0.0.1', 'localhost')}/callback`;
    await using fixture = await callbackFixture({ returnUrl });
    const job = endedJob(returnUrl, { format });
    const other = endedJob(`${returnUrl}/other`, { format });
    for (const each of [job, other]) await fixture.keepResult(each, RESULT);

    expect(await fixture.attempt(job)).toMatchObject({ state: 'accepted' });
    expect(await fixture.attempt(other)).toMatchObject({ state: 'refused' });
  });

  test('is signed, by every secret while one takes over from another', async () => {
    const { received, job } = await deliver(undefined, {
      format,
      parts: { secretsOf: () => Promise.resolve([SECRET, OLDER_SECRET]) },
    });

    const { headers, body } = received[0] ?? { headers: {}, body: '' };
    const signed = headers as Record<string, string>;
    const options = { jsonParse: false };
    for (const secret of [SECRET, OLDER_SECRET])
      expect(() => new Webhook(secret).verify(body, signed, options)).not.toThrow();
    expect(() => new Webhook(SECRET).verify(`${body} `, signed, options)).toThrow();
    expect(signed['webhook-id']).toBe(`${job.id}-1`);
  });

  test('keeps its id and has a time of its own at every attempt', async () => {
    let nowMs = NOW_MS;
    const parts = { now: () => (nowMs += 10_000) };
    const { received } = await deliver(answerWith(500), { format, times: 2, parts });

    const [first, second] = received.map(({ headers }) => headers);
    expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
    expect(second?.['webhook-timestamp']).not.toBe(first?.['webhook-timestamp']);
    expect(received[1]?.body.length).toBe(received[0]?.body.length);
  });

  test('is not sent unsigned where there is no secret', async () => {
    const { outcome, received } = await deliver(undefined, {
      format,
      parts: { secretsOf: () => Promise.resolve([]) },
    });

    expect(outcome).toMatchObject({ state: 'pending', attempt: { error: { code: 'INTERNAL' } } });
    expect(received).toEqual([]);
  });

  test('leaves nothing in the log of what was said, asked for or replied', async () => {
    const { fixture } = await deliver(answerWith(500, 'secret reply'), {
      format,
      metadata: { case: 'secret-case' },
      clientReference: 'secret-reference',
      older: { ...OLDER_REQUEST, userId: 'secret-user' },
    });

    const log = fixture.logLines.join('');
    expect(log).toContain('"outcome":"failed"');
    expect(log).not.toMatch(/secret|tannie|127\.0\.0\.1|whsec/);
  });

  test('has nothing to do where nothing is pending', async () => {
    await using fixture = await callbackFixture();
    const job = { ...endedJob('http://127.0.0.1/', { format }), deliveries: [] };

    await expect(fixture.attempt(job)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('the native form', () => {
  test('says how a job ended, and where its result is', async () => {
    const { received, job } = await deliver(undefined, {
      clientReference: 'sitting-12',
      metadata: { house: 'NCOP' },
      warnings: [{ code: 'CHANNELS_MIXED', message: 'Mixed.' }],
      result: {
        place: { bucket: 'lalela', key: 'results/x.json' },
        sha256: 'f00',
        bytes: 1,
        wordCount: 2,
        modelId: 'm',
      },
    });

    expect(received[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      type: 'job.done',
      timestamp: new Date(NOW_MS).toISOString(),
      data: {
        id: job.id,
        state: 'done',
        client_reference: 'sitting-12',
        metadata: { house: 'NCOP' },
        links: {
          self: `https://speech.example/v1/jobs/${job.id}`,
          result: `https://speech.example/v1/jobs/${job.id}/result`,
        },
        warnings: [{ code: 'CHANNELS_MIXED', message: 'Mixed.' }],
      },
    });
  });

  test('says what went wrong', async () => {
    const error = { code: 'NOT_MEDIA', message: 'No media.', isRetryable: false } as const;

    const { received } = await deliver(undefined, { event: 'job.failed', error });

    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      type: 'job.failed',
      data: { state: 'failed', error: { code: 'NOT_MEDIA', retryable: false } },
    });
  });

  test('stays below 20 KB whatever the job holds', async () => {
    const warning = { code: 'LENGTH_LIMIT', message: 'ž'.repeat(2000) };

    const { received } = await deliver(undefined, {
      clientReference: 'ž'.repeat(30_000),
      metadata: Object.fromEntries(
        Array.from({ length: 50 }, (_, i) => [`k${i}`, 'ž'.repeat(500)]),
      ),
      warnings: Array.from({ length: 100 }, () => warning),
    });

    expect(Buffer.byteLength(received[0]?.body ?? '')).toBeLessThan(20_000);
    expect(JSON.parse(received[0]?.body ?? '')).toHaveProperty('data.links.self');
  });

  test('does not look at what a reply says', async () => {
    const { outcome } = await deliver(answerWith(200, '{"result":"Error"}'));

    expect(outcome.state).toBe('accepted');
  });
});

describe('the older form', () => {
  const older = { format: 'older' } as const;

  test('is what it was in 2021, to the byte', async () => {
    await using server = await startClientServer();
    await using fixture = await callbackFixture();
    const job = endedJob(server.origin, older);
    const keyed: Job = {
      ...job,
      callback: { url: `${server.origin}/api/result/`, format: 'older', events: [], key: 'fe-key' },
    };
    await fixture.keepResult(keyed, RESULT);
    await fixture.attempt(keyed);

    const [request] = server.received as [ReceivedRequest];
    const boundary = request.headers['content-type']?.split('boundary=')[1] ?? '?';
    expect(`${request.method} ${request.path}`).toBe('POST /api/result/');
    expect(request.body.replaceAll(boundary, 'BOUNDARY')).toBe(
      [
        '--BOUNDARY',
        'Content-Disposition: form-data; name="file"; filename="tag-1.json"',
        'Content-Type: application/json',
        '',
        `${RESULT}`,
        '--BOUNDARY--',
        '',
      ].join('\r\n'),
    );
    expect(pairs(request.rawHeaders)).toMatchObject({
      'X-API-KEY': 'fe-key',
      'USER-ID': 'u-7',
      'JOB-ID': 'j-9',
      'S3-PATH': 'decoded/tag-1.json',
      STATUS: 'SUCCESS',
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(Buffer.byteLength(request.body)),
    });
  });

  test('sends no key where none was given', async () => {
    const { received } = await deliver(undefined, older);

    expect(received[0]?.headers).not.toHaveProperty('x-api-key');
  });

  test('gives a client’s words back as they came, also beyond ASCII', async () => {
    const { received } = await deliver(undefined, {
      ...older,
      older: { ...OLDER_REQUEST, userId: 'Zoë', jobId: 'a b' },
    });

    expect(received[0]?.headers).toMatchObject({ 'user-id': 'Zoë', 'job-id': 'a b' });
  });

  test('cannot be made to carry more headers', async () => {
    const { received } = await deliver(undefined, {
      ...older,
      older: { ...OLDER_REQUEST, userId: 'u\r\nX-Evil: 1', jobId: '\u0000→' },
    });

    expect(received[0]?.headers).toMatchObject({
      'user-id': 'u%0D%0AX-Evil%3A%201',
      'job-id': '%00%E2%86%92',
    });
    expect(received[0]?.headers).not.toHaveProperty('x-evil');
  });

  test('reads the result anew for every attempt', async () => {
    const { received } = await deliver(answerWith(500), { ...older, times: 2 });

    expect(received.map(({ body }) => body.includes('tannie'))).toEqual([true, true]);
  });

  test('carries the result of its own job, though a later one has the same tag', async () => {
    await using server = await startClientServer();
    await using fixture = await callbackFixture();
    const [earlier, later] = [endedJob(server.origin, older), endedJob(server.origin, older)];
    await fixture.keepResult(earlier, RESULT);
    await fixture.keepResult(later, RESULT.replaceAll('tannie', 'oom'));

    await fixture.attempt(earlier);
    await fixture.attempt(later);

    expect(server.received.map(({ body }) => body.includes('tannie'))).toEqual([true, false]);
  });

  test('ends where the result is gone', async () => {
    await using server = await startClientServer();
    await using fixture = await callbackFixture();

    const outcome = await fixture.attempt(endedJob(server.origin, older));

    expect(outcome).toMatchObject({
      state: 'given-up',
      attempt: { error: { code: 'JOB_REMOVED' } },
    });
    expect(server.received).toEqual([]);
  });

  test.each([
    '{"result":"Error"}',
    '{"message":"x","Result":"ERROR"}',
    '\uFEFF{"result": " error "}',
  ])('is tried again where a 200 says %s', async (reply) => {
    const { outcome } = await deliver(answerWith(200, reply), older);

    expect(outcome).toMatchObject({
      state: 'pending',
      attempt: { status: 200, error: { code: 'CALLBACK_FAILED' } },
    });
  });

  test.each(['{"result":"Success"}', 'Error', '{"result":{"Error":1}}', '[', 'null', '"Error"'])(
    'is accepted where a 200 says %s',
    async (reply) => {
      const { outcome } = await deliver(answerWith(200, reply), older);

      expect(outcome.state).toBe('accepted');
    },
  );

  test('is tried again where the reply is cut midway: it might have said Error', async () => {
    const { outcome } = await deliver((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"result"', () => response.destroy());
    }, older);

    expect(outcome.state).toBe('pending');
  });

  test.each(['job.failed', 'job.cancelled', 'job.expired'] as const)(
    'carries a result that can be read also with %s',
    async (event) => {
      const { received } = await deliver(undefined, { ...older, event });

      expect(received[0]?.headers).toMatchObject({
        status: 'ERROR',
        's3-path': 'decoded/tag-1.json',
      });
      const alternative = alternativeIn(received[0]?.body);
      expect(alternative.transcript).toBe('The recording could not be transcribed.');
      expect(alternative.words).toHaveLength(6);
      expect(alternative.words[0]).not.toHaveProperty('speaker');
    },
  );

  test('names a speaker of every word where the client asked who spoke', async () => {
    const options = { ...endedJob('').options, diarization: {} };

    const success = await deliver(undefined, { ...older, options });
    const failure = await deliver(undefined, { ...older, options, event: 'job.failed' });

    for (const { received } of [success, failure]) {
      const speakers = alternativeIn(received[0]?.body).words.map(({ speaker }) => speaker);
      expect(new Set(speakers)).toEqual(new Set(['A']));
    }
  });

  test('has the names that speakers were given since the result was made', async () => {
    const job = endedJob('');
    const result = { ...job.result!, speakers: [{ label: 'A' }] };
    const { received } = await deliver(undefined, {
      ...older,
      options: { ...job.options, diarization: {} },
      result,
      speakerNames: { A: 'Thandi' },
    });

    const speakers = alternativeIn(received[0]?.body).words.map(({ speaker }) => speaker);
    expect(new Set(speakers)).toEqual(new Set(['Thandi']));
  });

  test('of a job of another door names its id', async () => {
    const { received, job } = await deliver(undefined, {
      ...older,
      door: 'jobs',
      older: undefined as never,
    });

    expect(received[0]?.headers).toMatchObject({
      'user-id': '',
      'job-id': job.id,
      's3-path': `decoded/${job.id}.json`,
    });
  });
});

interface Alternative {
  readonly transcript: string;
  readonly words: readonly { readonly speaker?: string }[];
}

function alternativeIn(body = ''): Alternative {
  const json = body.split('\r\n')[4] ?? '';
  const result = JSON.parse(json) as { results: [{ alternatives: [Alternative] }] };
  return result.results[0].alternatives[0];
}

function pairs(rawHeaders: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (let i = 0; i < rawHeaders.length; i += 2)
    found[rawHeaders[i] ?? ''] = rawHeaders[i + 1] ?? '';
  return found;
}

/** From the end of the attempt. */
function waitOf({
  attempt,
  nextAtMs,
}: {
  attempt: { startedAtMs: number; durationMs: number };
  nextAtMs?: number;
}): number | undefined {
  return nextAtMs === undefined ? undefined : nextAtMs - attempt.startedAtMs - attempt.durationMs;
}
