/** The service as its clients meet it: real models, real files, real processes. */
import { readFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { missingModels, ROOT } from '../support/cli.ts';
import { frontEndMissing, startReceiver, submit } from '../support/front-end.ts';
import { createKey, startService, stopProcess, type Service } from '../support/service.ts';
import { clientOf, type JobReply, type ServiceClient } from '../support/service-client.ts';

const SAMPLE = join(ROOT, 'samples/parliament.flac');
const WORDS = /committee on sport, arts and culture/;
const missing = await missingModels();
if (missing !== undefined) console.warn(`Service journeys are skipped: ${missing}.`);

async function sampleForm(fields: Record<string, string> = {}): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([await readFile(SAMPLE)]), 'geheime-vergadering.flac');
  return form;
}

describe.skipIf(missing !== undefined)('the service', () => {
  let service: Service;
  let client: ServiceClient;
  beforeAll(async () => {
    service = await startService({ env: { LALELA_ALLOWED_HOSTS: '127.0.0.1' } });
    client = clientOf(service);
  }, 120_000);
  afterAll(() => service.stop());

  test('takes a recording and gives its transcript in every format', async () => {
    const { id } = await client.send(await sampleForm());
    const done = await client.ended(id);
    expect(done).toMatchObject({ state: 'done', progress: { percent: 100 }, warnings: [] });
    for (const format of ['txt', 'srt', 'vtt', 'ctm', 'json', 'older']) {
      const reply = await client.call(`/v1/jobs/${id}/result?format=${format}`);
      expect(reply.status, format).toBe(200);
      expect((await reply.text()).toLowerCase(), format).toContain('committee');
    }
  });

  test('follows a job by its events, monotonic, to the end', async () => {
    const { id } = await client.send(await sampleForm());
    const reply = await client.call(`/v1/jobs/${id}/events`);
    const text = await reply.text();
    const snapshots = [
      ...text.matchAll(/event: job\n(?:id: .*\n)?data: (.*)|id: .*\nevent: job\ndata: (.*)/g),
    ];
    const states = snapshots.map((match) => JSON.parse(match[1] ?? match[2] ?? '{}') as JobReply);
    const percents = states.map(({ progress }) => progress?.percent ?? 0);
    expect(states.at(-1)?.state).toBe('done');
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(percents.at(-1)).toBe(100);
    expect(text).toContain('event: end');
  });

  test('fetches a recording from an address, and calls back with a signature', async () => {
    const body = await readFile(SAMPLE);
    const called: { headers: NodeJS.Dict<string | string[]>; body: string }[] = [];
    const server = createServer((request, response) => {
      if (request.method === 'GET') return void response.end(body);
      let text = '';
      request.on('data', (piece: Buffer) => (text += piece.toString('utf8')));
      request.on('end', () => {
        called.push({ headers: request.headers, body: text });
        response.end('{}');
      });
    }).listen(0, '127.0.0.1');
    await vi.waitFor(() => expect(server.listening).toBe(true));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const { id } = await client.send({
        source: { url: `${base}/talk.flac?token=geheim` },
        callback: { url: `${base}/done` },
      });
      expect((await client.ended(id)).state).toBe('done');
      expect(called).toHaveLength(1);
      expect(called[0]?.headers['webhook-signature']).toMatch(/^v1,/);
      expect(JSON.parse(called[0]?.body ?? '')).toMatchObject({ type: 'job.done', data: { id } });
    } finally {
      server.close();
    }
  });

  test('tells of a recording that is none, by its code', async () => {
    const form = new FormData();
    form.set('file', new Blob(['geheime praatjies, no sound']), 'x.wav');
    const { id } = await client.send(form);
    expect(await client.ended(id)).toMatchObject({ state: 'failed', error: { code: 'NOT_MEDIA' } });
    expect((await client.call(`/v1/jobs/${id}/result`)).status).toBeGreaterThanOrEqual(400);
  });

  test('deletes a job with all that it left', async () => {
    const { id } = await client.send(await sampleForm());
    await client.ended(id);
    const reply = await client.call(`/v1/jobs/${id}`, { method: 'DELETE' });
    const again = await client.call(`/v1/jobs/${id}`, { method: 'DELETE' });
    expect(await reply.json()).toEqual(await again.json());
    const left = await readdir(join(service.dataFolder, 'objects'), { recursive: true });
    expect(left.filter((name) => name.includes(id))).toEqual([]);
    expect((await client.call(`/v1/jobs/${id}/result`)).status).toBe(410);
  });

  test('keeps tenants apart', async () => {
    const { id } = await client.send(await sampleForm());
    const key = await createKey({ LALELA_DATA: service.dataFolder }, 'another');
    const other = clientOf({ url: service.url, key });
    for (const path of ['', '/result', '/events', '/deliveries'])
      expect((await other.call(`/v1/jobs/${id}${path}`)).status).toBe(404);
    expect((await other.call(`/v1/jobs/${id}/cancel`, { method: 'POST' })).status).toBe(404);
    expect((await other.call(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await clientOf({ url: service.url, key: 'x' }).call('/v1/jobs')).status).toBe(401);
  });

  const noFrontEnd = frontEndMissing();
  test.skipIf(noFrontEnd !== undefined)(
    `serves the front end of 2021, unchanged (${noFrontEnd ?? 'real Django'})`,
    async () => {
      await using receiver = await startReceiver({ fail: 1 });
      await place('fe-bucket', 'uploads/talk.flac');
      const headers = olderHeaders({ RETURN_URL: receiver.url });
      const answer = await submit(service.url, headers);
      expect(answer).toEqual({
        status: 200,
        text: '"Fargate task started sucesfully. See fe-bucket/decoded/"',
      });
      await vi.waitFor(() => expect(receiver.received).toHaveLength(2), { timeout: 60_000 });
      const [first, second] = receiver.received;
      expect(second?.headers).toMatchObject({
        HTTP_X_API_KEY: 'front-end-key',
        HTTP_USER_ID: 'thandi',
        HTTP_JOB_ID: '17',
        HTTP_S3_PATH: 'decoded/sitting-17.json',
        HTTP_STATUS: 'SUCCESS',
      });
      expect(second?.transcript).toMatch(WORDS);
      // Read anew for every attempt: the 2021 system sent an empty file the second time.
      expect(second?.text).toBe(first?.text);
      const bucket = join(service.dataFolder, 'objects/fe-bucket');
      await vi.waitFor(async () => {
        const left = await readdir(bucket, { recursive: true });
        expect(left.filter((name) => /\.(flac|json)$/.test(name))).toEqual([]);
      });
    },
  );

  test.skipIf(noFrontEnd !== undefined)(
    `calls the front end back for a failure, with a file that it can read (${noFrontEnd ?? 'real Django'})`,
    async () => {
      await using receiver = await startReceiver();
      const url = `${receiver.url}?diarized`;
      await submit(
        service.url,
        olderHeaders({ RETURN_URL: url, OBJECT_PATH: 'gone.wav', DIA: 'yes' }),
      );
      await vi.waitFor(() => expect(receiver.received).toHaveLength(1), { timeout: 60_000 });
      expect(receiver.received[0]?.headers.HTTP_STATUS).toBe('ERROR');
      expect(receiver.received[0]?.words[0]?.speaker).toBe('A');
      expect(receiver.received[0]?.transcript).toBe('The recording could not be transcribed.');
    },
  );

  async function place(bucket: string, path: string): Promise<void> {
    const file = join(service.dataFolder, 'objects', bucket, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, await readFile(SAMPLE));
  }

  function olderHeaders(changed: Record<string, string>): Record<string, string> {
    return {
      X_API_KEY: service.key,
      DEC_LANG: 'eng',
      SR: '16000',
      NUM_CHANNELS: '1',
      SAC: 'yes',
      DIA: 'no',
      BUCKET_NAME: 'fe-bucket',
      OBJECT_PATH: 'uploads/talk.flac',
      USER_ID: 'thandi',
      JOB_ID: '17',
      TAG: 'sitting-17',
      FE_API_KEY: 'front-end-key',
      ...changed,
    };
  }

  test('measures what it did', async () => {
    const text = await (await client.call('/metrics')).text();
    const measured = Object.fromEntries(
      text
        .split('\n')
        .filter((line) => line.startsWith('lalela_'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
    );
    expect(measured['lalela_audio_seconds_total{model="moonshine-base-en"}']).toBeGreaterThan(40);
    expect(measured['lalela_jobs{state="queued"}']).toBe(0);
    expect(measured['lalela_queue_oldest_seconds']).toBe(0);
    expect((await fetch(`${service.url}/metrics`)).status).toBe(401);
  });

  test('logs neither speech, nor file names, nor addresses, nor keys', () => {
    const { stderr, stdout } = service.process.output;
    expect(stderr).toContain('job-done');
    expect(stderr + stdout).not.toMatch(
      /committee|geheim|sitting-17|talk\.flac|front-end-key|thandi|decoded\//i,
    );
    expect(stderr + stdout).not.toContain(service.key);
  });
});

describe.skipIf(missing !== undefined)('an open service', () => {
  test('serves this machine without a key, and stops when it is told to', async () => {
    const service = await startService({ hasKeys: false });
    const client = clientOf(service);
    const { id } = await client.send(await sampleForm());
    await client.ended(id);
    expect(service.process.output.stdout).toContain('No keys');
    await stopProcess(service.process);
    expect(service.process.child.signalCode).toBe('SIGTERM');
    await service.stop();
  });

  test('gives back what it has in hand when it stops, and goes on with it afterwards', async () => {
    const service = await startService({ hasKeys: false });
    const client = clientOf(service);
    const jobs = await Promise.all(
      Array.from({ length: 6 }, async () => client.send(await sampleForm())),
    );
    await stopProcess(service.process);
    const again = await startService({ hasKeys: false, dataFolder: service.dataFolder });
    try {
      for (const { id } of jobs)
        expect(await clientOf(again).ended(id)).toMatchObject({ state: 'done', attempts: 1 });
    } finally {
      await again.stop();
      await service.stop();
    }
  });
});
