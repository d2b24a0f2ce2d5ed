import { expect, test } from 'vitest';
import { exampleJob, NOW_MS } from '../../../tests/support/example-job.ts';
import { takeLease, type Job } from '../../job/index.ts';
import { claimJob } from './claim-job.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { itemOf, type Item } from './stored-item.ts';

const CLAIM = { agenda: 'run', owner: 'w', leaseMs: 1000, nowMs: NOW_MS } as const;

/** One whose index gives `indexed` jobs, whatever became of them since. */
function tableOf(indexed: readonly Job[], kept: readonly Job[]): DynamoTable {
  const items = indexed.map(itemOf);
  const isWithin = (item: Item, from = '', to = '\uffff') =>
    String(item['agendaOrder']) >= from && String(item['agendaOrder']) <= to;
  return {
    get: (key) => Promise.resolve(kept.map(itemOf).find(({ pk }) => pk === key)),
    put: () => Promise.reject(new Error('not asked for')),
    delete: () => Promise.reject(new Error('not asked for')),
    count: () => Promise.reject(new Error('not asked for')),
    async *query(_, { from, to }) {
      yield await Promise.resolve(items.filter((item) => isWithin(item, from, to)));
    },
  };
}

const keep = (job: Job) => Promise.resolve<Job | undefined>({ ...job, revision: job.revision + 1 });

const waiting = (id: string) => exampleJob({ id });

function running(id: string): Job {
  const lease = { owner: 'another', token: 'theirs', expiresAtMs: NOW_MS + 1 };
  return takeLease(waiting(id), lease, NOW_MS);
}

test('a job that the index still gives, but another has taken, is passed over', async () => {
  const indexed = [waiting('a'), waiting('b')];
  const taken = await claimJob(tableOf(indexed, [running('a'), waiting('b')]), keep, CLAIM);
  expect(taken?.id).toBe('b');
});

test('a job that the index still gives, but was forgotten, is passed over', async () => {
  const indexed = [waiting('a'), waiting('b')];
  expect((await claimJob(tableOf(indexed, [waiting('b')]), keep, CLAIM))?.id).toBe('b');
});

test('who loses a job to another at the last moment takes the next', async () => {
  const jobs = [waiting('a'), waiting('b')];
  const keepSecond = (job: Job) => (job.id === 'a' ? Promise.resolve(undefined) : keep(job));
  expect((await claimJob(tableOf(jobs, jobs), keepSecond, CLAIM))?.id).toBe('b');
});

test('who loses every job has none', async () => {
  const jobs = [waiting('a')];
  const lose = () => Promise.resolve(undefined);
  expect(await claimJob(tableOf(jobs, jobs), lose, CLAIM)).toBeUndefined();
});
