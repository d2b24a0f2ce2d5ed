import { open } from 'node:fs/promises';
import { BYTES_PER_SAMPLE, decodeS16le, type PcmSpan } from '../../audio/index.ts';

/** The samples of a stretch of a scratch file, in [-1, 1); as many as there are where it goes beyond the file. */
export async function readSpan({ path, startSample, endSample }: PcmSpan): Promise<Float32Array> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array((endSample - startSample) * BYTES_PER_SAMPLE);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, startSample * BYTES_PER_SAMPLE);
    return decodeS16le(bytes.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
