import type { Output } from '../../command/index.ts';

const DEFAULT_COLUMNS = 80;

/** The process's own standard output and error. */
export function createStdioOutput(): Output {
  return {
    stdout: (text) =>
      new Promise((resolve, reject) => {
        process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    stderr: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    get columns() {
      return process.stderr.columns ?? DEFAULT_COLUMNS;
    },
  };
}
