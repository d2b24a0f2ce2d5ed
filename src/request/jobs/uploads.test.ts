import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemoryDatabase } from '../../../tests/support/memory-database.ts';
import { exampleJob } from '../../../tests/support/example-job.ts';
import type { JobStore } from '../../job/index.ts';
import { uploadPlace, type ObjectStore } from '../../store/index.ts';
import { openFolderStore } from '../../store/folder/index.ts';
import { createUploads, UPLOAD_KEPT_MS, type Uploads } from './uploads.ts';

const ID = 'a'.repeat(32);
let folder: string;
let objects: ObjectStore;
let jobs: JobStore;
let uploads: Uploads;
let nowMs = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-uploads-'));
  objects = await openFolderStore({ folder });
  jobs = createMemoryDatabase().jobs;
  uploads = createUploads({ jobs, objects, now: () => nowMs });
  nowMs = 0;
  await objects.put(uploadPlace(ID), Buffer.from('sound'));
  await uploads.records.put(ID, {
    tenant: 't',
    createdAtMs: 0,
    resumable: { size: 5, creationDate: '' },
  });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const key of objects.list('lalela', '')) found.push(key);
  return found;
}

test('an upload that no job took goes after its time, not before', async () => {
  nowMs = UPLOAD_KEPT_MS - 1;
  await uploads.removeExpired();
  expect(await keys()).toHaveLength(2);
  nowMs = UPLOAD_KEPT_MS;
  await uploads.removeExpired();
  expect(await keys()).toEqual([]);
});

test('an upload that a job has stays, also where that was not written down before a kill', async () => {
  await jobs.create(exampleJob({ id: ID }));
  nowMs = 10 * UPLOAD_KEPT_MS;
  await uploads.removeExpired();
  expect(await keys()).toHaveLength(2);
});

test('what is known of an upload goes once its job has removed the recording', async () => {
  const { record } = await uploads.find('t', ID);
  await uploads.give({ id: ID, record }, exampleJob({ id: ID }), 'hash');
  nowMs = UPLOAD_KEPT_MS;
  await uploads.removeExpired();
  expect(await keys()).toHaveLength(2);
  await objects.delete(uploadPlace(ID));
  await uploads.removeExpired();
  expect(await keys()).toEqual([]);
});
