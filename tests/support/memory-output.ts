/** An output that remembers, for tests of commands. */
import type { Output } from '../../src/command/output.ts';

export interface MemoryOutput extends Output {
  readonly written: { stdout: string; stderr: string };
  /** What was written to standard output, as it was. */
  readonly pieces: (string | Uint8Array)[];
}

/** @param isTerminal both standard output and standard error. */
export function createMemoryOutput(isTerminal = false): MemoryOutput {
  const written = { stdout: '', stderr: '' };
  const pieces: (string | Uint8Array)[] = [];
  return {
    written,
    pieces,
    isTerminal,
    isStdoutTerminal: isTerminal,
    columns: 80,
    stdout(content) {
      pieces.push(content);
      written.stdout += String(content);
      return Promise.resolve();
    },
    stderr(text) {
      written.stderr += text;
    },
  };
}
