import { afterEach, describe, expect, test } from 'vitest';
import { LalelaError } from '../../kernel/index.ts';
import type { InstalledModel } from '../../models/index.ts';
import type { RecognisedSegment, RecogniseOptions, SpeechSegment } from '../engine.ts';
import type { EngineProcess } from './engine-process.ts';
import { createEnginePool, type EnginePool } from './engine-pool.ts';

/** A process that answers when told to, and remembers what it was asked. */
interface ScriptedProcess extends EngineProcess {
  readonly batches: (readonly SpeechSegment[])[];
  answer(): void;
  fail(): void;
  aborted: number;
  isStopped: boolean;
}

function scriptedProcess(batchSize: number, loadError?: LalelaError): ScriptedProcess {
  let settle: { resolve: (r: RecognisedSegment[]) => void; reject: (e: Error) => void } | undefined;
  let end: () => void = () => undefined;
  const batches: (readonly SpeechSegment[])[] = [];
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    pid: 1,
    batches,
    ended,
    aborted: 0,
    isStopped: false,
    load: () =>
      loadError === undefined
        ? Promise.resolve({
            wordTimes: true,
            wordConfidence: true,
            punctuates: true,
            phrases: true,
            maxSegmentMs: 30_000,
            batchSize,
          })
        : Promise.reject(loadError),
    recognise(segments) {
      batches.push(segments);
      return new Promise((resolve, reject) => (settle = { resolve, reject }));
    },
    abort() {
      this.aborted++;
      settle?.reject(new LalelaError('CANCELLED', 'aborted'));
    },
    answer() {
      const batch = batches.at(-1) ?? [];
      settle?.resolve(batch.map(({ span }) => heard(span.startSample)));
    },
    fail() {
      settle?.reject(new LalelaError('ENGINE_FAILED', 'crashed', { isRetryable: true }));
      end();
    },
    stop() {
      this.isStopped = true;
      end();
      return Promise.resolve();
    },
  };
}

function heard(sample: number): RecognisedSegment {
  return { words: [{ text: `at${sample}`, startMs: 0, endMs: 1 }], warnings: [] };
}

const MODEL: InstalledModel = {
  id: 'm',
  engine: 'fake',
  folder: '/m',
  files: {},
  sha256: '',
  settings: {},
};

