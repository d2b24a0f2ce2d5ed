/** How likely two speak in each of the network's frames → where they do (pure). */
import type { TimeSpan } from '../../transcript/index.ts';
import { frameSpan } from './voice-windows.ts';

/**
 * Two speak from where it is likelier than `LEAST_CHANCE` until it is not, if that lasts so long and it is at
 * some time likelier than `ONCE_CHANCE`. Chosen on made-up conversations of speakers whom the network has
 * never heard, as if overlaps were a quarter as frequent as there: see `training/README.md`.
 */
const LEAST_CHANCE = 0.8;
const ONCE_CHANCE = 0.9;
const SHORTEST_MS = 200;

/** @returns in milliseconds from the start of the sound, in order, of at least 0.2 s each. */
export function togetherSpans(chances: ArrayLike<number>): TimeSpan[] {
  const spans: TimeSpan[] = [];
  let first: number | undefined;
  let highest = 0;
  for (let frame = 0; frame <= chances.length; frame++) {
    const chance = chances[frame] ?? 0;
    if (chance > LEAST_CHANCE) {
      first ??= frame;
      highest = Math.max(highest, chance);
    } else if (first !== undefined) {
      const span = { startMs: frameSpan(first).startMs, endMs: frameSpan(frame - 1).endMs };
      if (highest > ONCE_CHANCE && span.endMs - span.startMs >= SHORTEST_MS) spans.push(span);
      [first, highest] = [undefined, 0];
    }
  }
  return spans;
}
