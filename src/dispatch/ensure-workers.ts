/**
 * Starts as many workers as the work needs. It is asked at every submission, and every minute: that closes
 * races (a worker that ends just as a job is queued, a shortage), and is the only thing that replaces a
 * worker that crashed, so that a crashing image starts one task a minute and not a storm.
 */
import { codeOf, SECOND_MS } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import type { WorkerLauncher } from './worker-launcher.ts';

export interface EnsureWorkersOptions {
  readonly launcher: WorkerLauncher;
  /** Jobs that are queued or running. */
  readonly unfinished: () => Promise<number>;
  readonly mostWorkers: number;
  /** Recordings that a worker has in hand at once. */
  readonly jobsPerWorker: number;
  /**
   * Gives `name` to `holder` for a while, unless somebody has it. @returns who has it now. The platform
   * counts late what it starts: a ticket for each keeps others from starting the same worker again.
   */
  readonly reserve: (name: string, holder: string, forMs: number) => Promise<string>;
  readonly newId: () => string;
  readonly log: Log;
}

export interface EnsureWorkers {
  /** @returns how many run or were started. Never rejects: the next minute tries again. */
  ensure(): Promise<number>;
}

/** By then a worker that was started is counted as running. */
const TICKET_MS = 5 * SECOND_MS;

export function createEnsureWorkers(options: EnsureWorkersOptions): EnsureWorkers {
  return {
    async ensure() {
      try {
        return await ensure(options);
      } catch (error) {
        const code = codeOf(error);
        options.log.error({ code }, 'workers-not-started');
        return 0;
      }
    },
  };
}

async function ensure(options: EnsureWorkersOptions): Promise<number> {
  const { launcher, mostWorkers, jobsPerWorker, log } = options;
  const [unfinished, running] = await Promise.all([options.unfinished(), launcher.running()]);
  const needed = Math.min(mostWorkers, Math.ceil(unfinished / jobsPerWorker));
  const tickets = await takeTickets(options, running, needed);
  if (tickets === 0) return running;
  const { started, onDemand } = await launcher.launch(tickets);
  log.info({ unfinished, running, started, onDemand }, 'workers-started');
  return running + started;
}

/** One for each worker that is missing and that nobody else is just starting: the first, second, … of all. */
async function takeTickets(
  { reserve, newId }: EnsureWorkersOptions,
  running: number,
  needed: number,
): Promise<number> {
  const holder = newId();
  const missing = Array.from({ length: Math.max(0, needed - running) }, (_, k) => running + k);
  const holders = await Promise.all(
    missing.map((index) => reserve(`launch:${index}`, holder, TICKET_MS)),
  );
  return holders.filter((name) => name === holder).length;
}
