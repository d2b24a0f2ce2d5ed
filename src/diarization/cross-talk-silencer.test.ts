import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWhiteNoise } from '../../tests/support/white-noise.ts';
import { decodeS16le, encodeS16le, type PcmFile } from '../audio/index.ts';
import { silenceCrossTalk } from './cross-talk-silencer.ts';

const RATE = 16_000;
const SECONDS = 24;
const never = new AbortController().signal;

type Stretch = readonly [fromSecond: number, toSecond: number];

/** Noise in syllables, of its own for each seed; a faint hiss between, as rooms have. */
function voice(seed: number, stretches: readonly Stretch[], amplitude = 0.3) {
  const noise = createWhiteNoise(seed);
  return Float32Array.from({ length: SECONDS * RATE + 321 }, (_, at) => {
    const isSaid = stretches.some(([from, to]) => at >= from * RATE && at < to * RATE);
    return noise() * (isSaid ? amplitude * (0.6 + 0.4 * Math.sin(at / 900)) : 0.0001);
  });
}

interface Leak {
  readonly gain: number;
  readonly delaySamples?: number;
  readonly isDull?: boolean;
}

function leaking(own: Float32Array, other: Float32Array, leak: Leak): Float32Array {
  const { gain, delaySamples = 0, isDull = false } = leak;
  let smooth = 0;
  return own.map((sample, at) => {
    smooth += (isDull ? 0.4 : 1) * ((other[at - delaySamples] ?? 0) - smooth);
    return sample + gain * smooth;
  });
}

function level(samples: Float32Array, [from, to]: Stretch): number {
  const part = samples.subarray(from * RATE, to * RATE);
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
}

const AGENT: readonly Stretch[] = [
  [1, 5],
  [9, 12],
  [16, 20],
];
const CALLER: readonly Stretch[] = [
  [6, 8],
  [18, 22],
];
const agent = voice(1, AGENT);
const caller = voice(2, CALLER);
/** Of the agent alone, a little inside. */
const AGENT_ALONE: readonly Stretch[] = [
  [2, 4.5],
  [9.5, 11.5],
  [16.5, 17.5],
];

describe('what leaks from another channel', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'lalela-cross-talk-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function silence(channels: readonly Float32Array[]) {
    const files: PcmFile[] = [];
    for (const [channel, samples] of channels.entries()) {
      const path = join(folder, `${channel}.pcm`);
      await writeFile(path, encodeS16le(samples));
      files.push({ path, channel, sampleCount: samples.length });
    }
    const before = await Promise.all(files.map(({ path }) => readFile(path)));
    await silenceCrossTalk(files, never);
    const after = await Promise.all(files.map(({ path }) => readFile(path)));
    return {
      sound: after.map((bytes) => decodeS16le(bytes)),
      isChanged: after.map((bytes, index) => !bytes.equals(before[index]!)),
    };
  }

  test.each<[string, Leak]>([
    ['softly', { gain: 0.1 }],
    ['very softly', { gain: 0.02 }],
    ['later', { gain: 0.1, delaySamples: 640 }],
    ['earlier', { gain: 0.1, delaySamples: -100 }],
    ['inverted', { gain: -0.1 }],
    ['dull', { gain: 0.2, delaySamples: 80, isDull: true }],
    ['as loud, later', { gain: 1, delaySamples: 40 }],
  ])('%s is silenced there, and nothing else is', async (_how, leak) => {
    const { sound, isChanged } = await silence([agent, leaking(caller, agent, leak)]);

    for (const stretch of AGENT_ALONE) expect(level(sound[1]!, stretch)).toBeLessThan(0.0002);
    for (const stretch of [
      [6, 8],
      [20.5, 22],
    ] as const)
      expect(level(sound[1]!, stretch)).toBeCloseTo(level(caller, stretch), 2);
    expect(isChanged[0]).toBe(false);
    expect(sound[1]!.length).toBe(caller.length);
  });

  test('both ways is silenced both ways', async () => {
    const leak = { gain: 0.1, delaySamples: 100, isDull: true };
    const { sound } = await silence([leaking(agent, caller, leak), leaking(caller, agent, leak)]);

    for (const stretch of AGENT_ALONE) expect(level(sound[1]!, stretch)).toBeLessThan(0.0002);
    expect(level(sound[0]!, [6.5, 7.5])).toBeLessThan(0.0002);
    expect(level(sound[0]!, [2, 4.5])).toBeCloseTo(level(agent, [2, 4.5]), 2);
    expect(level(sound[1]!, [6.5, 7.5])).toBeCloseTo(level(caller, [6.5, 7.5]), 2);
  });

  test('stays where both speak, even the softer of the two', async () => {
    const soft = voice(2, CALLER, 0.06);
    const { sound } = await silence([agent, leaking(soft, agent, { gain: 0.05 })]);

    expect(level(sound[1]!, [18.2, 19.8])).toBeGreaterThan(level(soft, [18.2, 19.8]));
    expect(level(sound[1]!, [2, 4.5])).toBeLessThan(0.0002);
  });

  test('is nothing where nothing leaks', async () => {
    const { isChanged } = await silence([agent, caller, voice(3, [[3, 10]])]);

    expect(isChanged).toEqual([false, false, false]);
  });

  test('is kept once of what eight channels hear of one', async () => {
    const silent = Array.from({ length: 7 }, (_, i) => voice(10 + i, []));
    const others = silent.map((own, i) => leaking(own, agent, { gain: 0.3 - 0.03 * i }));

    const { sound, isChanged } = await silence([...others.slice(0, 3), agent, ...others.slice(3)]);

    expect(isChanged[3]).toBe(false);
    sound.forEach((samples, index) => {
      if (index !== 3) expect(level(samples, [9.5, 11.5])).toBeLessThan(0.0002);
    });
  });

  test('is not looked for on one channel, nor when nobody waits any more', async () => {
    await expect(
      silenceCrossTalk([{ path: '/none', channel: 0, sampleCount: 9 }], never),
    ).resolves.toBeUndefined();
    const path = join(folder, 'x.pcm');
    await writeFile(path, encodeS16le(agent));
    const files = [0, 1].map((channel) => ({ path, channel, sampleCount: agent.length }));
    await expect(silenceCrossTalk(files, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );
  });
});
