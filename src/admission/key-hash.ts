import { createHash, timingSafeEqual } from 'node:crypto';

/** What is kept of a key, and found by: sha256, hexadecimal. Keys are long and random, so no slow hash is needed. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Takes as long for any two of the same length. */
export function isSameHash(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
