/**
 * The same `Idempotency-Key` makes one job. The key is reserved with the id of the job that it will make,
 * then the job is kept: a process that is killed in between leaves a reservation, and the next submission
 * with the same key and body makes the job of that id.
 */
import { createHash } from 'node:crypto';
import { DAY_MS, LalelaError } from '../kernel/index.ts';
import type { AdmissionParts, Idempotency } from './admission.ts';

const HELD_MS = DAY_MS;

/** @returns the id of the job that this key makes, or has made. @throws LalelaError IDEMPOTENCY_MISMATCH */
export async function reserveJobId(
  { jobs, now, newId }: Pick<AdmissionParts, 'jobs' | 'now' | 'newId'>,
  tenant: string,
  { key, bodyHash, heldMs = HELD_MS }: Idempotency,
): Promise<string> {
  checkKey(key);
  const nowMs = now();
  const holder = await jobs.reserve({
    name: `idempotency:${tenant}:${idempotencyHash(key)}`,
    holder: `${bodyHash}:${newId()}`,
    nowMs,
    expiresAtMs: nowMs + heldMs,
  });
  const end = holder.lastIndexOf(':');
  if (holder.slice(0, end) === bodyHash) return holder.slice(end + 1);
  throw new LalelaError(
    'IDEMPOTENCY_MISMATCH',
    'This Idempotency-Key came with another request within the last 24 hours. Use a new key for a new request.',
  );
}

/** What a job keeps of the key that it was submitted with. */
export function idempotencyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function checkKey(key: string): void {
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return;
  throw new LalelaError(
    'REQUEST_INVALID',
    'Idempotency-Key must be 1 to 255 printable ASCII characters.',
  );
}
