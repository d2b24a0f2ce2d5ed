/** The doors as a Lambda function: events of an HTTP API in, replies out, over emulators of AWS. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeJob, endRun } from '../../src/job/index.ts';
import { resultPlace } from '../../src/store/index.ts';
import { openS3Store } from '../../src/store/s3/index.ts';
import type { Diarization } from '../../src/transcript/index.ts';
import { BUCKET, OWN_BUCKET, startAwsFlow, type Ask, type AwsFlow } from '../support/aws-flow.ts';
import { exampleTranscript } from '../support/example-transcript.ts';
import { readDocx } from '../support/read-docx.ts';
import { olderHeaders } from '../support/older-request.ts';

const DIARIZATION: Diarization = {
  method: 'built-in',
  speakers: [{ label: 'A' }],
  turns: [{ speaker: 'A', startMs: 0, endMs: 1000 }],
  overlaps: [],
};
const SOUND = Buffer.alloc(100_000, 'sound ');

let flow: AwsFlow;
beforeAll(async () => {
  flow = await startAwsFlow({ LALELA_ECS_MOST_WORKERS: '1' });
  // What is submitted here is not to be recognised.
  flow.ecs.hasSpot = false;
  flow.ecs.hasOnDemand = false;
}, 60_000);
afterAll(() => flow[Symbol.asyncDispose]());

async function ask(request: Omit<Ask, 'headers'> & { json?: unknown; headers?: Ask['headers'] }) {
  const { json, headers, ...rest } = request;
  const body = json === undefined ? undefined : JSON.stringify(json);
  const reply = await flow.ask({
    ...rest,
    headers: {
      authorization: `Bearer ${flow.key}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: reply.statusCode, headers: reply.headers ?? {}, text: reply.body ?? '' };
}

async function submit(changed: object = {}): Promise<string> {
  const source = { bucket: BUCKET, path: 'uploads/talk.flac' };
  const { status, text } = await ask({
    method: 'POST',
    path: '/v1/jobs',
    json: { source, language: 'eng', ...changed },
  });
  expect([status, text]).toEqual([202, expect.any(String)]);
  return (JSON.parse(text) as { id: string }).id;
}

describe('the older contract', () => {
  test('takes headers in any case, underscores and all, and answers with a JSON string', async () => {
    for (const change of [(name: string) => name, (name: string) => name.toLowerCase()]) {
      const entries = Object.entries(olderHeaders(flow.key)).map(([name, value]) => [
        change(name),
        value,
      ]);
      const headers = Object.fromEntries(entries) as Record<string, string>;
      const reply = await flow.ask({ method: 'POST', path: '/', headers });
      expect([reply.statusCode, reply.body]).toEqual([
        200,
        `"Fargate task started sucesfully. See ${BUCKET}/decoded/"`,
      ]);
    }
  });

  test('says in its own words what is missing, and who may not', async () => {
    const lacking = await flow.ask({
      method: 'POST',
      path: '/',
      headers: { x_api_key: flow.key, dec_lang: 'eng' },
    });
    expect([lacking.statusCode, lacking.body]).toEqual([
      400,
      '"Bad request: SR not present in POST headers"',
    ]);
    const headers = { x_api_key: 'wrong' };
    const wrong = await flow.ask({ method: 'POST', path: '/decode', headers });
    expect([wrong.statusCode, wrong.body]).toEqual([
      401,
      '"Authentication error: Incorrect X_API_KEY"',
    ]);
  });
});

describe('/v1', () => {
  test('keeps a job, wakes a worker for it, and shows it', async () => {
    const id = await submit();
    const { text } = await ask({ method: 'GET', path: `/v1/jobs/${id}` });
    expect(JSON.parse(text)).toMatchObject({ id, state: 'queued' });
    const waiting = flow.aws.fauxqs.inspectQueue('wakes')?.messages.ready ?? [];
    expect(waiting.map(({ body }) => body)).toContain(id);
  });

  test('reads a query as it was sent, the same name several times', async () => {
    const id = await submit({ client_reference: 'a,b & c' });
    const query = 'state=queued&state=running&client_reference=a%2Cb%20%26%20c';
    const { status, text } = await ask({ method: 'GET', path: '/v1/jobs', query });
    expect(status).toBe(200);
    const { jobs } = JSON.parse(text) as { jobs: { id: string }[] };
    expect(jobs.map((job) => job.id)).toEqual([id]);
  });

  test('is not open to those without a key', async () => {
    const reply = await flow.ask({ method: 'GET', path: '/v1/jobs' });
    expect(reply.statusCode).toBe(401);
  });

  test('says that it is ready, and which models there are', async () => {
    expect((await ask({ method: 'GET', path: '/readyz' })).status).toBe(200);
    const { text } = await ask({ method: 'GET', path: '/v1/models' });
    expect(text).toContain('moonshine-base-en');
  });
});

test('a large recording goes to S3 by a link, of exactly the size that was announced', async () => {
  const { status, text } = await ask({
    method: 'POST',
    path: '/v1/uploads',
    json: { bytes: SOUND.length },
  });
  expect(status).toBe(201);
  const link = JSON.parse(text) as { id: string; url: string; headers: Record<string, string> };
  expect(link.url).toContain(`/${OWN_BUCKET}/uploads/${link.id}?`);
  expect(decodeURIComponent(link.url)).toMatch(
    /X-Amz-SignedHeaders=content-length;content-type;host/,
  );
  const source = { upload_id: link.id };
  const early = await ask({ method: 'POST', path: '/v1/jobs', json: { source } });
  expect(early.text).toContain('UPLOAD_INCOMPLETE');

  const sent = await fetch(link.url, { method: 'PUT', headers: link.headers, body: SOUND });
  expect(sent.status).toBe(200);
  expect((await ask({ method: 'POST', path: '/v1/jobs', json: { source } })).status).toBe(202);
});

test('resumable uploads are refused, with what to do instead', async () => {
  const { status, text } = await ask({
    method: 'POST',
    path: '/v1/uploads',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': '5' },
  });
  expect([status, text]).toEqual([
    expect.any(Number),
    expect.stringContaining('OPTION_UNSUPPORTED'),
  ]);
});

describe('a result', () => {
  async function done(words: number, diarization?: Diarization): Promise<string> {
    const id = await submit();
    const objects = await openS3Store({ bucket: OWN_BUCKET });
    const transcript = exampleTranscript;
    const [segment] = transcript.segments;
    if (segment === undefined) throw new Error('the example has no segment');
    const copies = Array.from({ length: Math.ceil(words / segment.words.length) }, () => segment);
    const body = Buffer.from(JSON.stringify({ ...transcript, segments: copies, diarization }));
    const { bytes, sha256 } = await objects.put(resultPlace(id), body);
    const job = await flow.database.jobs.claim({
      agenda: 'run',
      owner: 'test',
      leaseMs: 60_000,
      nowMs: Date.now(),
    });
    // Whichever was due: they are all alike.
    const claimed = job?.id ?? '';
    if (claimed !== id) await objects.put(resultPlace(claimed), body);
    await changeJob(flow.database.jobs, claimed, (current) =>
      endRun(current, job?.lease?.token ?? '', {
        atMs: Date.now(),
        result: {
          place: resultPlace(claimed),
          sha256,
          bytes,
          wordCount: words,
          modelId: 'moonshine-base-en',
          ...(diarization === undefined ? {} : { speakers: diarization.speakers }),
        },
      }),
    );
    return claimed;
  }

  test('comes through the gateway while it is short', async () => {
    const id = await done(1);
    const reply = await ask({ method: 'GET', path: `/v1/jobs/${id}/result`, query: 'format=srt' });
    expect(reply.status).toBe(200);
    expect(reply.text).toContain('-->');
  });

  test('comes whole where it is no text', async () => {
    const id = await done(1);
    const reply = await ask({ method: 'GET', path: `/v1/jobs/${id}/result`, query: 'format=docx' });
    expect(reply.status).toBe(200);
    const [first] = await readDocx(Buffer.from(reply.text, 'base64'));
    expect(first).toContain('Good morning, everyone.');
  });

  test('is kept and linked where it is longer than a function may answer', async () => {
    const id = await done(100_000);
    const reply = await ask({ method: 'GET', path: `/v1/jobs/${id}/result`, query: 'format=json' });
    expect(reply.status).toBe(303);
    expect(reply.text).toBe('');
    const followed = await fetch(String(reply.headers['location']));
    expect(followed.status).toBe(200);
    const { segments } = (await followed.json()) as { segments: unknown[] };
    expect(segments.length).toBeGreaterThan(1000);
  });

  test('shows names that speakers were given, also where it is linked', async () => {
    const id = await done(100_000, DIARIZATION);
    const named = await ask({
      method: 'PATCH',
      path: `/v1/jobs/${id}/speakers`,
      json: { speakers: { A: 'Thandi Nkosi' } },
    });
    expect(named.status).toBe(200);
    expect(JSON.parse(named.text)).toMatchObject({
      result: { speakers: [{ label: 'A', name: 'Thandi Nkosi' }] },
    });

    const short = await ask({ method: 'GET', path: `/v1/jobs/${id}/result`, query: 'format=rttm' });
    expect(short.text).toContain(' Thandi_Nkosi ');
    const long = await ask({ method: 'GET', path: `/v1/jobs/${id}/result`, query: 'format=json' });
    expect(long.status).toBe(303);
    const followed = await fetch(String(long.headers['location']));
    expect(await followed.json()).toMatchObject({
      diarization: { speakers: [{ label: 'A', name: 'Thandi Nkosi' }] },
    });
  });
});
