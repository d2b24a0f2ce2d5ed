/** An output that remembers, for tests of commands. */
import type { Output } from '../../src/command/output.ts';

export interface MemoryOutput extends Output {
  readonly written: { stdout: string; stderr: string };
}

export function createMemoryOutput(isTerminal = false): MemoryOutput {
  const written = { stdout: '', stderr: '' };
  return {
    written,
    isTerminal,
    columns: 80,
    stdout(text) {
      written.stdout += text;
      return Promise.resolve();
    },
    stderr(text) {
      written.stderr += text;
    },
  };
}
