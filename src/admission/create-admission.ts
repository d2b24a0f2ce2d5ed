import { DAY_MS, LalelaError } from '../kernel/index.ts';
import { hasEnded, jobNotFound, type Job } from '../job/index.ts';
import { LALELA_BUCKET, olderResultPlace } from '../store/index.ts';
import type { Admission, AdmissionParts, Admitted, Caller, Submission } from './admission.ts';
import { monthOf } from './calendar-month.ts';
import { checkOptionsFor } from './check-options.ts';
import { createIdentify } from './identify.ts';
import { idempotencyHash, reserveJobId } from './idempotency.ts';
import { makeJob } from './make-job.ts';
import { createPlaceCheck, type CheckPlaceFor } from './place.ts';
import { createQuotas } from './quotas.ts';
import { createTenantSettings, type TenantSettings } from './tenant-settings.ts';
import type { Scope } from './tenant-store.ts';

/** Longer than results are kept: until then nobody else's job may write where a tag's result lies. */
const TAG_HELD_MS = 36_500 * DAY_MS;

export function createAdmission(parts: AdmissionParts): Admission {
  const settings = createTenantSettings(parts);
  return {
    identify: createIdentify(parts, settings),
    requireScope,
    checkPlaceFor: createPlaceCheck(parts.ownBuckets),
    checkAddress: parts.checkAddress,
    submit: createSubmit(parts, settings),
    async usage(tenant) {
      const month = monthOf(parts.now());
      const usage = await parts.jobs.usage({ tenant, ...month });
      return { limits: await settings.limits(tenant), usage, ...month };
    },
  };
}

function requireScope({ scopes }: Caller, scope: Scope): void {
  if (scopes.includes(scope)) return;
  throw new LalelaError(
    'SCOPE_MISSING',
    `The key may not do this: it needs the scope "${scope}". \`lalela keys create --scopes ${scope}\` makes one that may.`,
  );
}

function createSubmit(parts: AdmissionParts, settings: TenantSettings): Admission['submit'] {
  const { jobs } = parts;
  const checkPlaceFor = createPlaceCheck(parts.ownBuckets);
  const quotas = createQuotas(parts);

  async function keep(caller: Caller, submission: Submission, id: string): Promise<Admitted> {
    const warnings = checkOptionsFor(parts.checkOptions, submission);
    const limits = await settings.limits(caller.tenant);
    const place = await quotas.take(caller.tenant, limits);
    let isKept = false;
    try {
      await reserveTag(parts, caller, submission);
      const job = makeJob(parts, submission, { id, caller, limits, warnings });
      isKept = await jobs.create(job);
      if (isKept) {
        await parts.onQueued?.(job);
        return { job, isReplayed: false };
      }
      return replay(await jobs.get(id), submission);
    } finally {
      if (isKept) place.keep();
      else place.drop();
    }
  }

  return async (caller, submission): Promise<Admitted> => {
    requireScope(caller, 'submit');
    checkPlaces(checkPlaceFor, caller, submission);
    checkAddresses(parts, submission);
    const newId = () => submission.jobId ?? parts.newId();
    if (submission.idempotency === undefined) return keep(caller, submission, newId());
    const reserving = { ...parts, newId };
    const id = await reserveJobId(reserving, caller.tenant, submission.idempotency);
    const earlier = await jobs.get(id);
    if (earlier === undefined) return keep(caller, submission, id);
    const isOver = submission.idempotency.isOverAtEnd === true && hasEnded(earlier);
    return isOver ? keep(caller, submission, newId()) : replay(earlier, submission);
  };
}

/**
 * There is a job of this id: the same key made it, perhaps at this moment. Or it is another submission's of
 * the same upload, since the job of an upload has its id.
 * @throws LalelaError UPLOAD_USED
 */
function replay(job: Job | undefined, { idempotency }: Submission): Admitted {
  if (job === undefined) throw jobNotFound();
  const isOwn =
    idempotency !== undefined && job.idempotencyHash === idempotencyHash(idempotency.key);
  if (isOwn) return { job, isReplayed: true };
  throw new LalelaError(
    'UPLOAD_USED',
    'A job has this upload already. Upload the recording again for another job.',
  );
}

/** What a door let through is checked once more, but for uploads, which lie in Lalela's own bucket. */
function checkPlaces(
  checkPlaceFor: CheckPlaceFor,
  caller: Caller,
  { source, older }: Submission,
): void {
  if (source.kind === 'object' && source.place.bucket !== LALELA_BUCKET)
    checkPlaceFor(caller, source.place.bucket, source.place.key);
  if (older === undefined) return;
  const { bucket, key } = olderResultPlace(older.bucket, older.tag);
  checkPlaceFor(caller, bucket, key);
}

function checkAddresses(
  { checkAddress, returnUrl }: AdmissionParts,
  { source, callback }: Submission,
): void {
  if (source.kind === 'url') checkAddress(source.url);
  if (callback !== undefined && callback.url !== returnUrl) checkAddress(callback.url);
}

/** A tag belongs to the tenant that used it first: nobody else's result can replace one of its. */
async function reserveTag(
  { jobs, now }: AdmissionParts,
  { tenant }: Caller,
  { older }: Submission,
): Promise<void> {
  if (older === undefined) return;
  const nowMs = now();
  const name = `tag:${older.bucket}/${older.tag}`;
  const expiresAtMs = nowMs + TAG_HELD_MS;
  const holder = await jobs.reserve({ name, holder: tenant, nowMs, expiresAtMs });
  if (holder === tenant) return;
  throw new LalelaError(
    'TAG_TAKEN',
    'The tag names a result of another tenant in this bucket. Choose another, or send none to have one made.',
  );
}
