import type { TimeSpan } from '../../transcript/index.ts';

/** What of `spans` lies in a stretch, in milliseconds from its start. */
export function spansWithin(spans: readonly TimeSpan[], stretch: TimeSpan): TimeSpan[] {
  return spans
    .map(({ startMs, endMs }) => ({
      startMs: Math.max(startMs, stretch.startMs) - stretch.startMs,
      endMs: Math.min(endMs, stretch.endMs) - stretch.startMs,
    }))
    .filter(({ startMs, endMs }) => endMs > startMs);
}
