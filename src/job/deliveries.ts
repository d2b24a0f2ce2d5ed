/** The moves of a job's deliveries: an event is announced, tried until it is settled, and replayed by hand. */
import { LalelaError, without } from '../kernel/index.ts';
import type { CallbackEvent, Delivery, DeliveryAttempt, Job } from './job.ts';
import { requireLease } from './lease.ts';

/** Adds the delivery of an event, where the job's client asked to hear of it. */
export function announce(job: Job, event: CallbackEvent, nowMs: number): Job {
  if (!job.callback?.events.includes(event)) return job;
  return withDelivery(job, event, nowMs);
}

/** The delivery that is to be tried next; the oldest first. */
export function pendingDelivery(job: Job): Delivery | undefined {
  return job.deliveries.find(({ state }) => state === 'pending');
}

export interface DeliveryOutcome {
  readonly attempt: DeliveryAttempt;
  readonly state: Delivery['state'];
  /** Of a delivery that stays pending. */
  readonly nextAtMs?: number;
}

/** Writes down an attempt; where that settles the last pending delivery, the job's outcome becomes its state. */
export function recordAttempt(job: Job, token: string, outcome: DeliveryOutcome): Job {
  requireLease(job, token);
  const tried = pendingDelivery(job);
  if (tried === undefined) throw new LalelaError('INTERNAL', 'The job has no delivery to record.');
  const deliveries = job.deliveries.map((delivery) =>
    delivery === tried
      ? { ...delivery, state: outcome.state, attempts: [...delivery.attempts, outcome.attempt] }
      : delivery,
  );
  const rest = without({ ...job, deliveries }, 'lease', 'deliverAtMs');
  const nextAtMs =
    outcome.state === 'pending'
      ? outcome.nextAtMs
      : pendingDelivery(rest) && outcome.attempt.startedAtMs + outcome.attempt.durationMs;
  if (nextAtMs !== undefined) return { ...rest, deliverAtMs: nextAtMs };
  return rest.state === 'delivering' ? { ...rest, state: rest.outcome ?? 'done' } : rest;
}

/** Sends an event once more, as a new delivery. @throws LalelaError DELIVERY_NOT_FOUND, JOB_REMOVED. */
export function replayDelivery(job: Job, number: number, nowMs: number): Job {
  const original = job.deliveries.find((delivery) => delivery.number === number);
  if (original === undefined || job.callback === undefined)
    throw new LalelaError(
      'DELIVERY_NOT_FOUND',
      `The job has no delivery of this number; it has ${job.deliveries.length}. \`GET /v1/jobs/{id}/deliveries\` lists them.`,
    );
  if (job.removed !== undefined)
    throw new LalelaError(
      'JOB_REMOVED',
      'The result was removed, so that it cannot be delivered again. Submit the recording again.',
    );
  return withDelivery(job, original.event, nowMs);
}

/** Every delivery is a message of its own; its id holds no dot, which separates what is signed. */
function withDelivery(job: Job, event: CallbackEvent, nowMs: number): Job {
  const number = job.deliveries.length + 1;
  const delivery: Delivery = {
    number,
    event,
    messageId: `${job.id}-${number}`,
    createdAtMs: nowMs,
    state: 'pending',
    attempts: [],
  };
  const deliverAtMs = Math.min(job.deliverAtMs ?? Infinity, nowMs);
  return { ...job, deliveries: [...job.deliveries, delivery], deliverAtMs };
}
