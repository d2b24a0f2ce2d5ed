/** When a worker that ends by itself has nothing left to do. */
import { pause, type ClaimLoop } from '../../claim/index.ts';
import { SECOND_MS } from '../../kernel/index.ts';

export interface Idleness {
  readonly runs: ClaimLoop;
  readonly deliveries: ClaimLoop;
  /** Absent: never; 0: after one recording. */
  readonly idleMs?: number | undefined;
  /** The worker ends for another reason. */
  readonly signal: AbortSignal;
}

const LOOK_MS = 200;
/** For a worker that was started for one recording, which another may have taken. */
const SINGLE_WAIT_MS = 60 * SECOND_MS;

/** Settles once, or never. */
export async function untilIdle({ runs, deliveries, idleMs, signal }: Idleness): Promise<void> {
  if (idleMs === undefined) return new Promise(() => undefined);
  const longestMs = idleMs === 0 ? SINGLE_WAIT_MS : idleMs;
  const isBusy = () => runs.inHand() + deliveries.inHand() > 0;
  let quietMs = 0;
  // Counted in looks, not by the clock: a machine that slept was not idle.
  while (quietMs < longestMs && (await pause(LOOK_MS, signal))) {
    quietMs = isBusy() ? 0 : quietMs + LOOK_MS;
    const isSpent = idleMs === 0 && !runs.hasRoom();
    if (isSpent && !isBusy()) return;
  }
  if (signal.aborted) return new Promise(() => undefined);
}
