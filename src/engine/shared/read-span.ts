import { open } from 'node:fs/promises';
import { BYTES_PER_SAMPLE, decodeS16le, type PcmSpan } from '../../audio/index.ts';

/** The samples of a stretch of a scratch file, in [-1, 1); as many as there are where it goes beyond the file. */
export async function readSpan({ path, startSample, endSample }: PcmSpan): Promise<Float32Array> {
  const bytes = Buffer.alloc(Math.max(0, endSample - startSample) * BYTES_PER_SAMPLE);
  const file = await open(path, 'r');
  try {
    let filled = 0;
    while (filled < bytes.length) {
      const position = startSample * BYTES_PER_SAMPLE + filled;
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, position);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return decodeS16le(bytes.subarray(0, filled));
  } finally {
    await file.close();
  }
}
