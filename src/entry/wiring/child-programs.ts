/** Where the child processes' programs lie, and what they are started with. */
import { extname, join } from 'node:path';
import type { ChildProgram } from '../../runtime/index.ts';

/** `.js` in the build, `.ts` when the sources run. */
const EXTENSION = extname(import.meta.filename);

export function entryModule(name: string): string {
  return join(import.meta.dirname, '..', `${name}${EXTENSION}`);
}

/**
 * glibc keeps what was freed for later, and its heap grows with every new shape of tensor: large blocks are
 * given back at once instead. `npm run bench -- memory`: ten hours then need 1.06 times what ten minutes
 * need, not 1.14, and an engine process 450 MB, not 590, for 2 % of processor time. Other systems ignore it.
 */
const MEMORY_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '1000000',
  MALLOC_TRIM_THRESHOLD_: '4000000',
};

/** MiB for young JavaScript objects, which here are few; V8 would take 48. */
const MEMORY_OPTIONS = ['--max-semi-space-size=1'];

/** A child process gets nothing of the environment: keys and tokens are no business of native libraries. */
export function childProgram(name: string, niceness = 0): ChildProgram {
  return {
    module: entryModule(name),
    niceness,
    execArgv: [...process.execArgv, ...MEMORY_OPTIONS],
    env: MEMORY_ENVIRONMENT,
  };
}
