/** A job as an item of the table: itself as JSON, and beside it what the indexes find it by. */
import { createHash } from 'node:crypto';
import { dueOf, type Job } from '../../job/index.ts';
import { wholeNumber } from '../sql-connection.ts';

export type Item = Readonly<Record<string, string | number | undefined>>;

/** An index takes keys of 1024 bytes; the longest here is a tenant, a priority, a time and an id. */
const LONGEST_TEXT_BYTES = 200;

/**
 * A text as part of a key. Escaped as in JSON, for there are no halves of surrogate pairs in DynamoDB;
 * without `#`, which separates the parts; hashed where it is long. Every text has one of its own.
 */
export function keyPart(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('#', '\\u0023');
  return Buffer.byteLength(escaped) <= LONGEST_TEXT_BYTES
    ? escaped
    : `"${createHash('sha256').update(escaped).digest('hex')}`;
}

const TIME_DIGITS = 16;

/** A time as part of a key that is ordered by it. */
export function timePart(ms: number): string {
  return String(Math.max(0, wholeNumber(ms))).padStart(TIME_DIGITS, '0');
}

/** The time that a sort key begins with. */
export function timeOf(sortKey: string): number {
  return Number(sortKey.slice(0, TIME_DIGITS));
}

/** Greater than every key that begins with `part` and goes on after a `#`, less than all that follow. */
export function afterPart(part: string): string {
  return `${part}$`;
}

export function jobKey(id: string): string {
  return `job#${keyPart(id)}`;
}

export function tenantPartition(tenant: string): string {
  return `tenant#${keyPart(tenant)}`;
}

export function referencePartition(tenant: string, reference: string): string {
  return `reference#${keyPart(tenant)}#${keyPart(reference)}`;
}

/** What the `agendaOrder` of a tenant's jobs to be run begins with, the highest priority first. */
export function runOrder(tenantPart: string, priority: Job['priority']): string {
  return `${tenantPart}#${1 - priority}`;
}

/** The sort key of an index by time. */
export function momentKey(ms: number, id: string): string {
  return `${timePart(ms)}#${keyPart(id)}`;
}

const QUEUES: readonly Job['state'][] = ['queued', 'running', 'delivering'];

export function itemOf(job: Job): Item & { readonly pk: string } {
  const { agenda, atMs } = dueOf(job);
  const moment = (ms: number | undefined) => (ms === undefined ? undefined : momentKey(ms, job.id));
  const due = momentKey(atMs, job.id);
  return {
    pk: jobKey(job.id),
    revision: job.revision,
    state: job.state,
    tenant: tenantPartition(job.tenant),
    created: moment(job.createdAtMs),
    started: moment(job.startedAtMs),
    ended: moment(job.endedAtMs),
    ...(job.clientReference === undefined
      ? {}
      : { reference: referencePartition(job.tenant, job.clientReference) }),
    agenda,
    agendaOrder: agenda === 'run' ? `${runOrder(keyPart(job.tenant), job.priority)}#${due}` : due,
    ...(QUEUES.includes(job.state) ? { queue: job.state, queueOrder: due } : {}),
    outcome: job.outcome,
    audioMs: job.audioMs === undefined ? undefined : wholeNumber(job.audioMs),
    body: JSON.stringify(job),
  };
}

export function readJob(item: Item): Job {
  return JSON.parse(String(item['body'])) as Job;
}
