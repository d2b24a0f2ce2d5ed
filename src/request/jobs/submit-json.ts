import { idempotencyHash, type Admitted, type Caller } from '../../admission/index.ts';
import { uploadPlace } from '../../store/index.ts';
import { hashOf } from './canonical-json.ts';
import type { JobsParts } from './jobs-parts.ts';
import type { JobRequest } from './request-schema.ts';
import { readSource, submissionOf } from './submission.ts';

interface JsonSubmission {
  readonly caller: Caller;
  /** `Idempotency-Key`. */
  readonly key: string | undefined;
  readonly body: JobRequest;
}

/** A recording that lies somewhere already. */
export async function submitJson(
  parts: Pick<JobsParts, 'admission' | 'jobs' | 'uploads'>,
  { caller, key, body }: JsonSubmission,
): Promise<Admitted> {
  const { admission, jobs, uploads } = parts;
  const wanted = readSource(body.source, (bucket, key) =>
    admission.checkPlaceFor(caller, bucket, key),
  );
  const bodyHash = hashOf(body);
  const submission = {
    ...submissionOf(body),
    idempotency: key === undefined ? undefined : { key, bodyHash },
  };
  if (wanted.kind === 'ready')
    return admission.submit(caller, { ...submission, source: wanted.source });

  const { id } = wanted;
  const source = { kind: 'object', place: uploadPlace(id), isOwned: true } as const;
  // With its upload's id there can be one job only of an upload.
  const ofUpload = { ...submission, source, jobId: id };
  const earlier = key === undefined ? undefined : await jobs.get(id);
  const isRepeat =
    earlier?.tenant === caller.tenant && earlier.idempotencyHash === idempotencyHash(key ?? '');
  // The recording may be gone by now, with its job.
  if (isRepeat) return admission.submit(caller, ofUpload);
  const taking = { bodyHash, mayRepeat: key !== undefined };
  const upload = await uploads.findFree(caller.tenant, id, taking);
  const admitted = await admission.submit(caller, ofUpload);
  await uploads.give(upload, admitted.job, bodyHash);
  return admitted;
}
