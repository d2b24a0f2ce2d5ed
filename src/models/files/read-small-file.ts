import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

export interface ReadSmallFileOptions {
  readonly mostBytes: number;
  /** Whether a symbolic link is followed. Default false: reading one fails with ELOOP. */
  readonly followLinks?: boolean;
}

/**
 * The text of a file of which nothing is known: never a pipe or a device that would wait for ever, never
 * more than `mostBytes`. Throws the system's errors, and a plain Error for what is not an ordinary file of
 * that size.
 */
export async function readSmallFile(path: string, options: ReadSmallFileOptions): Promise<string> {
  const links = options.followLinks === true ? 0 : constants.O_NOFOLLOW;
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | links);
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new Error('not an ordinary file');
    const buffer = Buffer.alloc(options.mostBytes + 1);
    const length = await fill(file, buffer);
    if (length > options.mostBytes) throw new Error('larger than expected');
    return buffer.toString('utf8', 0, length);
  } finally {
    await file.close();
  }
}

async function fill(file: FileHandle, buffer: Buffer): Promise<number> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return length;
}
