/** What stays of a job when recording and result are gone: nothing that says what was said, or by whom. */
import { without } from '../kernel/index.ts';
import type { Job, RemovalReason } from './job.ts';
import { cancelJob, hasEnded } from './moves.ts';

/**
 * The job without anything of the recording or its client's words. Objects must be gone before. A job that
 * has not ended is cancelled, and nobody is called.
 */
export function removeContent(job: Job, reason: RemovalReason, atMs: number): Job {
  const ended = hasEnded(job) ? job : cancelJob(without(job, 'callback'), atMs);
  return {
    ...without(ended, ...OF_CONTENT),
    state: ended.state === 'delivering' ? (ended.outcome ?? 'done') : ended.state,
    source: forgotten(ended.source),
    options: withoutNames(ended.options),
    ...(ended.result === undefined ? {} : { result: without(ended.result, 'speakers') }),
    deliveries: ended.deliveries.map((delivery) =>
      delivery.state === 'pending' ? { ...delivery, state: 'given-up' } : delivery,
    ),
    removed: { atMs, reason },
  };
}

const OF_CONTENT = [
  'lease',
  'callback',
  'metadata',
  'clientReference',
  'deliverAtMs',
  'older',
  'speakerNames',
] as const;

function withoutNames(options: Job['options']): Job['options'] {
  const kept = without(options, 'phrases');
  if (kept.diarization === undefined) return kept;
  return { ...kept, diarization: without(kept.diarization, 'channelNames') };
}

function forgotten(source: Job['source']): Job['source'] {
  return source.kind === 'url'
    ? { kind: 'url', url: '' }
    : { kind: 'object', place: { bucket: source.place.bucket, key: '' }, isOwned: false };
}
