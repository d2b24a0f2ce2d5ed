/** Where the child processes' programs lie, and what they are started with. */
import { extname, join } from 'node:path';
import type { ChildProgram } from '../../runtime/index.ts';

/** `.js` in the build, `.ts` when the sources run. */
const EXTENSION = extname(import.meta.filename);

export function entryModule(name: string): string {
  return join(import.meta.dirname, '..', `${name}${EXTENSION}`);
}

/** A child process gets nothing of the environment: keys and tokens are no business of native libraries. */
export function childProgram(name: string): ChildProgram {
  return { module: entryModule(name), execArgv: process.execArgv, env: {} };
}
