import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { LalelaError } from '../../kernel/index.ts';

export interface CheckedFileOptions {
  /** Where to write; nothing may lie there yet. */
  readonly path: string;
  readonly mostBytes: number;
  /** What is written, for messages: `encoder of "moonshine-base-en"`. */
  readonly label: string;
  readonly signal: AbortSignal;
}

export interface FileDigest {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes a stream to a new file, down to the disk, and says what was written.
 * @throws LalelaError MODEL_CORRUPT as soon as there is more than `mostBytes`.
 */
export async function writeCheckedFile(
  content: AsyncIterable<Uint8Array>,
  { path, mostBytes, label, signal }: CheckedFileOptions,
): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    signal.throwIfAborted();
    for await (const chunk of content) {
      signal.throwIfAborted();
      bytes += chunk.byteLength;
      if (bytes > mostBytes) throw tooLarge(label, mostBytes);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

function tooLarge(label: string, mostBytes: number): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The ${label} is larger than the ${mostBytes} bytes that the catalogue allows, so it is not what ` +
      'the catalogue describes. Nothing was installed.',
  );
}
