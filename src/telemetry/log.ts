/**
 * The log: JSON lines with constant messages. Fields are numbers, codes and ids; never transcripts, file
 * names, addresses with queries, keys or an engine's own error text.
 */
import { destination, pino, stdTimeFunctions } from 'pino';

export type LogFields = Readonly<Record<string, string | number | boolean>>;

export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export interface LogOptions {
  readonly level: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Default standard error, written at once so that nothing is lost when the process ends. */
  readonly write?: (line: string) => void;
}

export function createLog({ level, write }: LogOptions): Log {
  const sink = write === undefined ? destination({ dest: 2, sync: true }) : { write };
  return pino({ level, base: null, timestamp: stdTimeFunctions.isoTime }, sink);
}
