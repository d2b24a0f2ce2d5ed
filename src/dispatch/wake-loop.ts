/** Hears wakes for as long as there is room, so that those it cannot follow wake another worker. */
import { codeOf, SECOND_MS } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import type { WakeQueue } from './wake-queue.ts';

export interface WakeLoopOptions {
  readonly queue: WakeQueue;
  readonly hasRoom: () => boolean;
  /** Looks for work. @returns whether it could. */
  readonly look: () => Promise<boolean>;
  /** Waits, at most until `signal` is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly log: Log;
}

/** As long as SQS lets a request wait. */
const WAIT_MS = 20 * SECOND_MS;
const FULL_MS = SECOND_MS;
/** After a fault of the queue; the job table is looked at meanwhile as ever. */
const AFTER_FAULT_MS = 5 * SECOND_MS;

/** Runs until `signal` is aborted. Never rejects. */
export async function hearWakes(options: WakeLoopOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (options.hasRoom()) await hear(options, signal);
    else await options.pause(FULL_MS, signal);
  }
}

async function hear(
  { queue, look, pause, log }: WakeLoopOptions,
  signal: AbortSignal,
): Promise<void> {
  try {
    const wake = await queue.receive(WAIT_MS, signal);
    // A wake that could not be followed comes again, to this worker or another.
    if (wake !== undefined && (await look())) await wake.done();
  } catch (error) {
    if (signal.aborted) return;
    const code = codeOf(error);
    log.warn({ code }, 'wakes-not-heard');
    await pause(AFTER_FAULT_MS, signal);
  }
}
