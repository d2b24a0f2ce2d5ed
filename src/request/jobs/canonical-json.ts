import { createHash } from 'node:crypto';

/** JSON without spaces, the names of each object in the order of the alphabet: one text for one value. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    isPlainObject(part) ? Object.fromEntries(Object.entries(part).sort(byName)) : part,
  );
}

/** Hexadecimal, over the canonical JSON. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
