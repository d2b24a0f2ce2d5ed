/** Where a page of a list ends, as an opaque text that clients hand back. */
import { LalelaError } from '../kernel/index.ts';
import type { Job } from '../job/index.ts';

/** Jobs are listed newest first: by the time of their creation, then by id. */
export interface Cursor {
  readonly createdAtMs: number;
  readonly id: string;
}

/** Longer than any that is given out. */
const LONGEST_CURSOR = 4096;

export function writeCursor({ createdAtMs, id }: Pick<Job, 'createdAtMs' | 'id'>): string {
  return Buffer.from(JSON.stringify([createdAtMs, id])).toString('base64url');
}

/** @throws LalelaError CURSOR_INVALID for what {@link writeCursor} did not write. */
export function readCursor(text: string): Cursor {
  const [createdAtMs, id] = parse(text);
  if (!Number.isSafeInteger(createdAtMs) || typeof id !== 'string') throw invalid();
  return { createdAtMs: createdAtMs as number, id };
}

function parse(text: string): readonly unknown[] {
  if (text.length > LONGEST_CURSOR) throw invalid();
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    throw invalid();
  }
}

function invalid(): LalelaError {
  return new LalelaError(
    'CURSOR_INVALID',
    'The cursor is not one that a list gave out. Leave it out to begin with the newest job.',
  );
}
