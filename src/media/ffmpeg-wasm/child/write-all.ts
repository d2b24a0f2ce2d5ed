import { writeSync } from 'node:fs';
import { CRASH_EXIT_CODE } from '../../crash-exit-code.ts';

/**
 * Writes everything, also on a pipe that does not block: where it is full, waits for the reader. Ends the
 * process where nobody reads any more, for then the parent is gone.
 */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(descriptor, bytes, done, bytes.length - done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(CRASH_EXIT_CODE);
      pause();
    }
  }
}

const never = new Int32Array(new SharedArrayBuffer(4));

/** One millisecond: the reader needs longer to empty a pipe. */
function pause(): void {
  Atomics.wait(never, 0, 0, 1);
}
