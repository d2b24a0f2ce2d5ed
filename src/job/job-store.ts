/**
 * The port by which jobs are kept. Every adapter passes `tests/contract/job-store.contract.ts`.
 *
 * Writes are whole jobs, each conditional on the revision that was read: so no adapter needs to know a rule,
 * and a worker whose lease has passed cannot write, since its claim by another changed the revision.
 * A promise that resolves means that the write survives a power loss.
 */
import type { Agenda } from './agenda.ts';
import type { Job, JobState } from './job.ts';

export interface JobStore {
  /** Keeps a new job. `false`, and nothing is changed, when there is one with its id. */
  create(job: Job): Promise<boolean>;
  get(id: string): Promise<Job | undefined>;
  /**
   * Keeps `job` with the next revision in place of the one of `job.revision`. `undefined`, and nothing is
   * changed, when somebody changed the job meanwhile.
   */
  replace(job: Job): Promise<Job | undefined>;
  /** Newest first. */
  list(query: JobQuery): Promise<JobPage>;
  /**
   * Takes a job that is due, if any, under a lease ({@link ./moves.ts takeLease}). For `run`: of the tenants
   * that have one waiting that with the fewest running, of its jobs the highest priority, then the longest
   * due. Costs the same however many wait.
   */
  claim(claim: Claim): Promise<Job | undefined>;
  /** Jobs of every state, whatever their tenant. */
  queue(nowMs: number): Promise<QueueState>;
  /** How many queued jobs of any tenant are due before this one; at most 1000 are counted. */
  position(job: Job): Promise<number>;
  /** Of one tenant, now and since `sinceMs`. */
  usage(query: UsageQuery): Promise<Usage>;
  /** Forgets a job. Only upkeep does. */
  forget(id: string): Promise<void>;
  /**
   * Gives `name` to `holder` until `expiresAtMs`, unless somebody has it already. @returns who has it now.
   */
  reserve(reservation: Reservation): Promise<string>;
}

export interface JobQuery {
  readonly tenant: string;
  readonly states?: readonly JobState[] | undefined;
  readonly clientReference?: string | undefined;
  readonly createdAfterMs?: number | undefined;
  readonly createdBeforeMs?: number | undefined;
  /** At most so many. */
  readonly limit: number;
  /** Of the page before. @throws LalelaError CURSOR_INVALID */
  readonly cursor?: string | undefined;
}

export interface JobPage {
  readonly jobs: readonly Job[];
  /** Present when there are more. */
  readonly nextCursor?: string;
}

export interface Claim {
  readonly agenda: Agenda;
  /** Of the process; for people. */
  readonly owner: string;
  readonly leaseMs: number;
  readonly nowMs: number;
}

export interface QueueState {
  readonly queued: number;
  readonly running: number;
  readonly delivering: number;
  /** How long the longest due of the queued jobs has been due, milliseconds. */
  readonly oldestMs: number;
}

export interface UsageQuery {
  readonly tenant: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface Usage {
  /** Queued or running now. */
  readonly active: number;
  /** Submitted in the time asked for. */
  readonly submitted: number;
  /** Ended in that time, by outcome. */
  readonly done: number;
  readonly failed: number;
  /** Sound recognised in that time. */
  readonly audioMs: number;
}

export interface Reservation {
  readonly name: string;
  readonly holder: string;
  readonly nowMs: number;
  readonly expiresAtMs: number;
}
