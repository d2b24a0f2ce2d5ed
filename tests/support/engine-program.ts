/** The engine process, from the sources. */
import { resolve } from 'node:path';
import type { ChildProgram } from '../../src/runtime/index.ts';

export function engineProgram(): ChildProgram {
  const module = resolve(import.meta.dirname, '../../src/entry/engine-process.ts');
  return { module, execArgv: ['--import', 'tsx'], env: {} };
}
