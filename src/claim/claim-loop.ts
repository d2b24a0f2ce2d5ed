/**
 * Takes what is due on one agenda and works on it, so many at once. The job table is the queue: whoever
 * claims has the lease, and what is lost comes back by itself when that lapses.
 *
 * Draining stops the claiming and the work; what it worked on is given back by its own handler.
 */
import type { Agenda, Job, JobStore } from '../job/index.ts';
import { codeOf, isAbort, SECOND_MS } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import { pause } from './pause.ts';

export interface ClaimLoopOptions {
  readonly agenda: Agenda;
  readonly jobs: JobStore;
  /** Name of this process; for people. */
  readonly owner: string;
  readonly leaseMs: number;
  /** Jobs in hand at once. */
  readonly slots: number;
  /** How often to look when nothing was due. */
  readonly pollMs: number;
  /** It claims so many jobs in all, then ends. Default: no end. */
  readonly mostJobs?: number | undefined;
  readonly now: () => number;
  readonly log: Log;
  /** Works on a job under its lease, and writes down what came of it. */
  readonly handle: (job: Job, signal: AbortSignal) => Promise<void>;
}

export interface ClaimLoop {
  /**
   * Looks for work at once, or as soon as a slot is free. @returns whether it could look: `false` after a
   * fault of the store, or when it ended meanwhile.
   */
  wake(): Promise<boolean>;
  /** Whether it would take another job now. */
  hasRoom(): boolean;
  /** Jobs in hand now. */
  inHand(): number;
  /** Settles when it claims no more and nothing is in hand. */
  readonly ended: Promise<void>;
  /** Claims no more, stops what is in hand, and waits for it. May be called more than once. */
  drain(): Promise<void>;
}

/** After a fault of the store, so that it is not asked without end. */
const AFTER_FAULT_MS = SECOND_MS;

export function startClaimLoop(options: ClaimLoopOptions): ClaimLoop {
  const stopping = new AbortController();
  const inHand = new Set<Promise<void>>();
  let waking = new AbortController();
  const lookers: ((hasLooked: boolean) => void)[] = [];
  let left = options.mostJobs ?? Infinity;
  const answer = (hasLooked: boolean) => {
    for (const tell of lookers.splice(0)) tell(hasLooked);
  };

  async function run(): Promise<void> {
    while (!stopping.signal.aborted && left > 0) {
      if (inHand.size >= options.slots) {
        await Promise.race(inHand);
        continue;
      }
      const asking = lookers.splice(0);
      const claimed = await claim(options);
      for (const tell of asking) tell(claimed !== 'fault');
      if (claimed === 'nothing' || claimed === 'fault') {
        const waitMs = claimed === 'fault' ? AFTER_FAULT_MS : options.pollMs;
        await pause(waitMs, AbortSignal.any([waking.signal, stopping.signal]));
        waking = new AbortController();
        continue;
      }
      left--;
      const handled = handle(options, claimed, stopping.signal).finally(() =>
        inHand.delete(handled),
      );
      inHand.add(handled);
    }
    answer(false);
    await Promise.all(inHand);
  }

  const running = run();
  return {
    wake: () =>
      new Promise((resolve) => {
        if (stopping.signal.aborted || left <= 0) return resolve(false);
        lookers.push(resolve);
        waking.abort();
      }),
    hasRoom: () => !stopping.signal.aborted && left > 0 && inHand.size < options.slots,
    ended: running,
    inHand: () => inHand.size,
    drain() {
      stopping.abort();
      return running;
    },
  };
}

async function claim({
  jobs,
  agenda,
  owner,
  leaseMs,
  now,
  log,
}: ClaimLoopOptions): Promise<Job | 'nothing' | 'fault'> {
  try {
    return (await jobs.claim({ agenda, owner, leaseMs, nowMs: now() })) ?? 'nothing';
  } catch (error) {
    log.error({ agenda, code: codeOf(error) }, 'claim-failed');
    return 'fault';
  }
}

/** A handler that throws has lost its job, or could not write: the lease lapses, and another takes it up. */
async function handle(options: ClaimLoopOptions, job: Job, signal: AbortSignal): Promise<void> {
  try {
    await options.handle(job, signal);
  } catch (error) {
    if (isAbort(error)) return;
    const fields = { agenda: options.agenda, job: job.id, code: codeOf(error) };
    options.log.warn(fields, 'job-let-go');
  }
}
