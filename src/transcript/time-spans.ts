/** Arithmetic on sets of spans of time. Every function gives sorted spans that neither touch nor overlap. */
import type { TimeSpan } from './transcript.ts';

export function spansMs(spans: readonly TimeSpan[]): number {
  return spans.reduce((sum, span) => sum + span.endMs - span.startMs, 0);
}

export function uniteSpans(spans: readonly TimeSpan[]): TimeSpan[] {
  const sorted = spans
    .filter((span) => span.endMs > span.startMs)
    .sort((a, b) => a.startMs - b.startMs);
  const united: TimeSpan[] = [];
  for (const { startMs, endMs } of sorted) {
    const last = united.at(-1);
    if (last !== undefined && startMs <= last.endMs) {
      united[united.length - 1] = {
        startMs: last.startMs,
        endMs: Math.max(last.endMs, endMs),
      };
    } else united.push({ startMs, endMs });
  }
  return united;
}

/** What of `spans` does not lie in `taken`. */
export function subtractSpans(spans: readonly TimeSpan[], taken: readonly TimeSpan[]): TimeSpan[] {
  const left: TimeSpan[] = [];
  const blocks = uniteSpans(taken);
  let first = 0;
  for (const span of uniteSpans(spans)) {
    while (first < blocks.length && blocks[first]!.endMs <= span.startMs) first++;
    let startMs = span.startMs;
    for (let i = first; i < blocks.length && blocks[i]!.startMs < span.endMs; i++) {
      const block = blocks[i]!;
      if (block.startMs > startMs) left.push({ startMs, endMs: block.startMs });
      startMs = Math.max(startMs, block.endMs);
    }
    if (startMs < span.endMs) left.push({ startMs, endMs: span.endMs });
  }
  return left;
}
