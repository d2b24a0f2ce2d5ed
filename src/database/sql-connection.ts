/** What the two databases have in common: the statements of this folder run on either. */
import { createHash } from 'node:crypto';

export interface Statement {
  /** With `$1`, `$2` … for its values. */
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export type SqlValue = string | number | null;

/** Counts may be numbers or, of 64 bits, texts: `Number` reads both. */
export type Row = Readonly<Record<string, SqlValue>>;

export interface SqlConnection {
  readonly read: (statement: Statement) => Promise<readonly Row[]>;
  /** Runs one statement that changes something; durable when it resolves. @returns what it is RETURNING. */
  readonly write: (statement: Statement) => Promise<readonly Row[]>;
  /** Finds a row and changes it by a statement made from it; nobody else finds it meanwhile. */
  readonly change: (find: Statement, change: (row: Row) => Statement) => Promise<void>;
  /** Finds the job to be run next at `$1`, see `JobStore.claim`. */
  readonly nextRunSql: string;
  /** At the end of a SELECT that finds what is to be changed. */
  readonly lockSql: string;
}

const LONGEST_KEY = 200;

/**
 * A text as a column that is compared and indexed holds it. Databases take no NUL and no half of a
 * surrogate pair, and index no long texts: escaped as in JSON, and hashed where it is long, every text
 * has one of its own. (No escaped text begins with a quote.)
 */
export function keyText(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  return escaped.length <= LONGEST_KEY
    ? escaped
    : `"${createHash('sha256').update(escaped).digest('hex')}`;
}

/** A number as a column of 64 bits holds it. */
export function wholeNumber(value: number): number {
  const { MIN_SAFE_INTEGER, MAX_SAFE_INTEGER } = Number;
  return Math.round(Math.min(Math.max(value, MIN_SAFE_INTEGER), MAX_SAFE_INTEGER));
}
