import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { BYTES_PER_SAMPLE, msToSamples, type PcmFile } from '../audio/index.ts';
import { LalelaError, systemErrorCode } from '../kernel/index.ts';

/** Zeros are written in pieces of this size. */
const SILENCE_BYTES = 65_536;

/** A scratch file that grows; another process may read what is written while it does. */
export interface PcmWriter {
  readonly path: string;
  /** Whole samples so far. */
  sampleCount(): number;
  /** @throws LalelaError MEDIA_TOO_LONG, DISK_FULL, SCRATCH_UNWRITABLE. */
  write(piece: Uint8Array): Promise<void>;
  writeSilence(durationMs: number): Promise<void>;
  /** Ends the file and gives it away. */
  finish(): Promise<PcmFile>;
  /** Removes the file. May follow a failure of any other call. */
  discard(): Promise<void>;
}

/** @throws LalelaError DISK_FULL, SCRATCH_UNWRITABLE. */
export async function createPcmWriter(folder: string, maxDurationMs: number): Promise<PcmWriter> {
  const path = join(folder, `${randomUUID()}.s16le`);
  const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw writeError(error);
  });
  const maxBytes = msToSamples(maxDurationMs) * BYTES_PER_SAMPLE;
  let byteCount = 0;
  const write = async (piece: Uint8Array) => {
    if (byteCount + piece.length > maxBytes) throw tooLong(maxDurationMs);
    await append(handle, piece);
    byteCount += piece.length;
  };
  const sampleCount = () => Math.floor(byteCount / BYTES_PER_SAMPLE);
  return {
    path,
    sampleCount,
    write,
    async writeSilence(durationMs) {
      let rest = msToSamples(durationMs) * BYTES_PER_SAMPLE;
      for (; rest > 0; rest -= SILENCE_BYTES)
        await write(new Uint8Array(Math.min(rest, SILENCE_BYTES)));
    },
    async finish() {
      await handle.close();
      return { path, channel: 'mix', sampleCount: sampleCount() };
    },
    async discard() {
      await handle.close().catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}

/** One `write` may take only a part; `writeFile` on a handle goes on from where it stands until all is out. */
async function append(handle: FileHandle, piece: Uint8Array): Promise<void> {
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
    'There is no room on the disk for the decoded sound, which takes 115 MB an hour. Free some space, or set another folder for scratch files.',
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
