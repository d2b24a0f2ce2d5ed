import { HOUR_MS, LalelaError, withJitter } from '../kernel/index.ts';
import {
  pendingDelivery,
  type Delivery,
  type DeliveryOutcome,
  type Job,
  type JobCallback,
} from '../job/index.ts';
import type { Outbound } from '../runtime/index.ts';
import type { ObjectStore } from '../store/index.ts';
import type { Log } from '../telemetry/index.ts';
import { buildMessage } from './build-message.ts';
import type { DueDelivery, Message } from './message.ts';
import { faultVerdict, replyVerdict, type Verdict } from './verdict.ts';

/** Tells clients how their jobs ended. */
export interface Callbacks {
  /**
   * One attempt at a job's pending delivery. What went wrong is in the outcome.
   * @throws the reason of `signal`, and INTERNAL for a job that has nothing to deliver.
   */
  attempt(job: Job, signal: AbortSignal): Promise<DeliveryOutcome>;
}

export interface CallbackParts {
  readonly outbound: Outbound;
  readonly objects: ObjectStore;
  /** `whsec_…`, those that sign now, newest first; several while one takes over from another. */
  readonly secretsOf: (tenant: string) => Promise<readonly string[]>;
  /** The wait before each attempt; the first is kept by whoever announces the event. */
  readonly scheduleMs: readonly number[];
  /** Of the placeholder transcript with `STATUS: ERROR`. */
  readonly errorWords: string;
  /** `LALELA_RETURN_URL`: the operator's own address, which may be private. */
  readonly returnUrl?: string;
  /** Where clients reach the service; absent: links begin with a slash. */
  readonly publicUrl?: string;
  /** For an attempt with a short message. Default 15 s. */
  readonly timeoutMs?: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: {
    /** `accepted`, `failed` (another attempt follows), `given-up` or `refused`. */
    delivered(outcome: string): void;
  };
}

const LONGEST_WAIT_MS = 24 * HOUR_MS;
const TIMEOUT_MS = 15_000;
/** A long transcript on a slow line needs more time: 50 bytes a millisecond at least. */
const BYTES_PER_MS = 50;

export function createCallbacks(parts: CallbackParts): Callbacks {
  const { now, random, scheduleMs } = parts;

  return {
    async attempt(job, signal) {
      const { delivery, callback } = dueCallback(job);
      const startedAtMs = now();
      const verdict = await tryOnce(parts, { job, delivery, callback, startedAtMs, signal });
      const endedAtMs = now();
      const attempt = {
        startedAtMs,
        durationMs: Math.max(0, endedAtMs - startedAtMs),
        ...(verdict.status === undefined ? {} : { status: verdict.status }),
        ...(verdict.fault === undefined ? {} : { error: verdict.fault }),
      };
      const attempts = delivery.attempts.length + 1;
      const waitMs = verdict.kind === 'failed' ? nextWait(attempts, verdict) : undefined;
      const state = waitMs === undefined ? settledState(verdict.kind) : 'pending';
      tell(parts, { job, delivery, verdict, state });
      return waitMs === undefined
        ? { attempt, state }
        : { attempt, state, nextAtMs: endedAtMs + waitMs };
    },
  };

  /** `undefined` when the schedule is over. */
  function nextWait(attempts: number, { retryAfterMs = 0 }: Verdict): number | undefined {
    const waitMs = scheduleMs[attempts];
    if (waitMs === undefined) return undefined;
    return Math.max(withJitter(waitMs, random()), Math.min(retryAfterMs, LONGEST_WAIT_MS));
  }
}

function dueCallback(job: Job): { delivery: Delivery; callback: JobCallback } {
  const delivery = pendingDelivery(job);
  if (delivery === undefined || job.callback === undefined)
    throw new LalelaError('INTERNAL', 'The job has nothing to deliver.');
  return { delivery, callback: job.callback };
}

async function tryOnce(parts: CallbackParts, due: DueDelivery): Promise<Verdict> {
  const { callback, signal, startedAtMs } = due;
  try {
    const message = await buildMessage(parts, due);
    const response = await send(parts, { message, callback, signal });
    return await replyVerdict(response, callback.format, startedAtMs);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return faultVerdict(error);
  }
}

interface Sending {
  readonly message: Message;
  readonly callback: JobCallback;
  readonly signal: AbortSignal;
}

function send(
  { outbound, returnUrl, timeoutMs: shortMs = TIMEOUT_MS }: CallbackParts,
  { message, callback, signal }: Sending,
) {
  const timeoutMs = shortMs + Math.ceil(message.body.length / BYTES_PER_MS);
  return outbound.request(callback.url, {
    trust: callback.url === returnUrl ? 'configured' : 'caller-supplied',
    method: 'POST',
    ...message,
    signal,
    timeoutMs,
    idleMs: timeoutMs,
    maxRedirects: 0,
    // Only the beginning of a reply is ever read.
    maxBytes: Number.MAX_SAFE_INTEGER,
  });
}

function settledState(kind: Verdict['kind']): Delivery['state'] {
  return kind === 'failed' ? 'given-up' : kind;
}

interface Told {
  readonly job: Job;
  readonly delivery: Delivery;
  readonly verdict: Verdict;
  readonly state: Delivery['state'];
}

function tell({ log, metrics }: CallbackParts, { job, delivery, verdict, state }: Told): void {
  const outcome = state === 'pending' ? 'failed' : state;
  metrics.delivered(outcome);
  const fields = {
    job: job.id,
    delivery: delivery.number,
    attempt: delivery.attempts.length + 1,
    outcome,
    ...(verdict.status === undefined ? {} : { status: verdict.status }),
    ...(verdict.fault === undefined ? {} : { code: verdict.fault.code }),
  };
  if (state === 'given-up' || state === 'refused') log.warn(fields, 'ended a callback undelivered');
  else log.info(fields, 'tried a callback');
}
