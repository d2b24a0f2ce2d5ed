import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Size and sha256 (hexadecimal) of a file, read once. */
export async function digestFile(
  path: string,
  signal: AbortSignal,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 2 ** 20, signal });
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return { bytes: stream.bytesRead, sha256: hash.digest('hex') };
}
