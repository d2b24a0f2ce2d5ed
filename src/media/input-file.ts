import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LalelaError, systemErrorCode } from '../kernel/index.ts';

/** An ordinary file that may be read and holds something. */
export interface InputFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Its first bytes, 4096 at most. */
  readonly head: Buffer;
}

const HEAD_BYTES = 4096;
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

/**
 * Opens the file for a look, so that a wrong path is told from a wrong recording.
 *
 * @throws LalelaError FILE_NOT_FOUND, FILE_UNREADABLE, FILE_EMPTY.
 */
export async function checkInputFile(path: string): Promise<InputFile> {
  try {
    // First by name: opening a device may set something off, opening a pipe may wait for ever.
    checkIsOrdinary(await stat(path));
    return await readHead(resolve(path));
  } catch (error) {
    throw error instanceof LalelaError ? error : inputError(error);
  }
}

async function readHead(path: string): Promise<InputFile> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await handle.stat();
    checkIsOrdinary(status);
    if (status.size === 0) {
      throw new LalelaError(
        'FILE_EMPTY',
        'The recording is empty (0 bytes). Check that it was recorded and copied completely.',
      );
    }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    return { path, sizeBytes: status.size, modifiedMs: status.mtimeMs, head };
  } finally {
    await handle.close();
  }
}

function checkIsOrdinary(entry: { isFile(): boolean; isDirectory(): boolean }): void {
  if (entry.isFile()) return;
  throw new LalelaError(
    'FILE_UNREADABLE',
    entry.isDirectory()
      ? 'This is a folder, not a recording. Name the recordings in it.'
      : 'This is a pipe, socket or device, not a recording. Save the sound to an ordinary file first.',
  );
}

function inputError(error: unknown): LalelaError {
  const code = systemErrorCode(error) ?? '';
  if (ABSENT.has(code)) {
    return new LalelaError('FILE_NOT_FOUND', 'There is no such file. Check its path.', {
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new LalelaError(
      'FILE_UNREADABLE',
      'The recording may not be read by this user. Change its permissions, or those of its folder.',
      { cause: error },
    );
  }
  return new LalelaError(
    'FILE_UNREADABLE',
    'The recording cannot be read from its disk. Check the disk, or copy the file elsewhere first.',
    { cause: error },
  );
}
