import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryOutput, type MemoryOutput } from '../../tests/support/memory-output.ts';
import {
  entryOf,
  exactFile,
  pull,
  sha256,
  storeFixture,
  type StoreFixture,
} from '../../tests/support/models-fixtures.ts';
import { LalelaError } from '../kernel/index.ts';
import type { FarModels } from '../models/index.ts';
import { runModelsFetch } from './models-fetch.ts';
import { runModelsSync, type SyncPorts } from './models-sync.ts';

const WEIGHTS = 'w'.repeat(1_500_000);
const ENTRY = entryOf({
  sources: { main: { address: 'file:../home/weights.onnx' } },
  files: { weights: exactFile(WEIGHTS, { path: 'weights.onnx' }) },
});

let fixture: StoreFixture;
let output: MemoryOutput;
let far: FarModels;
const { signal } = new AbortController();

beforeEach(async () => {
  fixture = await storeFixture({ entries: [ENTRY] });
  await writeFile(join(fixture.home, 'weights.onnx'), WEIGHTS);
  await pull(fixture.store, 'test-model');
  await writeFile(join(fixture.folder, 'catalogue.json'), JSON.stringify({ models: [ENTRY] }));
  output = createMemoryOutput();
  far = memoryFar();
});
afterEach(() => fixture[Symbol.asyncDispose]());

/** A place far away that is a map. */
function memoryFar(): FarModels {
  const kept = new Map<string, Buffer>();
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- the port is asynchronous
    async *names() {
      yield* [...kept.keys()];
    },
    bytes: (name) => Promise.resolve(kept.get(name)?.length ?? 0),
    read: (name) => Promise.resolve(Readable.from([kept.get(name) ?? Buffer.of()])),
    async write(name, content) {
      const bytes = content instanceof Readable ? await buffer(content) : Buffer.from(content);
      kept.set(name, bytes);
      return { bytes: bytes.length, sha256: sha256(bytes) };
    },
    remove(name) {
      kept.delete(name);
      return Promise.resolve();
    },
  };
}

function ports(changed: Partial<SyncPorts> = {}): SyncPorts {
  return {
    store: fixture.store,
    output,
    signal,
    openFar: () => Promise.resolve(far),
    fileSystem: () => {
      throw new LalelaError('CONFIG_INVALID', 'Nothing says which tasks.');
    },
    ...changed,
  };
}

const words = { address: 's3://bucket/models', efs: false, again: false };

describe('lalela models sync', () => {
  test('says what was sent and how much, and nothing on standard output', async () => {
    expect(await runModelsSync(ports(), words)).toBe(0);
    expect(output.written).toEqual({
      stdout: '',
      stderr:
        'Sent test-model, 1.5 MB, to s3://bucket/models\nSent catalogue.json to s3://bucket/models\n',
    });
  });

  test('says what was there already', async () => {
    await runModelsSync(ports(), words);
    output = createMemoryOutput();
    await runModelsSync(ports(), words);
    expect(output.written.stderr).toBe('test-model is there already\n');
  });

  test('shows a bar with bytes on a terminal, and takes it away', async () => {
    output = createMemoryOutput(true);
    await runModelsSync(ports(), words);
    expect(output.written.stderr).toMatch(/Sending test-model {2}█+░* \d+ % {2}\d\.\d MB/);
    expect(output.written.stderr).toContain('\r\u001b[2KSent test-model');
  });

  test.each([
    { efs: false, again: false },
    { address: 's3://bucket/models', efs: true, again: false },
  ])('refuses %j: one place is named, in one way', async (wrong) => {
    await expect(runModelsSync(ports(), wrong)).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('with --efs runs the task when the bucket has everything, and tells how it ended', async () => {
    const opened: string[] = [];
    const openFar = (address: string) => {
      opened.push(address);
      return Promise.resolve(far);
    };
    const copy = () => {
      expect(output.written.stderr).toContain('Sent test-model');
      return Promise.resolve();
    };
    const fileSystem = () => ({ address: 's3://own/models', task: 'lalela-models', copy });

    expect(await runModelsSync(ports({ openFar, fileSystem }), { efs: true, again: false })).toBe(
      0,
    );

    expect(opened).toEqual(['s3://own/models']);
    expect(output.written.stderr).toContain('The task lalela-models ended with 0');
  });

  test('with --efs and nothing that says which tasks, sends nothing', async () => {
    const call = runModelsSync(ports(), { efs: true, again: false });
    await expect(call).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(output.written.stderr).toBe('');
  });
});

describe('lalela models fetch', () => {
  const target = () => join(fixture.home, 'target');
  const fetch = () => runModelsFetch({ folder: target(), far, output, signal });
  beforeEach(async () => {
    await runModelsSync(ports({ output: createMemoryOutput() }), words);
  });

  test('says what was installed, and then that it is here', async () => {
    expect(await fetch()).toBe(0);
    expect(output.written).toEqual({
      stdout: '',
      stderr:
        `Installed test-model in ${join(target(), 'test-model')}\n` +
        'Took over catalogue.json; one that was here before is in .pull/replaced\n',
    });
    output = createMemoryOutput();
    expect(await fetch()).toBe(0);
    expect(output.written.stderr).toBe('test-model is here already\n');
  });

  test('ends with 1 when a model was refused, and says why', async () => {
    await far.write('test-model/weights.onnx', Buffer.from('x'.repeat(1_500_000)), signal);
    expect(await fetch()).toBe(1);
    expect(output.written.stderr).toContain('test-model was refused: The weights of "test-model"');
  });

  test('keeps what is not of Lalela under another name', async () => {
    await mkdir(join(target(), 'test-model'), { recursive: true });
    expect(await fetch()).toBe(0);
    expect(output.written.stderr).toContain('is now called test-model.set-aside-1');
  });
});
