import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadedEngine } from '../../engine/index.ts';
import { createBuiltInEngine } from './built-in-engine.ts';

const RATE = 16_000;
const SECONDS = 250;
const WEIGHTS = join(import.meta.dirname, '../../../weights/voices.onnx');
const OPTIONS = { language: 'eng' };

describe('createBuiltInEngine', () => {
  let folder: string;
  let path: string;
  let engine: LoadedEngine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lalela-voices-'));
    path = join(folder, 'sound.pcm');
    const samples = Int16Array.from({ length: SECONDS * RATE }, (_, at) =>
      Math.round(3000 * Math.sin(at / 20) * Math.sin(at / 911)),
    );
    await writeFile(path, Buffer.from(samples.buffer));
    engine = await createBuiltInEngine().load({
      id: 'built-in',
      engine: 'built-in',
      folder,
      files: { weights: WEIGHTS },
      sha256: '',
      settings: {},
    });
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  function hear(startMs: number, endMs: number, signal = new AbortController().signal) {
    const span = { path, startSample: RATE, endSample: (SECONDS - 1) * RATE };
    return engine.recognise([{ span, speech: [{ startMs, endMs }] }], OPTIONS, signal);
  }

  it('hears all speech once, in order, also across the parts that it listens to at once', async () => {
    const [heard] = await hear(80_000, 170_000);

    const voices = heard?.voices ?? [];
    expect(heard?.words).toEqual([]);
    expect(voices[0]?.startMs).toBe(80_000);
    expect(voices.at(-1)?.endMs).toBe(170_000);
    voices.slice(1).forEach(({ startMs }, i) => {
      expect(startMs).toBe(voices[i]?.endMs);
    });
  });

  it('hears nothing without speech', async () => {
    const [heard] = await hear(5000, 5000);

    expect(heard).toEqual({ words: [], warnings: [], voices: [] });
  });

  it('stops when it is told to', async () => {
    await expect(hear(0, 1000, AbortSignal.abort())).rejects.toThrow();
  });
});
