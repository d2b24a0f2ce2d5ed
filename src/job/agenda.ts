/** What is to be done next about a job, and when: what stores index, and workers and upkeep claim by. */
import { DAY_MS } from '../kernel/index.ts';
import type { Job } from './job.ts';
import { hasEnded } from './moves.ts';

export type Agenda =
  /** To be recognised. */
  | 'run'
  /** An event of it to be delivered. */
  | 'deliver'
  /** Recording and result to be removed. */
  | 'remove'
  /** The record itself to be forgotten. */
  | 'purge';

export interface Due {
  readonly agenda: Agenda;
  readonly atMs: number;
}

/** The record of a removed job (who, when, how long, no speech) stays this long, for `usage` and questions. */
const RECORD_KEPT_MS = 400 * DAY_MS;

/** A job under a lease is due when that lapses: so work that was lost is taken up by anyone. */
export function dueOf(job: Job): Due {
  const next = nextOf(job);
  return { ...next, atMs: Math.max(next.atMs, job.lease?.expiresAtMs ?? next.atMs) };
}

function nextOf(job: Job): Due {
  if (!hasEnded(job)) return { agenda: 'run', atMs: job.runAtMs };
  if (job.deliverAtMs !== undefined) return { agenda: 'deliver', atMs: job.deliverAtMs };
  if (job.removed !== undefined)
    return { agenda: 'purge', atMs: job.removed.atMs + RECORD_KEPT_MS };
  return { agenda: 'remove', atMs: removeAtMs(job) };
}

/** What is private goes at once after its delivery; without an address to deliver to, it waits to be fetched. */
function removeAtMs({ retention, deliveries, endedAtMs = 0 }: Job): number {
  const isDelivered = deliveries.length > 0;
  return retention.isPrivate && isDelivered ? endedAtMs : endedAtMs + retention.keepMs;
}
