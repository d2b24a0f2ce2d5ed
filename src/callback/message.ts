import type { Delivery, Job, JobCallback } from '../job/index.ts';

/** What is sent. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8. */
  readonly body: Buffer;
}

/** What a message is made for. */
export interface DueDelivery {
  readonly job: Job;
  readonly delivery: Delivery;
  readonly callback: JobCallback;
  /** Milliseconds since 1970 UTC. */
  readonly startedAtMs: number;
  readonly signal: AbortSignal;
}
