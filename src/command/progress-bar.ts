/** A progress bar on one line of standard error; silent where that is no terminal. */
import type { Output } from './output.ts';

export interface Progress {
  /** In any unit, the same for both. */
  readonly done: number;
  /** Absent while it is not known. */
  readonly total?: number | undefined;
  /** What follows the bar: speed, time left. */
  readonly note?: string | undefined;
}

export interface ProgressBar {
  update(progress: Progress): void;
  /** Clears the line. May be called more than once. */
  end(): void;
}

export interface ProgressBarOptions {
  readonly label: string;
  /** Default: whether the output is a terminal. */
  readonly isShown?: boolean;
  /** Milliseconds since any moment; for tests. */
  readonly now?: () => number;
}

const BAR_WIDTH = 24;
/** More often is flicker, and time taken from the work. */
const REDRAW_EVERY_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

export function createProgressBar(output: Output, options: ProgressBarOptions): ProgressBar {
  const { label, isShown = output.isTerminal, now = Date.now } = options;
  let drawnAt = -Infinity;
  let isDrawn = false;
  return {
    update(progress) {
      if (!isShown || now() - drawnAt < REDRAW_EVERY_MS) return;
      drawnAt = now();
      isDrawn = true;
      output.stderr(CLEAR_LINE + fit(drawLine(label, progress), output.columns));
    },
    end() {
      if (isDrawn) output.stderr(CLEAR_LINE);
      isDrawn = false;
    },
  };
}

function drawLine(label: string, { done, total, note }: Progress): string {
  const parts = total === undefined || total <= 0 ? [label] : [label, drawBar(done / total)];
  return [...parts, ...(note === undefined ? [] : [note])].join('  ');
}

function drawBar(share: number): string {
  const bounded = Math.min(1, Math.max(0, share));
  const filled = Math.round(bounded * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return `${bar} ${Math.floor(bounded * 100)} %`;
}

/** A line that wraps cannot be cleared. */
function fit(line: string, columns: number): string {
  return line.length < columns ? line : line.slice(0, Math.max(0, columns - 1));
}

/** `75` → `1:15`, `3675` → `1:01:15`. */
export function formatClock(totalSeconds: number): string {
  const seconds = Math.max(0, Math.round(totalSeconds));
  const pad = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}
