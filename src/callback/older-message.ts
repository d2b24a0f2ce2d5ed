/** The callback of the 2021 system: its wire form is fixed, clients cannot be changed. */
import { LalelaError } from '../kernel/index.ts';
import type { Job } from '../job/index.ts';
import { olderFileOf, type ObjectStore } from '../store/index.ts';
import type { DueDelivery, Message } from './message.ts';
import { placeholderResult, readyForSpeakers, withNames } from './older-result.ts';

export interface OlderParts {
  readonly objects: ObjectStore;
  readonly errorWords: string;
}

/** A transcript of a day is some 25 MB; what is larger is none of ours. */
const MOST_FILE_BYTES = 256 * 1024 * 1024;

export async function olderMessage(parts: OlderParts, due: DueDelivery): Promise<Message> {
  const { job, delivery, callback } = due;
  const isSuccess = delivery.event === 'job.done';
  const hasSpeakers = job.options.diarization !== undefined;
  const file = isSuccess
    ? readyFor(job, await readResult(parts.objects, due))
    : placeholderResult(parts.errorWords, hasSpeakers);
  const tag = tagOf(job);
  const { contentType, body } = await multipart(`${tag}.json`, file);
  const headers = {
    ...(callback.key === undefined ? {} : { 'X-API-KEY': headerValue(callback.key) }),
    'USER-ID': headerValue(job.older?.userId ?? job.clientReference ?? ''),
    'JOB-ID': headerValue(job.older?.jobId ?? job.id),
    'S3-PATH': headerValue(`decoded/${tag}.json`),
    STATUS: isSuccess ? 'SUCCESS' : 'ERROR',
    'Content-Type': contentType,
  };
  return { headers, body };
}

function readyFor({ options, result, speakerNames }: Job, file: string): string {
  if (options.diarization === undefined) return file;
  return withNames(readyForSpeakers(file), result?.speakers, speakerNames);
}

function tagOf(job: Job): string {
  return olderFileOf(job)?.tag ?? job.id;
}

/** Anew for every attempt: the old system sent an empty file at its second one. */
async function readResult(objects: ObjectStore, { job, signal }: DueDelivery): Promise<string> {
  const file = olderFileOf(job);
  if (file === undefined)
    throw new LalelaError('INTERNAL', 'The job has no result in the older form.');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of (await objects.get(file.place)) as AsyncIterable<Buffer>) {
    signal.throwIfAborted();
    bytes += chunk.length;
    if (bytes > MOST_FILE_BYTES)
      throw new LalelaError('TOO_LARGE', 'The result is too large to be sent with a callback.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** One file field. As one piece, since servers of that time want to know its length beforehand. */
async function multipart(
  fileName: string,
  content: string,
): Promise<{ contentType: string; body: Buffer }> {
  const form = new FormData();
  form.set('file', new Blob([content], { type: 'application/json' }), fileName);
  const encoded = new Response(form);
  return {
    contentType: encoded.headers.get('content-type') ?? '',
    body: Buffer.from(await encoded.arrayBuffer()),
  };
}

/**
 * Latin-1 goes out as it came in with the request. What no header can carry, from clients that sent it as
 * JSON, is percent-encoded.
 */
function headerValue(text: string): string {
  if (/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(text)) return text;
  return encodeURIComponent(Buffer.from(text).toString());
}
