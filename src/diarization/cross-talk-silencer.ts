import { open, type FileHandle } from 'node:fs/promises';
import { BYTES_PER_SAMPLE, encodeS16le, type PcmFile } from '../audio/index.ts';
import { readChannels } from './channel-blocks.ts';
import {
  createCrossTalkFinder,
  HOP_SAMPLES,
  MARGIN_SAMPLES,
  type CrossTalkFinder,
} from './cross-talk-finder.ts';

/** 8 s: enough to learn how a channel leaks. */
const BLOCK_HOPS = 256;
const BLOCK_SAMPLES = BLOCK_HOPS * HOP_SAMPLES;

/**
 * Silences in each channel's scratch file what leaked into it from another, where there is nothing else: so
 * that it is neither found to be speech nor recognised there. Where somebody speaks on the channel itself,
 * alone or at the same time, its sound stays as it is.
 *
 * @param files complete, in the order of their channels.
 */
export async function silenceCrossTalk(
  files: readonly PcmFile[],
  signal: AbortSignal,
): Promise<void> {
  if (files.length < 2) return;
  const handles: FileHandle[] = [];
  try {
    for (const { path } of files) handles.push(await open(path, 'r+'));
    await silenceBlocks(files, handles, signal);
  } finally {
    for (const handle of handles) await handle.close();
  }
}

async function silenceBlocks(
  files: readonly PcmFile[],
  handles: readonly FileHandle[],
  signal: AbortSignal,
): Promise<void> {
  const finder = createCrossTalkFinder(files.length);
  const mutes = handles.map((handle, index) => createMute(handle, files[index]!.sampleCount));
  // What is read is kept as it was: what is silenced must not be taken for what a channel holds.
  let held = files.map(() => new Float32Array(MARGIN_SAMPLES));
  let startSample = 0;
  for await (const block of padded(files, signal)) {
    held = held.map((samples, index) => joined(samples, block[index]!));
    while (held[0]!.length >= BLOCK_SAMPLES + 2 * MARGIN_SAMPLES) {
      await muteBlock(finder, mutes, { held, startSample });
      held = held.map((samples) => samples.slice(BLOCK_SAMPLES));
      startSample += BLOCK_SAMPLES;
    }
  }
}

/** All sound, then as much silence as there must be behind the last of it. */
async function* padded(
  files: readonly PcmFile[],
  signal: AbortSignal,
): AsyncGenerator<readonly Float32Array[]> {
  for await (const { channels } of readChannels(files, BLOCK_SAMPLES, signal)) yield channels;
  yield files.map(() => new Float32Array(BLOCK_SAMPLES + MARGIN_SAMPLES));
}

function joined(a: Float32Array, b: Float32Array): Float32Array<ArrayBuffer> {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

async function muteBlock(
  finder: CrossTalkFinder,
  mutes: readonly Mute[],
  { held, startSample }: { held: readonly Float32Array[]; startSample: number },
): Promise<void> {
  const found = await finder.find(held, BLOCK_HOPS);
  for (const [index, mute] of mutes.entries()) {
    const samples = held[index]!.slice(MARGIN_SAMPLES, MARGIN_SAMPLES + BLOCK_SAMPLES);
    await mute(samples, found[index]!, startSample);
  }
}

/** @param hops one number each: 1 where the samples are to be silence. */
type Mute = (samples: Float32Array, hops: Uint8Array, startSample: number) => Promise<void>;

function createMute(handle: FileHandle, sampleCount: number): Mute {
  let before = 0;
  return async (samples, hops, startSample) => {
    const isTouched = hops.includes(1);
    if (isTouched) fade(samples, hops, before);
    before = hops.at(-1)!;
    if (!isTouched) return;
    const bytes = encodeS16le(samples.subarray(0, Math.max(0, sampleCount - startSample)));
    await handle.write(bytes, 0, bytes.length, startSample * BYTES_PER_SAMPLE);
  };
}

/** Silences hops; in the first and last of several there is a slope, so that it does not click. */
function fade(samples: Float32Array, hops: Uint8Array, before: number): void {
  hops.forEach((isMuted, hop) => {
    if (isMuted !== 1) return;
    const isFirst = (hops[hop - 1] ?? before) === 0;
    const isLast = (hops[hop + 1] ?? 1) === 0;
    for (let i = 0; i < HOP_SAMPLES; i++) {
      const done = i / HOP_SAMPLES;
      const gain = Math.max(isFirst ? 1 - done : 0, isLast ? done : 0);
      samples[hop * HOP_SAMPLES + i]! *= gain;
    }
  });
}
