/**
 * The port by which a submission wakes a worker at once. Wakes are hints: the job record alone says what is
 * queued, so a wake that is lost, late or doubled costs time and never a job. Every adapter passes
 * `tests/contract/wake-queue.contract.ts`.
 */
export interface WakeQueue {
  /** Wakes one worker for a job. @throws LalelaError QUEUE_UNAVAILABLE */
  send(jobId: string): Promise<void>;
  /**
   * Waits for a wake, at most so long. `undefined` when none came, or `signal` was aborted.
   * @throws LalelaError QUEUE_UNAVAILABLE
   */
  receive(waitMs: number, signal: AbortSignal): Promise<Wake | undefined>;
}

export interface Wake {
  readonly jobId: string;
  /** The worker has looked for work: nobody needs to be woken for it again. A wake not taken comes again. */
  done(): Promise<void>;
}
