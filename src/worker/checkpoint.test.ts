import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LALELA_BUCKET, type ObjectStore } from '../store/index.ts';
import { openFolderStore } from '../store/folder/index.ts';
import { openCheckpoint, type CheckpointPlace } from './checkpoint.ts';

const PREFIX = 'checkpoints/job1/';
const segment = { channel: 'mix', startSample: 0, endSample: 16_000, speech: [] } as const;
const heard = {
  words: [{ text: 'Listen.', startMs: 1, endMs: 2, confidence: 0.5 }],
  warnings: [],
};

let folder: string;
let objects: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-checkpoint-'));
  objects = await openFolderStore({ folder });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function place(changed: Partial<CheckpointPlace> = {}): CheckpointPlace {
  return { objects, prefix: PREFIX, attempt: 'a', madeBy: 'm', now: () => 0, ...changed };
}

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const key of objects.list(LALELA_BUCKET, PREFIX)) found.push(key);
  return found;
}

test('what one attempt kept, the next finds', async () => {
  const first = await openCheckpoint(place());
  first.keep(segment, heard);
  first.flush();
  await first.written();

  const second = await openCheckpoint(place({ attempt: 'b' }));

  expect(second.find(segment)).toMatchObject(heard);
  expect(second.find({ ...segment, endSample: 16_001 })).toBeUndefined();
});

test('the same stretch of two channels is two', async () => {
  const checkpoint = await openCheckpoint(place());
  checkpoint.keep({ ...segment, channel: 1 }, heard);
  checkpoint.flush();
  await checkpoint.written();

  const second = await openCheckpoint(place({ attempt: 'b' }));

  expect(second.find({ ...segment, channel: 1 })).toMatchObject(heard);
  expect(second.find({ ...segment, channel: 0 })).toBeUndefined();
  expect(second.find(segment)).toBeUndefined();
});

test('parts are written now and then, and attempts do not overwrite each other', async () => {
  let nowMs = 0;
  const first = await openCheckpoint(place({ now: () => nowMs }));
  first.keep(segment, heard);
  nowMs = 5000;
  first.keep({ ...segment, startSample: 1 }, heard);
  nowMs = 6000;
  first.keep({ ...segment, startSample: 2 }, heard);
  first.flush();
  await first.written();
  const second = await openCheckpoint(place({ attempt: 'b' }));
  second.keep({ ...segment, startSample: 3 }, heard);
  second.flush();
  second.flush();
  await second.written();

  expect(await keys()).toEqual(['a-1.json', 'a-2.json', 'b-1.json'].map((name) => PREFIX + name));
});

test('what another model made is not used', async () => {
  const first = await openCheckpoint(place());
  first.keep(segment, heard);
  first.flush();
  await first.written();

  const other = await openCheckpoint(place({ madeBy: 'another model' }));

  expect(other.find(segment)).toBeUndefined();
});

test.each(['', '{', '{"madeBy":"m","segments":[{"key":"mix:0-16000","words":"none"}]}'])(
  'a damaged part counts as not there: %s',
  async (body) => {
    await objects.put({ bucket: LALELA_BUCKET, key: `${PREFIX}x-1.json` }, Buffer.from(body));

    const checkpoint = await openCheckpoint(place());

    expect(checkpoint.find(segment)).toBeUndefined();
  },
);

test('a store that cannot be written stops nothing', async () => {
  const broken = { ...objects, put: () => Promise.reject(new Error('full')) };
  const checkpoint = await openCheckpoint(place({ objects: broken }));
  checkpoint.keep(segment, heard);

  checkpoint.flush();
  await checkpoint.written();

  expect(checkpoint.find(segment)).toEqual(heard);
});
