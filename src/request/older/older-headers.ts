/** The headers of the older contract: found under any spelling of their names, and read one by one. */
import type { IncomingHttpHeaders } from 'node:http';
import { LalelaError, languageCode } from '../../kernel/index.ts';
import { readHeader } from '../read-header.ts';

/** A header that is not there, or whose value is impossible. The value is never repeated. */
export class BadHeaderError extends LalelaError {
  readonly header: string;
  /** What is wrong with it; goes after its name. */
  readonly reason: string;

  constructor(header: string, reason: string) {
    super('REQUEST_INVALID', `Bad request: ${header} ${reason}`);
    this.header = header;
    this.reason = reason;
  }
}

export interface OlderHeaders {
  /** @throws BadHeaderError where it is missing or empty. */
  required(name: string): string;
  /** `undefined` where it is missing, empty or `none`. */
  optional(name: string): string | undefined;
}

const LONGEST_VALUE = 4096;
const CONTROL = /[\u0000-\u001f\u007f]/;

/** @param absent what is said of one that must be there. */
export function readOlderHeaders(
  headers: IncomingHttpHeaders,
  absent = 'not present in POST headers',
): OlderHeaders {
  function given(name: string): string | undefined {
    const value = readHeader(headers, name)?.trim() ?? '';
    if (value === '') return undefined;
    if (value.length > LONGEST_VALUE) throw new BadHeaderError(name, 'is too long');
    // HTTP lets a tab through; a gateway that hands headers over as JSON lets everything through.
    if (CONTROL.test(value)) throw new BadHeaderError(name, 'holds a control character');
    return value;
  }
  return {
    required(name) {
      const value = given(name);
      if (value === undefined) throw new BadHeaderError(name, absent);
      return value;
    },
    optional(name) {
      const value = given(name);
      return value?.toLowerCase() === 'none' ? undefined : value;
    },
  };
}

export function readYesNo(name: string, value: string): boolean {
  return readWord(name, value, { yes: true, no: false });
}

/** One of some words, whatever their case. */
export function readWord<T>(name: string, value: string, words: Readonly<Record<string, T>>): T {
  const found = Object.entries(words).find(([word]) => word === value.toLowerCase());
  if (found !== undefined) return found[1];
  const known = Object.keys(words).map((word) => (/^\d/.test(word) ? word : spelling(name, word)));
  throw new BadHeaderError(name, `must be one of ${known.join(', ')}`);
}

/** As the older contract writes them: yes and no are small, all else is not. */
function spelling(name: string, word: string): string {
  return word === 'yes' || word === 'no' ? word : word.toUpperCase();
}

export function readLanguage(name: string, value: string): string {
  const code = languageCode(value);
  if (code !== undefined) return code;
  throw new BadHeaderError(
    name,
    'is not the code of a language, such as afr, eng, sot, zul or mul',
  );
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

export function readWhole(name: string, value: string, { least, most }: Range): number {
  const number = /^-?\d{1,6}$/.test(value) ? Number(value) : NaN;
  if (number >= least && number <= most) return number;
  throw new BadHeaderError(name, `must be a whole number from ${least} to ${most}`);
}

export function readPattern(name: string, value: string, expected: Expected): string {
  if (expected.pattern.test(value)) return value;
  throw new BadHeaderError(name, `must be ${expected.what}`);
}

interface Expected {
  readonly pattern: RegExp;
  readonly what: string;
}

/** Headers come as single bytes: text beyond ASCII that is UTF-8 is read as such. */
export function asText(value: string): string {
  if (!/[\u0080-\u00ff]/.test(value) || /[^\u0000-\u00ff]/.test(value)) return value;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

/** Single bytes, as a header can carry them back: a gateway may have read them as UTF-8. */
export function asBytes(value: string): string {
  return /[^\u0000-\u00ff]/.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;
}
