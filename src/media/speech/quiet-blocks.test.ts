import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { encodeS16le } from '../../audio/index.ts';
import { skipQuietBlocks } from './quiet-blocks.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-quiet-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;

/** A second of nearly nothing, one with a click in it, and a last one cut short. */
const samples = new Float32Array(2.5 * 16_000).fill(0.0001);
samples[20_000] = 0.01;
const path = join(folder, 'channel.pcm');
await writeFile(path, encodeS16le(samples));

function detectorOf() {
  const answer = { speech: Float32Array.of(1), level: Float32Array.of(1) };
  const score = vi.fn(() => Promise.resolve(answer));
  return { score, answer, quiet: skipQuietBlocks({ score, close: () => Promise.resolve() }) };
}

test('a block without any sound has no speech, and nobody is asked', async () => {
  const { quiet, score } = detectorOf();

  const first = await quiet.score({ path, startSample: 0, endSample: 16_000 }, signal);
  const last = await quiet.score({ path, startSample: 32_000, endSample: 40_000 }, signal);

  expect(score).not.toHaveBeenCalled();
  expect([...first.speech]).toEqual(new Array(32).fill(0));
  expect(last.level).toHaveLength(16);
});

test('a block with a sound in it is the detector’s', async () => {
  const { quiet, answer } = detectorOf();

  expect(await quiet.score({ path, startSample: 16_000, endSample: 32_000 }, signal)).toBe(answer);
});

test('nobody who has stopped waiting is answered', async () => {
  const { quiet } = detectorOf();

  const asked = quiet.score({ path, startSample: 0, endSample: 16_000 }, AbortSignal.abort());

  await expect(asked).rejects.toThrow('aborted');
});
