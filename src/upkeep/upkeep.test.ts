import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOW_MS, exampleJob } from '../../tests/support/example-job.ts';
import { createMemoryDatabase } from '../../tests/support/memory-database.ts';
import type { Job, JobStore } from '../job/index.ts';
import type { ObjectPlace } from '../kernel/index.ts';
import { openFolderStore } from '../store/folder/index.ts';
import {
  LALELA_BUCKET,
  checkpointPrefix,
  keepOlderFile,
  resultPlace,
  uploadPlace,
  type ObjectStore,
} from '../store/index.ts';
import { createLog } from '../telemetry/index.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';

let folder: string;
let objects: ObjectStore;
let jobs: JobStore;
let upkeep: Upkeep;
let logLines: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-upkeep-'));
  objects = await openFolderStore({ folder });
  jobs = createMemoryDatabase().jobs;
  logLines = [];
  const log = createLog({ level: 'debug', write: (line) => logLines.push(line) });
  upkeep = createUpkeep({ jobs, objects, now: () => NOW_MS, log });
});
afterEach(() => rm(folder, { recursive: true }));

const RECORDING: ObjectPlace = { bucket: 'recordings', key: 'sitting.flac' };
const OTHERS: ObjectPlace = { bucket: LALELA_BUCKET, key: 'results/other.json' };

/** A job that has ended, with all that it leaves. */
async function leave(changed: Partial<Job> = {}): Promise<Job> {
  const job = exampleJob({
    id: 'job-1',
    state: 'done',
    outcome: 'done',
    endedAtMs: NOW_MS,
    source: { kind: 'object', place: RECORDING, isOwned: true },
    result: {
      place: resultPlace('job-1'),
      sha256: '',
      bytes: 1,
      wordCount: 1,
      modelId: 'm',
    },
    older: { bucket: 'recordings', tag: 'tag-1', userId: 'u', jobId: 'j' },
    callback: { url: 'https://client.example/', format: 'older', events: [] },
    clientReference: 'secret-reference',
    ...changed,
  });
  await jobs.create(job);
  const checkpoint = { bucket: LALELA_BUCKET, key: `${checkpointPrefix('job-1')}0001.json` };
  for (const place of [RECORDING, resultPlace('job-1'), checkpoint, OTHERS])
    await objects.put(place, Buffer.from('x'));
  await keepOlderFile(objects, job, () => 'x');
  return job;
}

async function kept(): Promise<string[]> {
  const found: string[] = [];
  for (const bucket of ['recordings', LALELA_BUCKET])
    for await (const key of objects.list(bucket, '')) found.push(`${bucket}/${key}`);
  return found.sort();
}

describe('what a job leaves', () => {
  test('is removed, and nothing else', async () => {
    const job = await leave();

    await upkeep.removeDue(job);

    expect(await kept()).toEqual(['lalela/results/other.json']);
    const record = await jobs.get(job.id);
    expect(record?.removed).toEqual({ atMs: NOW_MS, reason: 'retention' });
    expect(record).not.toHaveProperty('callback');
    expect(JSON.stringify(record)).not.toMatch(/secret|sitting/);
  });

  test('is the record of its upload too, which may hold the name of a file', async () => {
    const uploadId = 'a'.repeat(32);
    const place = uploadPlace(uploadId);
    const record = { bucket: LALELA_BUCKET, key: `upload-records/${uploadId}.json` };
    const job = await leave({ source: { kind: 'object', place, isOwned: true } });
    for (const each of [place, record]) await objects.put(each, Buffer.from('sitting'));
    await objects.delete(RECORDING);

    await upkeep.removeDue(job);

    expect(await kept()).toEqual(['lalela/results/other.json']);
  });

  test('is not the recording that its client keeps itself', async () => {
    const job = await leave({ source: { kind: 'object', place: RECORDING, isOwned: false } });

    await upkeep.removeDue(job);

    expect(await kept()).toEqual(['lalela/results/other.json', 'recordings/sitting.flac']);
  });

  test('is removed as private where it was', async () => {
    const job = await leave({ retention: { isPrivate: true, keepMs: 0 } });

    await upkeep.removeDue(job);

    expect((await jobs.get(job.id))?.removed?.reason).toBe('private');
  });

  test('is not the result of a later job of the same tag', async () => {
    const job = await leave();
    const later = exampleJob({ id: 'job-2', ...(job.older && { older: job.older }) });
    await jobs.create(later);
    await keepOlderFile(objects, later, () => 'later');

    await upkeep.removeDue(job);
    const between = await kept();
    await upkeep.removeDue(later);

    expect(between).toContain('recordings/decoded/tag-1.json');
    expect(await kept()).toEqual(['lalela/results/other.json']);
  });

  test('is not the result of an earlier job of the same tag that it never replaced', async () => {
    const job = await leave();
    const cancelled = exampleJob({ id: 'job-2', ...(job.older && { older: job.older }) });
    await jobs.create(cancelled);

    await upkeep.removeDue(cancelled);

    expect(await kept()).toContain('recordings/decoded/tag-1.json');
  });

  test('may be gone already, and be removed twice', async () => {
    const job = await leave();
    await objects.delete(RECORDING);
    await upkeep.removeDue(job);
    const first = await jobs.get(job.id);

    await upkeep.removeDue(job);

    expect(await jobs.get(job.id)).toEqual(first);
  });

  test('is not called removed while it is there', async () => {
    const job = await leave();
    objects.delete = () => Promise.reject(new Error('disk'));

    await expect(upkeep.removeDue(job)).rejects.toThrow('disk');

    expect((await jobs.get(job.id))?.removed).toBeUndefined();
  });

  test('is not named in the log', async () => {
    await upkeep.removeDue(await leave());

    expect(logLines.join('')).toContain('"job":"job-1"');
    expect(logLines.join('')).not.toMatch(/secret|sitting|tag-1|client\.example/);
  });
});

test('a job whose time is over is forgotten, with what came after its removal', async () => {
  const job = await leave();
  await upkeep.removeDue(job);
  await objects.put(resultPlace(job.id), Buffer.from('late'));
  const removed = (await jobs.get(job.id)) ?? job;

  await upkeep.purge(removed);

  expect(await jobs.get(job.id)).toBeUndefined();
  expect(await kept()).toEqual(['lalela/results/other.json']);
});
