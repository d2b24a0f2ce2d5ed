import { SECOND_MS, without } from '../kernel/index.ts';
import type { Job, JobCallback, JobWarning } from '../job/index.ts';
import type { AdmissionParts, Caller, Submission } from './admission.ts';
import { idempotencyHash } from './idempotency.ts';
import { hashKey, isSameHash } from './key-hash.ts';
import type { TenantLimits } from './tenant-store.ts';

/** What a job is made from beside the submission. */
export interface Making {
  readonly id: string;
  readonly caller: Caller;
  readonly limits: TenantLimits;
  /** Of its options. */
  readonly warnings: readonly JobWarning[];
}

/** A new job, queued at once. */
export function makeJob(
  { keepMs, now }: Pick<AdmissionParts, 'keepMs' | 'now'>,
  submission: Submission,
  { id, caller, limits, warnings }: Making,
): Job {
  const nowMs = now();
  const { callback, isWithheld } = withoutInboundKey(submission.callback, caller);
  return {
    id,
    tenant: caller.tenant,
    door: submission.door,
    revision: 0,
    createdAtMs: nowMs,
    state: 'queued',
    source: submission.source,
    options: submission.options,
    priority: submission.priority ?? 0,
    retention: {
      isPrivate: submission.retention?.isPrivate ?? false,
      keepMs: submission.retention?.keepMs ?? keepMs,
    },
    ...given({ callback }),
    ...given({ older: submission.older }),
    ...given({ clientReference: submission.clientReference }),
    ...given({ metadata: submission.metadata }),
    ...given({
      idempotencyHash: submission.idempotency && idempotencyHash(submission.idempotency.key),
    }),
    maxDurationMs: limits.longestSeconds * SECOND_MS,
    runAtMs: nowMs,
    attempts: 0,
    retries: 0,
    warnings: [
      ...(submission.warnings ?? []),
      ...warnings,
      ...(isWithheld ? [CALLBACK_KEY_WITHHELD] : []),
    ],
    deliveries: [],
  };
}

export const CALLBACK_KEY_WITHHELD: JobWarning = {
  code: 'CALLBACK_KEY_WITHHELD',
  message:
    'The key for the callback is the one that the recording was submitted with, which is never sent anywhere: the callback carries none.',
};

/** A key that opens Lalela must not go to an address that a caller chose. */
function withoutInboundKey(callback: JobCallback | undefined, { keyHash }: Caller) {
  const key = callback?.key;
  if (callback === undefined || key === undefined || keyHash === undefined)
    return { callback, isWithheld: false };
  const isWithheld = isSameHash(hashKey(key), keyHash);
  return { callback: isWithheld ? without(callback, 'key') : callback, isWithheld };
}

/** The fields that are there. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
