import type { Delivery, Job } from '../job/index.ts';

/** Standard Webhooks asks for less than 20 KB. */
const MOST_BYTES = 20_000;
const MOST_WARNINGS = 20;

/**
 * The body of the native form: which job, how it ended, and where its result can be had; nothing of what was
 * said. What would make it too large is left out, and is found at `links.self`.
 */
export function nativeBody(job: Job, delivery: Delivery, publicUrl = ''): string {
  const whole = render(job, delivery, publicUrl);
  if (Buffer.byteLength(whole) < MOST_BYTES) return whole;
  const { metadata, clientReference, ...rest } = job;
  const isReferenceShort = (clientReference?.length ?? 0) <= 1000;
  const kept = isReferenceShort && clientReference !== undefined ? { clientReference } : {};
  const isMetadataLarge = JSON.stringify(metadata ?? {}).length > MOST_BYTES / 4;
  const smaller = isMetadataLarge || metadata === undefined ? {} : { metadata };
  return render({ ...rest, ...kept, ...smaller, warnings: [] }, delivery, publicUrl);
}

function render(job: Job, { event, createdAtMs }: Delivery, publicUrl: string): string {
  const self = `${publicUrl.replace(/\/+$/, '')}/v1/jobs/${job.id}`;
  return JSON.stringify({
    type: event,
    timestamp: new Date(createdAtMs).toISOString(),
    data: {
      id: job.id,
      state: job.outcome ?? job.state,
      client_reference: job.clientReference ?? null,
      metadata: job.metadata ?? {},
      links: { self, ...(job.result === undefined ? {} : { result: `${self}/result` }) },
      ...(job.error === undefined ? {} : { error: errorOf(job.error) }),
      warnings: job.warnings.slice(0, MOST_WARNINGS),
    },
  });
}

function errorOf({ code, message, isRetryable }: NonNullable<Job['error']>) {
  return { code, message, retryable: isRetryable };
}
