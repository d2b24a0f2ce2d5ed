import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TimeSpan } from '../../transcript/index.ts';
import { readSegmentAudio } from './segment-audio.ts';

/** Two seconds; sample i is i / 32768 (it stays below 32,000). */
const FILE_SAMPLES = 32_000;
let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lalela-audio-'));
  path = join(folder, 'ramp.s16');
  const samples = Int16Array.from({ length: FILE_SAMPLES }, (_, i) => i);
  await writeFile(path, new Uint8Array(samples.buffer));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const AS_IS = { mostMs: 10_000, leastMs: 0, reachMs: 0 };

function segment(startMs: number, endMs: number, speech: readonly TimeSpan[] = []) {
  return { span: { path, startSample: startMs * 16, endSample: endMs * 16 }, speech };
}

/** Which sample of the file each one is; 0 may also be silence. */
function indexes(samples: Float32Array): number[] {
  return Array.from(samples, (sample) => Math.round(sample * 32_768));
}

test('a segment with enough quiet around its speech comes as it is', async () => {
  const speech = [{ startMs: 200, endMs: 700 }];

  const audio = await readSegmentAudio(segment(500, 1500, speech), { ...AS_IS, leastMs: 200 });

  expect(audio.samples).toHaveLength(16_000);
  expect(indexes(audio.samples)[0]).toBe(8000);
  expect(audio.offsetMs).toBe(0);
  expect(audio.durationMs).toBe(1000);
});

test('silence makes up for what quiet is missing, and is told as the offset', async () => {
  const speech = [{ startMs: 50, endMs: 950 }];

  const audio = await readSegmentAudio(segment(500, 1500, speech), { ...AS_IS, leastMs: 200 });

  expect(audio.offsetMs).toBe(150);
  expect(audio.durationMs).toBe(1300);
  expect(indexes(audio.samples).slice(0, 150 * 16)).toEqual(new Array(150 * 16).fill(0));
  expect(indexes(audio.samples)[150 * 16]).toBe(8000);
});

test('without word of speech all of a segment counts as speech', async () => {
  const audio = await readSegmentAudio(segment(500, 1500), { ...AS_IS, leastMs: 100 });

  expect(audio.offsetMs).toBe(100);
  expect(audio.durationMs).toBe(1200);
});

test('quiet beyond the most is cut off, and the offset is then negative', async () => {
  const speech = [{ startMs: 600, endMs: 700 }];

  const audio = await readSegmentAudio(segment(500, 1500, speech), { ...AS_IS, mostMs: 100 });

  expect(audio.offsetMs).toBe(-500);
  expect(audio.durationMs).toBe(300);
  expect(indexes(audio.samples)[0]).toBe((500 + 500) * 16);
});

test('its reach goes into the recording on both sides, as far as there is any', async () => {
  const audio = await readSegmentAudio(segment(100, 1500), { ...AS_IS, reachMs: 400 });

  expect(indexes(audio.samples)[0]).toBe(0);
  expect(audio.offsetMs).toBe(100);
  expect(audio.durationMs).toBe(1900);
});

test('a segment at the end of the recording reaches to its end', async () => {
  const audio = await readSegmentAudio(segment(1500, 2000), { ...AS_IS, reachMs: 400 });

  expect(audio.durationMs).toBe(900);
  expect(indexes(audio.samples).at(-1)).toBe(FILE_SAMPLES - 1);
});
