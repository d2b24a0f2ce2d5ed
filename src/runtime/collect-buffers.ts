import { collectGarbage } from './collect-garbage.ts';

/** Nine minutes of decoded sound. */
const BETWEEN_BYTES = 16 * 1024 ** 2;

/**
 * For who reads a pipe, which comes in new buffers of up to 64 KiB: a decoder's sound would make a process some
 * 60 MiB larger, for as long as it lives.
 *
 * @returns a function that is told how much was read, and has the buffers collected every 16 MiB.
 */
export function createBufferCollector(): (readBytes: number) => void {
  let bytes = 0;
  return (readBytes) => {
    bytes += readBytes;
    if (bytes < BETWEEN_BYTES) return;
    bytes = 0;
    collectGarbage();
  };
}
