/**
 * The serverless form from a client's request to its callback, with AWS's own client libraries against
 * emulators, and real workers that recognise real English.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Job } from '../../src/job/index.ts';
import { startAwsFlow, type AwsFlow } from '../support/aws-flow.ts';
import { missingModels, ROOT } from '../support/cli.ts';

const SAMPLE = join(ROOT, 'samples/parliament.flac');
const WORDS = /committee on sport, arts and culture/i;
const MOST_WORKERS = 3;
const missing = (await missingModels()) ?? (hasFfmpeg() ? undefined : 'there is no ffmpeg');
if (missing !== undefined) console.warn(`The flow on AWS is skipped: ${missing}.`);

function hasFfmpeg(): boolean {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(missing !== undefined)('on AWS', () => {
  let flow: AwsFlow;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lalela-aws-'));
    flow = await startAwsFlow({
      LALELA_IDLE_SECONDS: '2',
      LALELA_JOBS_AT_ONCE: '8',
      LALELA_ECS_MOST_WORKERS: String(MOST_WORKERS),
      LALELA_THREADS: '1',
    });
    await flow.put('uploads/talk.flac', SAMPLE);
    await flow.put('uploads/long.flac', repeated(36));
    await flow.put('uploads/poison.flac', SAMPLE);
  }, 120_000);
  afterAll(async () => {
    await (flow as AwsFlow | undefined)?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  function repeated(times: number): string {
    const path = join(folder, `${times}.flac`);
    const loop = ['-stream_loop', String(times - 1)];
    execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...loop, '-i', SAMPLE, path]);
    return path;
  }

  const send: AwsFlow['send'] = (userId, changed) =>
    flow.send(userId, { FE_API_KEY: 'key-of-the-front-end', ...changed });
  const callbacksOf: AwsFlow['callbacksOf'] = (userId) => flow.callbacksOf(userId);

  /** Minutes pass quickly here. */
  async function untilEnded(userId: string, count = 1): Promise<readonly Job[]> {
    return vi.waitFor(
      async () => {
        await flow.reconcile();
        const jobs = await flow.jobs(userId);
        const ended = jobs.filter(({ state }) => ['done', 'failed'].includes(state));
        expect(ended).toHaveLength(count);
        return ended;
      },
      { timeout: 120_000, interval: 500 },
    );
  }

  test('a recording is fetched again and again while S3 fails, and then ends with an error callback', async () => {
    flow.s3Faults.choose(({ url = '' }) =>
      url.includes('poison')
        ? {
            kind: 'answer',
            status: 503,
            type: 'application/xml',
            body: '<Error><Code>SlowDown</Code></Error>',
          }
        : undefined,
    );
    expect(await send('poison', { OBJECT_PATH: 'uploads/poison.flac' })).toBe(200);
    // What becomes of it is seen at the end: others are served meanwhile.
    expect(await flow.jobs('poison')).toHaveLength(1);
  });

  test('an older submission becomes a transcript in S3 and a callback, and two at once are one', async () => {
    const twice = [send('first', { TAG: 'first-tag' }), send('first', { TAG: 'first-tag' })];
    expect(await Promise.all(twice)).toEqual([200, 200]);
    const [job] = await untilEnded('first');
    expect(job).toMatchObject({
      state: 'done',
      attempts: 1,
      result: { modelId: 'moonshine-base-en' },
    });
    const [callback, ...others] = callbacksOf('first');
    expect(others).toEqual([]);
    expect(callback?.headers).toMatchObject({
      'x-api-key': 'key-of-the-front-end',
      'user-id': 'first',
      's3-path': 'decoded/first-tag.json',
      status: 'SUCCESS',
    });
    const kept = await flow.get('decoded/first-tag.json');
    expect(JSON.parse(kept)).toMatchObject({
      results: [{ alternatives: [{ transcript: expect.stringMatching(WORDS) as string }] }],
    });
    expect(callback?.body).toContain(kept);
  });

  test('the client’s key and words are in no task and no log', () => {
    for (const { process } of flow.ecs.tasks) {
      const { stdout, stderr } = process.output;
      expect(`${stdout}${stderr}${process.child.spawnargs.join(' ')}`).not.toContain(flow.key);
      expect(stdout + stderr).not.toMatch(/committee|talk\.flac|key-of-the-front-end/i);
    }
  });

  test('what interrupted capacity began is finished by another task, and nothing is recognised twice', async () => {
    await send('spot', { OBJECT_PATH: 'uploads/long.flac' });
    const [{ id = '' } = {}] = await flow.jobs('spot');
    await vi.waitFor(
      async () => {
        await flow.reconcile();
        expect((await flow.database.jobs.get(id))?.progress?.percent).toBeGreaterThan(25);
      },
      { timeout: 60_000, interval: 100 },
    );
    const before = flow.ecs.tasks.length;
    flow.ecs.hasSpot = false;
    await Promise.all(flow.ecs.running().map((task) => flow.ecs.interrupt(task)));
    const givenBack = await flow.keys(`checkpoints/${id}/`);
    expect(givenBack.length).toBeGreaterThan(0);
    const [job] = await untilEnded('spot');
    expect(job?.state).toBe('done');
    // Shortage of what can be interrupted: the other kind.
    expect(flow.ecs.tasks.slice(before).map(({ provider }) => provider)).toContain('FARGATE');
    flow.ecs.hasSpot = true;
    const parts = await Promise.all(
      (await flow.keys(`checkpoints/${id}/`)).map((key) => flow.get(key, 'lalela-own-objects')),
    );
    const recognised = parts.flatMap((part) =>
      (JSON.parse(part) as { segments: { key: string }[] }).segments.map(({ key }) => key),
    );
    expect(new Set(recognised).size).toBe(recognised.length);
    expect(JSON.parse(await flow.get(`decoded/${job?.older?.tag ?? ''}.json`))).toHaveProperty(
      'results.0.alternatives.0.words',
    );
  });

  test('a burst of twenty is served by as many workers as are allowed, each recording once', async () => {
    const before = flow.ecs.tasks.length;
    const statuses = await Promise.all(Array.from({ length: 20 }, () => send('burst')));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await vi.waitFor(() => expect(flow.ecs.running().length).toBeGreaterThan(1), {
      timeout: 30_000,
    });
    expect(flow.ecs.running().length).toBeLessThanOrEqual(MOST_WORKERS);
    const jobs = await untilEnded('burst', 20);
    expect(new Set(jobs.map(({ state }) => state))).toEqual(new Set(['done']));
    expect(callbacksOf('burst')).toHaveLength(20);
    expect(flow.ecs.tasks.length - before).toBeLessThanOrEqual(2 * MOST_WORKERS);
  });

  test('a client’s address that is down for a while is called until it answers', async () => {
    flow.callbackFailures = 2;
    await send('down');
    const [job] = await untilEnded('down');
    expect(job?.deliveries[0]).toMatchObject({ state: 'accepted', attempts: { length: 3 } });
    expect(callbacksOf('down')).toHaveLength(1);
  });

  test('lost wakes and a full shortage cost a minute, and no job', async () => {
    await vi.waitFor(() => expect(flow.ecs.running()).toEqual([]), { timeout: 30_000 });
    flow.ecs.hasSpot = false;
    flow.ecs.hasOnDemand = false;
    await send('lost');
    await flow.loseWakes();
    expect(flow.ecs.running()).toEqual([]);
    flow.ecs.hasOnDemand = true;
    const [job] = await untilEnded('lost');
    expect(job?.state).toBe('done');
    flow.ecs.hasSpot = true;
  });

  test('an image that crashes starts one task a minute, and no storm', async () => {
    await vi.waitFor(() => expect(flow.ecs.running()).toEqual([]), { timeout: 30_000 });
    const before = flow.ecs.tasks.length;
    flow.ecs.isCrashing = true;
    await send('crash');
    await vi.waitFor(
      async () => {
        await flow.reconcile();
        expect(flow.ecs.tasks.length).toBe(before + 1);
      },
      { timeout: 30_000, interval: 200 },
    );
    await flow.ecs.tasks.at(-1)?.process.ended;
    // Nobody hears of the crash: EventBridge's rule is for interruptions only.
    expect(flow.ecs.tasks.length).toBe(before + 1);
    flow.ecs.isCrashing = false;
    await untilEnded('crash');
  });

  test('workers end by themselves when nothing is left to do', async () => {
    await untilEnded('poison');
    await vi.waitFor(() => expect(flow.ecs.running()).toEqual([]), {
      timeout: 30_000,
      interval: 100,
    });
    expect(
      flow.ecs.tasks.filter(({ process }) => process.child.exitCode === 0).length,
    ).toBeGreaterThan(0);
  });

  test('the recording that could not be fetched has ended with an error callback', async () => {
    const [job] = await flow.jobs('poison');
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'OBJECT_STORE_UNAVAILABLE' },
      retries: 3,
    });
    const [callback] = callbacksOf('poison');
    expect(callback?.headers['status']).toBe('ERROR');
    expect(callback?.body).toContain('"transcript"');
  });
});
