import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { BYTES_PER_SAMPLE, msToSamples, type PcmFile } from '../audio/index.ts';
import { LalelaError, systemErrorCode } from '../kernel/index.ts';
import { createChannelSplitter } from './channel-splitter.ts';

/** Zeros are written in pieces of this size. */
const SILENCE_BYTES = 65_536;

/** Scratch files, one a channel, that grow alike; another process may read what is written while they do. */
export interface PcmWriter {
  /** With what is in them so far, in the order in which their channels were named. */
  files(): readonly PcmFile[];
  /** Whole samples of each channel so far. */
  sampleCount(): number;
  /**
   * @param piece samples of all channels in turn; it may end anywhere.
   * @throws LalelaError MEDIA_TOO_LONG, DISK_FULL, SCRATCH_UNWRITABLE.
   */
  write(piece: Uint8Array): Promise<void>;
  writeSilence(durationMs: number): Promise<void>;
  /** Ends the files and gives them away. */
  finish(): Promise<readonly PcmFile[]>;
  /** Removes the files. May follow a failure of any other call. */
  discard(): Promise<void>;
}

export interface PcmWriterOptions {
  readonly channels: readonly PcmFile['channel'][];
  readonly maxDurationMs: number;
}

interface OpenFile {
  readonly path: string;
  readonly channel: PcmFile['channel'];
  readonly handle: FileHandle;
}

/** @throws LalelaError DISK_FULL, SCRATCH_UNWRITABLE. */
export async function createPcmWriter(
  folder: string,
  { channels, maxDurationMs }: PcmWriterOptions,
): Promise<PcmWriter> {
  const outputs = await openFiles(folder, channels);
  const splitter = createChannelSplitter(channels.length);
  const maxSamples = msToSamples(maxDurationMs);
  let samples = 0;
  const append = async (parts: readonly Uint8Array[]) => {
    const added = (parts[0]?.length ?? 0) / BYTES_PER_SAMPLE;
    if (samples + added > maxSamples) throw tooLong(maxDurationMs);
    for (const [index, { handle }] of outputs.entries())
      await appendTo(handle, parts[index] as Uint8Array);
    samples += added;
  };
  const files = () => outputs.map(({ path, channel }) => ({ path, channel, sampleCount: samples }));
  return {
    files,
    sampleCount: () => samples,
    write: (piece) => append(splitter.split(piece)),
    async writeSilence(durationMs) {
      let rest = msToSamples(durationMs) * BYTES_PER_SAMPLE;
      for (; rest > 0; rest -= SILENCE_BYTES) {
        const zeros = new Uint8Array(Math.min(rest, SILENCE_BYTES));
        await append(outputs.map(() => zeros));
      }
    },
    async finish() {
      for (const { handle } of outputs) await handle.close();
      return files();
    },
    discard: () => removeFiles(outputs),
  };
}

async function openFiles(
  folder: string,
  channels: PcmWriterOptions['channels'],
): Promise<OpenFile[]> {
  const outputs: OpenFile[] = [];
  try {
    for (const channel of channels) {
      const path = join(folder, `${randomUUID()}.s16le`);
      outputs.push({ path, channel, handle: await open(path, 'wx', 0o600) });
    }
    return outputs;
  } catch (error) {
    await removeFiles(outputs);
    throw writeError(error);
  }
}

async function removeFiles(outputs: readonly OpenFile[]): Promise<void> {
  for (const { path, handle } of outputs) {
    await handle.close().catch(() => undefined);
    await rm(path, { force: true });
  }
}

/** One `write` may take only a part; `writeFile` on a handle goes on from where it stands until all is out. */
async function appendTo(handle: FileHandle, piece: Uint8Array): Promise<void> {
  try {
    await handle.writeFile(piece);
  } catch (error) {
    throw writeError(error);
  }
}

function tooLong(maxDurationMs: number): LalelaError {
  return new LalelaError(
    'MEDIA_TOO_LONG',
    `The recording is longer than ${maxDurationMs / 1000} seconds, the longest allowed. Split it, or allow longer ones.`,
  );
}

export function diskFull(cause?: unknown): LalelaError {
  return new LalelaError(
    'DISK_FULL',
    'There is no room on the disk for the decoded sound, which takes 115 MB an hour and channel. Free some space, or set another folder for scratch files.',
    { isRetryable: true, cause },
  );
}

function writeError(error: unknown): LalelaError {
  const code = systemErrorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(error);
  return new LalelaError(
    'SCRATCH_UNWRITABLE',
    'The decoded sound cannot be written to the folder for scratch files. Check its disk and permissions, or set another one.',
    { cause: error },
  );
}
