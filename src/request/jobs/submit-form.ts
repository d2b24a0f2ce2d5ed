import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admitted, Caller } from '../../admission/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { uploadPlace } from '../../store/index.ts';
import { hashOf } from './canonical-json.ts';
import type { JobsParts } from './jobs-parts.ts';
import { drainAfter } from './drain-body.ts';
import { readForm, readFormOptions } from './read-form.ts';
import { submissionOf } from './submission.ts';

interface FormSubmission {
  readonly caller: Caller;
  /** `Idempotency-Key`. */
  readonly key: string | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What a form adds to its file: boundaries and options. */
const FORM_BYTES = 1024 * 1024;

type FormParts = Pick<JobsParts, 'admission' | 'jobs' | 'uploads' | 'objects' | 'limits' | 'now'>;

/** A recording that comes with its job: straight into the object store, and gone again where no job is made. */
export async function submitForm(
  parts: FormParts,
  { caller, key, request, reply }: FormSubmission,
): Promise<Admitted> {
  const { uploads, limits, now } = parts;
  try {
    refuseEarly(request, limits.uploadBytes);
    const id = randomBytes(16).toString('hex');
    const record = { tenant: caller.tenant, createdAtMs: now() };
    await uploads.records.put(id, record);
    return await orRemove(
      () => receive(parts, { caller, key, request, upload: { id, record } }),
      () => removeUnused(parts, id),
    );
  } catch (error) {
    drainAfter(request, reply);
    throw error;
  }
}

interface Receiving extends Omit<FormSubmission, 'reply'> {
  readonly upload: Parameters<JobsParts['uploads']['give']>[0];
}

async function receive(
  { admission, uploads, objects, limits }: FormParts,
  { caller, key, request, upload }: Receiving,
): Promise<Admitted> {
  const place = uploadPlace(upload.id);
  const form = await readForm(request, async (file) => {
    try {
      return await objects.put(place, file, { maxBytes: limits.uploadBytes });
    } catch (error) {
      throw isTooLarge(error) ? tooLarge(limits.uploadBytes) : error;
    }
  });
  const options = readFormOptions(form.fields);
  const bodyHash = hashOf({ options, recording: form.file.sha256 });
  const admitted = await admission.submit(caller, {
    ...submissionOf(options),
    source: { kind: 'object', place, isOwned: true },
    idempotency: key === undefined ? undefined : { key, bodyHash },
    jobId: upload.id,
  });
  if (usesAnother(admitted, upload.id)) await uploads.remove(upload.id);
  else await uploads.give(upload, admitted.job, bodyHash);
  return admitted;
}

function usesAnother({ job: { source } }: Admitted, id: string): boolean {
  return source.kind !== 'object' || source.place.key !== uploadPlace(id).key;
}

async function orRemove<T>(work: () => Promise<T>, remove: () => Promise<void>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // What cannot be removed now, upkeep of uploads removes later.
    await remove().catch(() => undefined);
    throw error;
  }
}

/** A database that was lost while it answered may have kept the job all the same. */
async function removeUnused({ jobs, uploads }: FormParts, id: string): Promise<void> {
  if ((await jobs.get(id)) === undefined) await uploads.remove(id);
}

function refuseEarly({ headers }: FastifyRequest, mostBytes: number): void {
  if (Number(headers['content-length'] ?? 0) > mostBytes + FORM_BYTES) throw tooLarge(mostBytes);
}

function isTooLarge(error: unknown): boolean {
  return error instanceof LalelaError && error.code === 'TOO_LARGE';
}

function tooLarge(mostBytes: number): LalelaError {
  return new LalelaError(
    'TOO_LARGE',
    `The recording is larger than ${mostBytes} bytes, the most that is taken here. Split it, or compress it (FLAC, Opus).`,
  );
}
