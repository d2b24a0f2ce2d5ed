import type { Output } from '../../command/index.ts';

const DEFAULT_COLUMNS = 80;

/** The process's own standard output and error. */
export function createStdioOutput(): Output {
  return {
    stdout: (content) =>
      new Promise((resolve, reject) => {
        process.stdout.write(content, (error) => (error ? reject(error) : resolve()));
      }),
    stderr: (text) => void process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    isStdoutTerminal: process.stdout.isTTY === true,
    get columns() {
      return process.stderr.columns ?? DEFAULT_COLUMNS;
    },
  };
}
