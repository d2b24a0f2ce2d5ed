/** Progress of a recording → what is told of a job: percent, speed, time left. */
import type { JobProgress } from '../job/index.ts';
import type { TranscribeProgress } from './progress-meter.ts';

export interface Speedometer {
  readonly update: (progress: TranscribeProgress) => void;
  /** `undefined` before anything is known. */
  progress(): JobProgress | undefined;
}

/** Only the end is 100 percent. */
const MOST_PERCENT = 99;

export function createSpeedometer(now: () => number): Speedometer {
  const startedAtMs = now();
  let latest: TranscribeProgress | undefined;
  return {
    update: (progress) => (latest = progress),
    progress() {
      if (latest === undefined) return undefined;
      const { doneMs, totalMs } = latest;
      const speed = doneMs / Math.max(1, now() - startedAtMs);
      return {
        percent: percentOf(latest),
        doneMs,
        ...(totalMs === undefined ? {} : { totalMs }),
        ...(speed > 0 ? { speed: Math.round(speed * 100) / 100 } : {}),
        ...(speed > 0 && totalMs !== undefined
          ? { secondsLeft: Math.ceil(Math.max(0, totalMs - doneMs) / speed / 1000) }
          : {}),
      };
    },
  };
}

function percentOf({ doneMs, totalMs }: TranscribeProgress): number {
  if (totalMs === undefined || totalMs <= 0) return 0;
  return Math.min(MOST_PERCENT, Math.floor((100 * doneMs) / totalMs));
}
