/** What every adapter of `JobStore` keeps. A line in `job-store.test.ts` adds an adapter. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/database/index.ts';
import {
  cancelJob,
  endRun,
  giveBack,
  renewLease,
  retryLater,
  type Agenda,
  type Job,
} from '../../src/job/index.ts';
import { without } from '../../src/kernel/index.ts';
import { exampleJob, NOW_MS } from '../support/example-job.ts';

/** Opens a database that is empty; it is closed by the suite. */
export type OpenDatabase = () => Promise<Database>;

const LEASE_MS = 30_000;

export function jobStoreContract(name: string, open: OpenDatabase): void {
  describe(`jobs in ${name}`, () => {
    let database: Database;
    let jobs: Database['jobs'];
    beforeEach(async () => {
      database = await open();
      jobs = database.jobs;
      return () => database[Symbol.asyncDispose]();
    });

    const claim = (nowMs = NOW_MS, agenda: Agenda = 'run') =>
      jobs.claim({ agenda, owner: 'a worker', leaseMs: LEASE_MS, nowMs });
    const claimed = async (nowMs = NOW_MS, agenda: Agenda = 'run') => {
      const job = await claim(nowMs, agenda);
      if (job?.lease === undefined) throw new Error(`nothing to ${agenda}`);
      return { job, token: job.lease.token };
    };
    const create = async (...changes: Partial<Job>[]) => {
      const made = changes.map((changed) => exampleJob(changed));
      for (const job of made) expect(await jobs.create(job)).toBe(true);
      return made;
    };

    describe('create, get, replace', () => {
      test('a job that was created is got as it was', async () => {
        const job = exampleJob({ clientReference: 'r-1', metadata: { a: 'b' }, audioMs: 12.5 });
        expect(await jobs.create(job)).toBe(true);
        expect(await jobs.get(job.id)).toEqual(job);
        expect(await jobs.get('another')).toBeUndefined();
      });

      test('a second job of the same id is not created and changes nothing', async () => {
        const job = exampleJob();
        await jobs.create(job);
        expect(await jobs.create({ ...job, tenant: 'another' })).toBe(false);
        expect(await jobs.get(job.id)).toEqual(job);
      });

      test('of many that create the same id at once one does', async () => {
        const job = exampleJob();
        const made = await Promise.all(Array.from({ length: 8 }, () => jobs.create(job)));
        expect(made.filter(Boolean)).toHaveLength(1);
      });

      test('a replaced job has the next revision', async () => {
        const [job] = await create({});
        const next = await jobs.replace(cancelJob(job as Job, NOW_MS));
        expect(next).toMatchObject({ revision: 1, state: 'cancelled' });
        expect(await jobs.get(job?.id ?? '')).toEqual(next);
      });

      test('a job that somebody changed meanwhile is not replaced', async () => {
        const job = exampleJob();
        await jobs.create(job);
        await jobs.replace({ ...job, priority: 1 });
        expect(await jobs.replace({ ...job, priority: -1 })).toBeUndefined();
        expect(await jobs.get(job.id)).toMatchObject({ priority: 1, revision: 1 });
        expect(await jobs.replace(exampleJob())).toBeUndefined();
      });

      test('of many that replace one revision at once one does', async () => {
        const job = exampleJob();
        await jobs.create(job);
        const kept = await Promise.all(
          ([-1, 0, 1, -1, 0, 1] as const).map((priority) => jobs.replace({ ...job, priority })),
        );
        expect(kept.filter((one) => one !== undefined)).toHaveLength(1);
      });

      test('a job that was forgotten is gone, and forgetting it twice is once', async () => {
        const [job] = await create({});
        await jobs.forget(job?.id ?? '');
        await jobs.forget(job?.id ?? '');
        expect(await jobs.get(job?.id ?? '')).toBeUndefined();
        expect(await claim()).toBeUndefined();
      });

      test.each([
        ['quotes', `'; DROP TABLE lalela_jobs; --"`],
        ['a NUL', 'a\u0000b'],
        ['a lone surrogate', 'a\ud800b'],
        ['an escape of one', 'a\\ud800b'],
        ['another lone surrogate', 'a\ud801b'],
        ['letters of many scripts', 'Tshivenḓa 日本 🙂'],
        ['nothing', ''],
        ['5000 letters', 'x'.repeat(5000)],
      ])('takes %s anywhere in a job', async (_, text) => {
        const job = exampleJob({
          id: `id ${text}`,
          tenant: text,
          clientReference: text,
          metadata: { [text]: text, big: '9223372036854775808' },
          speakerNames: { A: text },
          audioMs: Number.MAX_SAFE_INTEGER,
        });
        await create({}, { tenant: `${text}.`, clientReference: `${text}.` });
        // What UTF-8 makes of a half of a surrogate pair.
        const similar = Buffer.from(text).toString();
        if (similar !== text) await create({ tenant: similar, clientReference: similar });
        expect(await jobs.create(job)).toBe(true);

        expect(await jobs.get(job.id)).toEqual(job);
        const { jobs: listed } = await jobs.list({
          tenant: text,
          clientReference: text,
          limit: 10,
        });
        expect(listed).toEqual([job]);
        expect((await jobs.list({ tenant: text, limit: 10 })).jobs).toEqual([job]);
        expect(await jobs.usage({ tenant: text, sinceMs: 0, untilMs: Infinity })).toMatchObject({
          active: 1,
          submitted: 1,
        });
        const next = await jobs.replace({ ...job, priority: 1 });
        expect(await jobs.get(job.id)).toEqual(next);
        await jobs.forget(job.id);
        expect(await jobs.get(job.id)).toBeUndefined();
      });
    });

    describe('list', () => {
      const list = async (query: object) =>
        (await jobs.list({ tenant: 'parliament', limit: 100, ...query })).jobs.map(({ id }) => id);

      test('gives the jobs of one tenant, newest first', async () => {
        await create(
          { id: 'a', createdAtMs: 1 },
          { id: 'c', createdAtMs: 3 },
          { id: 'b', createdAtMs: 2 },
          { id: 'x', tenant: 'another' },
        );
        expect(await list({})).toEqual(['c', 'b', 'a']);
      });

      test('gives pages that together hold every job once, also those of one moment', async () => {
        const ids = Array.from(
          { length: 25 },
          (_, index) => `job-${String(index).padStart(2, '0')}`,
        );
        await create(...ids.map((id, index) => ({ id, createdAtMs: NOW_MS + (index >> 3) })));
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await jobs.list({ tenant: 'parliament', limit: 4, cursor });
          seen.push(...page.jobs.map(({ id }) => id));
          cursor = page.nextCursor;
          // What comes in meanwhile is newer, and in no later page.
          await create({ createdAtMs: NOW_MS + 1000 });
        } while (cursor !== undefined && seen.length < 100);
        expect(seen).toEqual(ids.toReversed());
      });

      test('gives no cursor where the last page is full', async () => {
        await create({}, {});
        expect(await jobs.list({ tenant: 'parliament', limit: 2 })).not.toHaveProperty(
          'nextCursor',
        );
      });

      test('picks by state, reference and time of creation', async () => {
        const ended = { state: 'done', outcome: 'done', endedAtMs: NOW_MS } as const;
        await create(
          { id: 'a', createdAtMs: 10, clientReference: 'r' },
          { id: 'b', createdAtMs: 20, clientReference: 'r', ...ended },
          { id: 'c', createdAtMs: 30, ...ended },
          { id: 'd', createdAtMs: 40, state: 'cancelled', endedAtMs: NOW_MS },
          { id: 'x', createdAtMs: 20, clientReference: 'r', tenant: 'another' },
        );
        expect(await list({ states: ['done'] })).toEqual(['c', 'b']);
        expect(await list({ states: ['cancelled', 'queued'] })).toEqual(['d', 'a']);
        expect(await list({ states: ['queued', 'queued'] })).toEqual(['a']);
        expect(await list({ states: [] })).toEqual([]);
        expect(await list({ clientReference: 'r' })).toEqual(['b', 'a']);
        expect(await list({ clientReference: 'r', states: ['done'] })).toEqual(['b']);
        expect(await list({ createdAfterMs: 10, createdBeforeMs: 40 })).toEqual(['c', 'b']);
        expect(await list({ createdAfterMs: 1e300 })).toEqual([]);
        const first = await jobs.list({
          tenant: 'parliament',
          states: ['done', 'cancelled'],
          limit: 2,
        });
        expect(first.jobs.map(({ id }) => id)).toEqual(['d', 'c']);
        expect(await list({ states: ['done', 'cancelled'], cursor: first.nextCursor })).toEqual([
          'b',
        ]);
      });

      test.each([
        '',
        'x',
        '!!',
        'bnVsbA',
        'WzEsMl0',
        'WyJhIiwiYiJd',
        'WzFlOTksImEiXQ',
        'W'.repeat(9000),
      ])('refuses a cursor that was not given out (%#)', async (cursor) => {
        const listing = jobs.list({ tenant: 'parliament', limit: 10, cursor });
        await expect(listing).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
      });
    });

    describe('claim', () => {
      test('takes a job under a lease and counts the attempt', async () => {
        const [job] = await create({});
        const { job: taken, token } = await claimed();
        expect(taken).toMatchObject({ id: job?.id, state: 'running', attempts: 1, revision: 1 });
        expect(taken.lease).toEqual({ owner: 'a worker', token, expiresAtMs: NOW_MS + LEASE_MS });
        expect(token.length).toBeGreaterThanOrEqual(20);
        expect(await jobs.get(taken.id)).toEqual(taken);
        expect(await claim()).toBeUndefined();
      });

      test('leaves what is not due yet', async () => {
        await create({ runAtMs: NOW_MS + 1 });
        expect(await claim()).toBeUndefined();
        expect(await claim(NOW_MS + 1)).toBeDefined();
      });

      test('takes the highest priority first, then the longest due', async () => {
        await create(
          { id: 'low', priority: -1, runAtMs: NOW_MS - 9 },
          { id: 'late', runAtMs: NOW_MS - 1 },
          { id: 'early', runAtMs: NOW_MS - 2 },
          { id: 'high', priority: 1 },
          { id: 'not yet', priority: 1, runAtMs: NOW_MS + 1 },
        );
        const order = [];
        for (let job = await claim(); job !== undefined; job = await claim()) order.push(job.id);
        expect(order).toEqual(['high', 'early', 'late', 'low']);
      });

      test('takes in turn from the tenants, whoever has more waiting', async () => {
        const many = Array.from({ length: 6 }, () => ({ tenant: 'many', runAtMs: NOW_MS - 100 }));
        await create(
          ...many,
          { tenant: 'few' },
          { tenant: 'few' },
          { tenant: 'one', priority: -1 },
        );
        const order = [];
        for (let job = await claim(); job !== undefined; job = await claim())
          order.push(job.tenant);
        expect(order.slice(0, 3).toSorted()).toEqual(['few', 'many', 'one']);
        expect(order.slice(3, 5).toSorted()).toEqual(['few', 'many']);
        expect(order.slice(5)).toEqual(['many', 'many', 'many', 'many']);
      });

      test('takes in turn from the tenants also where one job runs at a time', async () => {
        const many = Array.from({ length: 4 }, () => ({
          tenant: 'a greedy one',
          runAtMs: NOW_MS - 100,
        }));
        await create(...many, { tenant: 'few' });
        const order = [];
        for (let nowMs = NOW_MS; nowMs < NOW_MS + 3; nowMs++) {
          const { job, token } = await claimed(nowMs);
          order.push(job.tenant);
          await jobs.replace(endRun(job, token, { atMs: nowMs }));
        }
        expect(order.slice(0, 2).toSorted()).toEqual(['a greedy one', 'few']);
      });

      test('takes from the tenant with the fewest running, also where it began one last', async () => {
        const lease = { owner: 'another', token: 'theirs', expiresAtMs: NOW_MS + LEASE_MS };
        await create(
          { tenant: 'busy', state: 'running', startedAtMs: NOW_MS - 100, lease },
          {
            tenant: 'idle',
            state: 'done',
            outcome: 'done',
            startedAtMs: NOW_MS - 1,
            endedAtMs: NOW_MS,
          },
          { tenant: 'busy' },
          { tenant: 'idle' },
        );
        expect(await claim()).toMatchObject({ tenant: 'idle' });
        expect(await claim()).toMatchObject({ tenant: 'busy' });
      });

      test('takes up a job whose lease has lapsed, and fences the one that had it', async () => {
        await create({});
        const first = await claimed();
        expect(await claim(NOW_MS + LEASE_MS - 1)).toBeUndefined();
        const second = await claimed(NOW_MS + LEASE_MS);
        expect(second.job).toMatchObject({ id: first.job.id, attempts: 2 });
        expect(second.token).not.toBe(first.token);
        const late = endRun(first.job, first.token, { atMs: NOW_MS + LEASE_MS });
        expect(await jobs.replace(late)).toBeUndefined();
      });

      test('a lease that was renewed holds, one given back is free at once', async () => {
        await create({});
        const { job, token } = await claimed();
        const renewed = await jobs.replace(
          renewLease(job, { token, expiresAtMs: NOW_MS + 2 * LEASE_MS }),
        );
        expect(await claim(NOW_MS + LEASE_MS)).toBeUndefined();
        await jobs.replace(giveBack(renewed as Job, token));
        expect(await claim(NOW_MS)).toMatchObject({ id: job.id, attempts: 1 });
      });

      test('a job that is to be tried again waits until then', async () => {
        await create({});
        const { job, token } = await claimed();
        await jobs.replace(retryLater(job, token, NOW_MS + 500));
        expect(await claim(NOW_MS + 499)).toBeUndefined();
        expect(await claim(NOW_MS + 500)).toMatchObject({ attempts: 2, retries: 1 });
      });

      test('finds what is to be delivered, removed and purged when it is', async () => {
        const callback = {
          url: 'https://example.org/',
          format: 'native',
          events: ['job.done'],
        } as const;
        await create({ callback, retention: { isPrivate: false, keepMs: 1000 } });
        const { job, token } = await claimed();
        await jobs.replace(endRun(job, token, { atMs: NOW_MS }));
        expect(await claim(NOW_MS, 'run')).toBeUndefined();
        expect(await claim(NOW_MS, 'remove')).toBeUndefined();
        const { job: delivering } = await claimed(NOW_MS, 'deliver');
        expect(delivering).toMatchObject({ id: job.id, state: 'delivering', attempts: 1 });
        expect(await claim(NOW_MS, 'deliver')).toBeUndefined();

        const removedAtMs = NOW_MS + 1000;
        const ended = without({ ...delivering, state: 'done' as const }, 'lease', 'deliverAtMs');
        expect(await jobs.replace(ended)).toBeDefined();
        expect(await claim(removedAtMs - 1, 'remove')).toBeUndefined();
        const { job: removing } = await claimed(removedAtMs, 'remove');
        await jobs.replace({
          ...without(removing, 'lease'),
          removed: { atMs: removedAtMs, reason: 'retention' },
        });
        expect(await claim(removedAtMs, 'purge')).toBeUndefined();
        expect(await claim(removedAtMs + 401 * 24 * 3_600_000, 'purge')).toMatchObject({
          id: job.id,
        });
      });

      test('gives each of many jobs to one of many that claim at once', async () => {
        await create(...Array.from({ length: 20 }, (_, index) => ({ tenant: `t${index % 3}` })));
        const taken = await Promise.all(Array.from({ length: 25 }, () => claim()));
        const ids = taken.flatMap((job) => (job === undefined ? [] : [job.id]));
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBe(20);
      });
    });

    describe('queue, position, usage', () => {
      test('counts the jobs of every state, and how long the first waits', async () => {
        expect(await jobs.queue(NOW_MS)).toEqual({
          queued: 0,
          running: 0,
          delivering: 0,
          oldestMs: 0,
        });
        await create({ runAtMs: NOW_MS - 900 }, { runAtMs: NOW_MS - 500 }, { runAtMs: NOW_MS + 9 });
        await create({ tenant: 'another', state: 'delivering', endedAtMs: 1, deliverAtMs: 2 });
        await claimed();
        expect(await jobs.queue(NOW_MS)).toEqual({
          queued: 2,
          running: 1,
          delivering: 1,
          oldestMs: 500,
        });
      });

      test('counts nothing as waiting that is not due', async () => {
        await create({ runAtMs: NOW_MS + 9 });
        expect(await jobs.queue(NOW_MS)).toMatchObject({ queued: 1, oldestMs: 0 });
      });

      test('counts the queued jobs that are due before one', async () => {
        const [, second, third] = await create(
          { id: 'a', tenant: 'another', runAtMs: 1 },
          { id: 'b', runAtMs: 2 },
          { id: 'c', runAtMs: 2 },
        );
        expect(await jobs.position(second as Job)).toBe(1);
        expect(await jobs.position(third as Job)).toBe(2);
        await claimed(1);
        expect(await jobs.position(third as Job)).toBe(1);
      });

      test('counts at most 1000 before a job', async () => {
        const ahead = Array.from({ length: 1010 }, () => exampleJob({ runAtMs: NOW_MS - 1 }));
        // So many at once as a service has, not all.
        while (ahead.length > 0)
          await Promise.all(ahead.splice(0, 100).map((job) => jobs.create(job)));
        expect(await jobs.position(exampleJob())).toBe(1000);
      });

      test('counts one tenant’s jobs by when they came and how they ended', async () => {
        const done = { state: 'done', outcome: 'done', audioMs: 1000 } as const;
        const failed = { state: 'failed', outcome: 'failed' } as const;
        await create(
          { createdAtMs: 5, ...done, endedAtMs: 15 },
          { createdAtMs: 10, ...done, endedAtMs: 19 },
          { createdAtMs: 12, ...done, state: 'delivering', endedAtMs: 19, deliverAtMs: 20 },
          { createdAtMs: 19, ...done, endedAtMs: 20 },
          { createdAtMs: 20, ...failed, endedAtMs: 25 },
          { createdAtMs: 11, ...failed, endedAtMs: 12 },
          { createdAtMs: 11, state: 'cancelled', endedAtMs: 12 },
          { createdAtMs: 12 },
          { createdAtMs: 30, state: 'running' },
          { createdAtMs: 12, tenant: 'another', ...done, endedAtMs: 15 },
        );
        const usage = await jobs.usage({ tenant: 'parliament', sinceMs: 10, untilMs: 20 });
        expect(usage).toEqual({ active: 2, submitted: 6, done: 3, failed: 1, audioMs: 3000 });
      });

      test('counts nothing for a tenant without jobs', async () => {
        const usage = await jobs.usage({ tenant: 'nobody', sinceMs: 0, untilMs: NOW_MS });
        expect(usage).toEqual({ active: 0, submitted: 0, done: 0, failed: 0, audioMs: 0 });
      });
    });

    describe('reserve', () => {
      const reserve = (holder: string, nowMs = NOW_MS, reserved = 'a name') =>
        jobs.reserve({ name: reserved, holder, nowMs, expiresAtMs: nowMs + 1000 });

      test('gives a name to the first, and tells others who has it', async () => {
        expect(await reserve('first')).toBe('first');
        expect(await reserve('second')).toBe('first');
        expect(await reserve('first')).toBe('first');
        expect(await reserve('second', NOW_MS, 'another name')).toBe('second');
      });

      test('gives a name away again when its time is over', async () => {
        await reserve('first');
        expect(await reserve('second', NOW_MS + 999)).toBe('first');
        expect(await reserve('second', NOW_MS + 1000)).toBe('second');
        expect(await reserve('first', NOW_MS + 1001)).toBe('second');
      });

      test('tells many that ask at once the same', async () => {
        const holders = Array.from({ length: 8 }, (_, index) => `holder ${index}`);
        const told = await Promise.all(holders.map((holder) => reserve(holder)));
        expect(new Set(told).size).toBe(1);
      });

      test.each(['a\u0000b', 'a\ud800b', `'"\\`, 'x'.repeat(9000)])(
        'takes a strange name and holder (%#)',
        async (text) => {
          expect(await reserve(text, NOW_MS, text)).toBe(text);
          expect(await reserve('another', NOW_MS, text)).toBe(text);
          expect(await reserve('another', NOW_MS, `${text}.`)).toBe('another');
        },
      );
    });

    test('says that it can be written', async () => {
      await expect(database.checkWritable()).resolves.toBeUndefined();
    });
  });
}
