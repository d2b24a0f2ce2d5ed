/** From what a client sent to what admission takes. */
import type { Submission } from '../../admission/index.ts';
import type { JobCallback, JobOptions, JobSource } from '../../job/index.ts';
import {
  DAY_MS,
  LalelaError,
  askedLanguage,
  checkPhrases,
  type ObjectPlace,
} from '../../kernel/index.ts';
import { diarizationOf } from './diarization-options.ts';
import { invalid } from './invalid.ts';
import { JOB_EVENTS, type JobOptionsRequest, type JobRequest } from './request-schema.ts';

/** Everything of a submission but its source and its idempotency. */
export function submissionOf(
  request: JobOptionsRequest,
): Omit<Submission, 'source' | 'idempotency'> {
  const { retention, callback } = request;
  return {
    door: 'jobs',
    options: jobOptions(request),
    priority: PRIORITIES[request.priority ?? 'normal'],
    retention: retention && {
      isPrivate: retention.private,
      keepMs: retention.keep_days === undefined ? undefined : retention.keep_days * DAY_MS,
    },
    callback: callback && jobCallback(callback),
    clientReference: request.client_reference,
    metadata: request.metadata,
  };
}

const PRIORITIES = { low: -1, normal: 0, high: 1 } as const;

function jobOptions(request: JobOptionsRequest): JobOptions {
  const { domain, model, diarization } = request;
  return {
    language: languageOf(request.language ?? 'eng'),
    band: request.band ?? 'auto',
    channels: request.channels ?? 'auto',
    punctuation: request.punctuation ?? true,
    numbers: request.numbers ?? 'spoken',
    ...(diarization === undefined
      ? {}
      : { diarization: diarizationOf(diarization, request.channels) }),
    ...phrasesOf(request),
    ...(domain === undefined ? {} : { domain }),
    ...(model === undefined ? {} : { model }),
  };
}

/** @throws LalelaError REQUEST_INVALID that says which one by its place. */
function phrasesOf({ phrases: given = [] }: JobOptionsRequest): Pick<JobOptions, 'phrases'> {
  const phrases = checkPhrases(given, (message, index) =>
    invalid(`\`phrases\`: ${index === undefined ? '' : `number ${index + 1} `}${message}.`),
  );
  return phrases.length === 0 ? {} : { phrases };
}

function languageOf(name: string): string {
  const code = askedLanguage(name);
  if (code !== undefined) return code;
  throw new LalelaError(
    'LANGUAGE_UNKNOWN',
    '`language` is not one that Lalela knows. Expected a code or name of one of the eleven official languages, such as eng, zu, af-ZA or Sesotho; or mul, or auto.',
  );
}

function jobCallback(callback: NonNullable<JobOptionsRequest['callback']>): JobCallback {
  return {
    url: callback.url,
    format: callback.format ?? 'native',
    events: callback.events ?? JOB_EVENTS,
  };
}

/** What is asked for, without looking whether it is there. */
export type SourceRequest =
  | { readonly kind: 'ready'; readonly source: JobSource }
  | { readonly kind: 'upload'; readonly id: string };

/** @throws LalelaError REQUEST_INVALID, OBJECT_PLACE_INVALID, BUCKET_FORBIDDEN */
export function readSource(
  source: JobRequest['source'],
  checkPlace: (bucket: string, key: string) => ObjectPlace,
): SourceRequest {
  const { url, bucket, path, upload_id: id } = source;
  const given = [url, bucket ?? path, id].filter((part) => part !== undefined).length;
  if (given !== 1 || (bucket === undefined) !== (path === undefined))
    throw invalid('`source` takes either `url`, or `bucket` with `path`, or `upload_id`.');
  if (id !== undefined) return { kind: 'upload', id };
  if (url !== undefined) return { kind: 'ready', source: { kind: 'url', url } };
  const place = checkPlace(bucket as string, path as string);
  return { kind: 'ready', source: { kind: 'object', place, isOwned: false } };
}
