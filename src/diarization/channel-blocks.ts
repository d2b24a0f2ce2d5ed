import { open, type FileHandle } from 'node:fs/promises';
import { BYTES_PER_SAMPLE, decodeS16le, type PcmFile } from '../audio/index.ts';

/** The same stretch of every channel. */
export interface ChannelBlock {
  readonly startSample: number;
  /** In the order of the files, each equally long, in [-1, 1). */
  readonly channels: readonly Float32Array[];
}

/** Reads scratch files that are complete side by side, in order, a block at a time. */
export async function* readChannels(
  files: readonly PcmFile[],
  blockSamples: number,
  signal: AbortSignal,
): AsyncGenerator<ChannelBlock> {
  const sampleCount = Math.min(...files.map((file) => file.sampleCount));
  const handles: FileHandle[] = [];
  try {
    for (const { path } of files) handles.push(await open(path, 'r'));
    for (let startSample = 0; startSample < sampleCount; startSample += blockSamples) {
      signal.throwIfAborted();
      const length = Math.min(blockSamples, sampleCount - startSample);
      const channels = await Promise.all(
        handles.map((handle) => readSamples(handle, startSample, length)),
      );
      yield { startSample, channels };
    }
  } finally {
    for (const handle of handles) await handle.close();
  }
}

/** What lies behind the end of the file is silence. */
async function readSamples(
  handle: FileHandle,
  startSample: number,
  length: number,
): Promise<Float32Array> {
  const bytes = new Uint8Array(length * BYTES_PER_SAMPLE);
  await handle.read(bytes, 0, bytes.length, startSample * BYTES_PER_SAMPLE);
  return decodeS16le(bytes);
}
