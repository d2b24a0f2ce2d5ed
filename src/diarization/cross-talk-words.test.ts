import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeS16le, type PcmFile } from '../audio/index.ts';
import type { RecognisedStretch } from '../transcript/index.ts';
import { dropLeakedWords } from './cross-talk-words.ts';

const RATE = 16_000;

interface Said {
  readonly text: string;
  readonly atMs: number;
  readonly loudness: number;
}

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'lalela-words-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Each channel is one stretch of 10 s; a word takes 0.4 s and is a tone of its loudness. */
async function left(channels: readonly (readonly Said[])[]) {
  const files: PcmFile[] = [];
  const stretches: RecognisedStretch[] = [];
  for (const [channel, said] of channels.entries()) {
    const samples = new Float32Array(10 * RATE);
    for (const { atMs, loudness } of said)
      for (let i = 0; i < 6400; i++) samples[atMs * 16 + i] = loudness * Math.sin(i / 5);
    const path = join(folder, `${channel}.pcm`);
    await writeFile(path, encodeS16le(samples));
    files.push({ path, channel, sampleCount: samples.length });
    const words = said.map(({ text, atMs }) => ({ text, startMs: atMs - 500, endMs: atMs - 100 }));
    stretches.push({ channel, startMs: 500, endMs: 10_000, words });
  }
  const kept = await dropLeakedWords(stretches, files);
  return {
    kept,
    texts: channels.map((_, channel) =>
      kept
        .filter((stretch) => stretch.channel === channel)
        .flatMap(({ words }) => words.map(({ text }) => text)),
    ),
  };
}

const say = (text: string, atMs: number, loudness = 0.5): Said => ({ text, atMs, loudness });

test('a word that leaked is told once, and is no speech on the channel that it leaked to', async () => {
  const { texts, kept } = await left([
    [say('Good', 1000), say('morning.', 1500)],
    [say('morning', 1600, 0.05), say('Hello.', 4000)],
  ]);

  expect(texts).toEqual([['Good', 'morning.'], ['Hello.']]);
  expect(kept[1]!.speech).toEqual([
    { startMs: 0, endMs: 1100 },
    { startMs: 1500, endMs: 9500 },
  ]);
});

test('a stretch that held nothing else goes, where it is more than a word or two', async () => {
  const loud = [say('a', 1000), say('good', 1500), say('day', 2000), say('sir', 2500)];
  const soft = loud.map(({ text, atMs }) => say(text, atMs, 0.05));

  expect((await left([loud, soft.slice(0, 3)])).kept.map(({ channel }) => channel)).toEqual([0]);
  expect((await left([loud, soft.slice(0, 2)])).texts[1]).toEqual(['a', 'good']);
});

test('what both say at once stays, also of one who always speaks softly', async () => {
  const loud = [say('Yes', 1000), say('we', 3000), say('do', 4000)];
  expect((await left([loud, [say('yes', 1100, 0.3), say('fine', 6000)]])).texts[1]).toEqual([
    'yes',
    'fine',
  ]);
  const soft = [say('yes', 1100, 0.05), say('fine', 6000, 0.06)];
  expect((await left([loud, soft])).texts[1]).toEqual(['yes', 'fine']);
});

test('the same word at another time, and another word at the same time, stay', async () => {
  const { texts } = await left([
    [say('yes', 1000), say('no', 2000)],
    [say('yes', 1400, 0.05), say('so', 2000, 0.05), say('fine', 6000)],
  ]);

  expect(texts[1]).toEqual(['yes', 'so', 'fine']);
});
