/**
 * What is read from a pipe comes in buffers outside V8's heap, and V8 lets some 64 MiB of those that nobody
 * needs any more lie before it looks for them. So a decoder's sound would make a process that much larger, for
 * as long as it lives.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Four minutes of decoded sound and more; looking takes some hundredths of a second. */
const BETWEEN_BYTES = 16 * 1024 ** 2;

let collectGarbage: (() => void) | undefined;

/** @returns a function that is told how much was read, and has V8 look every 16 MiB. */
export function createBufferCollector(): (readBytes: number) => void {
  let bytes = 0;
  return (readBytes) => {
    bytes += readBytes;
    if (bytes < BETWEEN_BYTES) return;
    bytes = 0;
    collectGarbage ??= findCollector();
    collectGarbage();
  };
}

/** A context that is made while V8 exposes its collector has it as a global function. */
function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return collect;
}
