import { namedSpeakers, type Job, type JobSource } from '../../job/index.ts';
import { DAY_MS, SECOND_MS, type SpeakerCount } from '../../kernel/index.ts';
import { uploadIdOf } from '../../store/index.ts';
import type { DeliveryReply, JobReply } from './job-schema.ts';
import { isoTime } from './wire-types.ts';

/** A job as its client may see it. @param queuePosition 1 is next; while it is queued. */
export function jobReply(job: Job, queuePosition?: number): JobReply {
  return {
    id: job.id,
    state: job.state,
    created_at: isoTime(job.createdAtMs),
    ...optional('started_at', job.startedAtMs, isoTime),
    ...optional('ended_at', job.endedAtMs, isoTime),
    source: sourceReply(job.source),
    ...optionsReply(job),
    ...handlingReply(job),
    attempts: job.attempts,
    ...optional('queue_position', queuePosition),
    ...optional('progress', job.progress, progressReply),
    warnings: job.warnings.map(({ code, message }) => ({ code, message })),
    ...optional('error', job.error, ({ code, message, isRetryable }) => ({
      code,
      message,
      retryable: isRetryable,
    })),
    ...outcomeReply(job),
    links: linksOf(job.id),
  };
}

function optionsReply({ options }: Job) {
  const { language, band, channels, punctuation, numbers, diarization, phrases } = options;
  return {
    language,
    band,
    channels,
    punctuation,
    numbers: numbers ?? ('spoken' as const),
    ...optional('diarization', diarization, diarizationReply),
    ...optional('phrase_count', phrases?.length),
    ...optional('domain', options.domain),
    ...optional('model', options.model),
  };
}

function handlingReply(job: Job) {
  const { priority, retention, callback } = job;
  return {
    priority:
      priority === 0 ? ('normal' as const) : priority > 0 ? ('high' as const) : ('low' as const),
    retention: { private: retention.isPrivate, keep_days: retention.keepMs / DAY_MS },
    ...optional('metadata', job.metadata, (metadata) => ({ ...metadata })),
    ...optional('client_reference', job.clientReference),
    ...optional('callback', callback, ({ url, events, format }) => ({
      url: publicAddress(url),
      events: [...events],
      format,
    })),
  };
}

function outcomeReply(job: Job) {
  const { recording, result, removed } = job;
  return {
    ...optional('recording', recording, ({ bytes, sha256, durationMs }) => ({
      bytes,
      sha256,
      ...optional('duration_seconds', durationMs, seconds),
    })),
    ...optional('result', result, ({ bytes, sha256, wordCount, modelId }) => ({
      bytes,
      sha256,
      words: wordCount,
      model: modelId,
      ...optional('speakers', namedSpeakers(job), (speakers) =>
        speakers.map((speaker) => ({ ...speaker })),
      ),
    })),
    ...optional('removed', removed, ({ atMs, reason }) => ({ at: isoTime(atMs), reason })),
  };
}

function diarizationReply({
  speakers,
  channelNames,
}: NonNullable<Job['options']['diarization']>): NonNullable<JobReply['diarization']> {
  return {
    ...optional('channel_names', channelNames, (names) => [...names]),
    ...optional('speakers', speakers && 'exact' in speakers ? speakers.exact : undefined),
    ...(speakers === undefined || 'exact' in speakers ? {} : boundsReply(speakers)),
  };
}

function boundsReply({ min, max }: Exclude<SpeakerCount, { readonly exact: number }>) {
  return { ...optional('min_speakers', min), ...optional('max_speakers', max) };
}

function progressReply(progress: NonNullable<Job['progress']>): NonNullable<JobReply['progress']> {
  return {
    percent: progress.percent,
    done_seconds: seconds(progress.doneMs),
    ...optional('total_seconds', progress.totalMs, seconds),
    ...optional('speed', progress.speed),
    ...optional('seconds_left', progress.secondsLeft),
  };
}

/** Of a removed job nothing of it is left. */
function sourceReply(source: JobSource): JobReply['source'] {
  if (source.kind === 'url') return source.url === '' ? {} : { url: publicAddress(source.url) };
  const { bucket, key } = source.place;
  if (key === '') return {};
  const uploadId = uploadIdOf(source.place);
  return uploadId === undefined ? { bucket, path: key } : { upload_id: uploadId };
}

/** Credentials and queries are often secrets. */
function publicAddress(url: string): string {
  if (!URL.canParse(url)) return '';
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

export function linksOf(id: string): JobReply['links'] {
  const self = `/v1/jobs/${encodeURIComponent(id)}`;
  return {
    self,
    events: `${self}/events`,
    result: `${self}/result`,
    deliveries: `${self}/deliveries`,
  };
}

export function deliveryReplies(job: Job): DeliveryReply[] {
  const next = job.deliveries.find(({ state }) => state === 'pending');
  return job.deliveries.map((delivery) => ({
    number: delivery.number,
    event: delivery.event,
    message_id: delivery.messageId,
    state: delivery.state,
    created_at: isoTime(delivery.createdAtMs),
    ...optional('next_attempt_at', delivery === next ? job.deliverAtMs : undefined, isoTime),
    attempts: delivery.attempts.map(({ startedAtMs, durationMs, status, error }) => ({
      started_at: isoTime(startedAtMs),
      duration_ms: Math.round(durationMs),
      ...optional('status', status),
      ...optional('error', error, ({ code, message }) => ({ code, message })),
    })),
  }));
}

function seconds(ms: number): number {
  return ms / SECOND_MS;
}

/** `{ name: map(value) }`, or nothing where there is no value. */
function optional<const N extends string, V>(name: N, value: V | undefined): { [K in N]?: V };
function optional<const N extends string, V, R>(
  name: N,
  value: V | undefined,
  map: (value: V) => R,
): { [K in N]?: R };
function optional(name: string, value: unknown, map = (given: unknown): unknown => given) {
  return value === undefined ? {} : { [name]: map(value) };
}