function segmentAt(startSample: number, length = 16_000): SpeechSegment {
  return { span: { path: '/pcm', startSample, endSample: startSample + length }, speech: [] };
}

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('createEnginePool', () => {
  let processes: ScriptedProcess[] = [];
  let pool: EnginePool | undefined;

  function open(
    options: {
      size?: number;
      batchSize?: number;
      loadError?: LalelaError;
      mostSegments?: number;
    } = {},
  ) {
    processes = [];
    pool = createEnginePool({
      size: options.size ?? 1,
      ...(options.mostSegments !== undefined && { mostSegmentsPerProcess: options.mostSegments }),
      startProcess: () => {
        const created = scriptedProcess(options.batchSize ?? 1, options.loadError);
        processes.push(created);
        return created;
      },
    });
    const opened = pool;
    return (
      segment: SpeechSegment,
      signal = new AbortController().signal,
      options: RecogniseOptions = { language: 'eng' },
    ) => opened.recognise({ model: MODEL, segment, options }, signal);
  }

  afterEach(() => pool?.close());

  test('gives each caller the words of its own segment', async () => {
    const recognise = open({ batchSize: 4 });
    const results = Promise.all([
      recognise(segmentAt(0)),
      recognise(segmentAt(5)),
      recognise(segmentAt(9)),
    ]);
    await settle();
    processes[0]?.answer();
    await settle();
    expect((await results).map(({ words }) => words[0]?.text)).toEqual(['at0', 'at5', 'at9']);
    expect(processes[0]?.batches).toHaveLength(1);
  });

  test('never puts segments together for which different phrases are expected', async () => {
    const recognise = open({ batchSize: 4 });
    const signal = new AbortController().signal;
    const [ours, theirs] = [['Nkosi'], ['Nkosi']];
    for (const [at, phrases] of [ours, theirs, ours].entries())
      void recognise(segmentAt(at), signal, { language: 'eng', phrases }).catch(() => undefined);
    await settle();
    processes[0]?.answer();
    await settle();
    const starts = processes[0]?.batches.map((batch) => batch.map(({ span }) => span.startSample));
    expect(starts).toEqual([[0, 2], [1]]);
  });

  test('replaces a process that has recognised many segments, and loses none', async () => {
    const recognise = open({ mostSegments: 2 });
    const results = Promise.all([0, 5, 9].map((start) => recognise(segmentAt(start))));
    for (const index of [0, 0, 1]) {
      await settle();
      processes[index]?.answer();
    }
    expect((await results).map(({ words }) => words[0]?.text)).toEqual(['at0', 'at5', 'at9']);
    expect(processes.map(({ isStopped }) => isStopped)).toEqual([true, false]);
  });

  test('lets a recording that comes later take turns with a long one', async () => {
    const recognise = open();
    const [long, short] = [new AbortController().signal, new AbortController().signal];
    for (const at of [1, 2, 3, 4, 5]) void recognise(segmentAt(at), long);
    await settle();
    processes[0]?.answer();
    await settle();
    void recognise(segmentAt(9), short);
    for (let turn = 0; turn < 5; turn++) {
      await settle();
      processes[0]?.answer();
    }
    const order = processes[0]?.batches.flat().map(({ span }) => span.startSample);
    expect(order).toEqual([1, 2, 9, 3, 4, 5]);
  });

  test('starts no more processes than there are segments, nor than its size', async () => {
    const recognise = open({ size: 2 });
    void recognise(segmentAt(0)).catch(() => undefined);
    await settle();
    expect(processes).toHaveLength(1);
    for (const at of [1, 2, 3]) void recognise(segmentAt(at)).catch(() => undefined);
    await settle();
    expect(processes).toHaveLength(2);
  });

  test('recognises a segment once more, by itself and in another process, when its process fails', async () => {
    const recognise = open({ batchSize: 2 });
    const results = Promise.all([recognise(segmentAt(0)), recognise(segmentAt(5))]);
    await settle();
    processes[0]?.fail();
    await settle();
    expect(processes).toHaveLength(2);
    expect(processes[1]?.batches.map((batch) => batch.length)).toEqual([1]);
    processes[1]?.answer();
    await settle();
    processes[1]?.answer();
    expect(await results).toHaveLength(2);
  });

  test('rejects with ENGINE_FAILED after the second failure, and goes on with the others', async () => {
    const recognise = open();
    const bad = recognise(segmentAt(0));
    const good = recognise(segmentAt(5));
    const outcome = bad.catch((error: unknown) => error);
    await settle();
    processes[0]?.fail();
    await settle();
    processes[1]?.fail();
    await settle();
    expect(await outcome).toMatchObject({ code: 'ENGINE_FAILED', isRetryable: true });
    processes[2]?.answer();
    expect((await good).words[0]?.text).toBe('at5');
  });

  test('gives up when batch after batch fails', async () => {
    const recognise = open();
    const outcomes = Array.from({ length: 50 }, (_, at) =>
      recognise(segmentAt(at)).catch((error: unknown) => error),
    );
    for (let i = 0; i < 200; i++) {
      await settle();
      processes.at(-1)?.fail();
    }
    for (const outcome of await Promise.all(outcomes)) {
      expect(outcome).toMatchObject({ code: 'ENGINE_FAILED' });
    }
    expect(processes.length).toBeLessThan(70);
  });

  test('tells every caller when the model cannot be loaded', async () => {
    const loadError = new LalelaError('MODEL_CORRUPT', 'not a model');
    const recognise = open({ loadError });
    await expect(recognise(segmentAt(0))).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
    await expect(pool?.warm(MODEL)).rejects.toMatchObject({ code: 'MODEL_CORRUPT' });
  });

  test('says that the model is to blame when a process ends while it loads', async () => {
    const recognise = open({ loadError: new LalelaError('ENGINE_FAILED', 'crashed') });
    await expect(recognise(segmentAt(0))).rejects.toMatchObject({
      code: 'MODEL_CORRUPT',
      message:
        'The model m cannot be loaded: its engine ended while reading it. ' +
        'Run `lalela models verify m`, and pull it again if a file has changed.',
    });
  });

  test('aborts a batch once all its callers have given up, not before', async () => {
    const recognise = open({ batchSize: 2 });
    const first = new AbortController();
    const second = new AbortController();
    const outcomes = [
      recognise(segmentAt(0), first.signal).catch((error: unknown) => error),
      recognise(segmentAt(5), second.signal).catch((error: unknown) => error),
    ];
    await settle();
    first.abort();
    expect(processes[0]?.aborted).toBe(0);
    second.abort();
    expect(processes[0]?.aborted).toBe(1);
    for (const outcome of await Promise.all(outcomes))
      expect(outcome).toMatchObject({ code: 'CANCELLED' });
  });

  test('cancels what waits and ends every process on close', async () => {
    const recognise = open();
    const busy = recognise(segmentAt(0)).catch((error: unknown) => error);
    const waiting = recognise(segmentAt(5)).catch((error: unknown) => error);
    await settle();
    await pool?.close();
    processes[0]?.fail();
    expect(await waiting).toMatchObject({ code: 'CANCELLED' });
    expect(await busy).toBeInstanceOf(LalelaError);
    expect(processes.every(({ isStopped }) => isStopped)).toBe(true);
  });
});
