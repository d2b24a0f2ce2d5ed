/** What an answer says of which bytes it gives (RFC 9110, sections 8.8 and 14). */
import type { OutboundResponse } from '../runtime/index.ts';

type Head = Pick<OutboundResponse, 'status' | 'headers'>;

/** What tells this recording from another at the same address; absent where the server says nothing certain. */
export function validatorOf({ headers }: Pick<Head, 'headers'>): string | undefined {
  const tag = headers['etag'];
  if (tag !== undefined) return /^"[^"]*"$/.test(tag) ? tag : undefined;
  return headers['last-modified'];
}

export interface Received {
  readonly bytes: number;
  readonly validator?: string | undefined;
}

/**
 * Where the rest begins that an answer gives of what was received so far; `undefined` when it gives
 * anything else. A server that ignores `If-Range` and says which recording it gives is not believed blindly.
 */
export function restOf({ status, headers }: Head, received: Received): number | undefined {
  if (status !== 206 || received.bytes === 0) return undefined;
  const range = /^bytes (\d+)-\d+\/(?:\d+|\*)$/.exec(headers['content-range'] ?? '');
  if (range === null || Number(range[1]) !== received.bytes) return undefined;
  const validator = validatorOf({ headers });
  return validator === undefined || validator === received.validator ? received.bytes : undefined;
}

/** The length of the whole recording, where it is said. @param start where the answer's bytes begin. */
export function totalBytes({ headers }: Pick<Head, 'headers'>, start: number): number | undefined {
  const length = Number(headers['content-length'] ?? NaN);
  return Number.isSafeInteger(length) && length >= 0 ? start + length : undefined;
}
