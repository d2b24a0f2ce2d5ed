/** Pieces of Markdown that all parts of a report are made of. */
import type { Interval } from './bootstrap.ts';

export const NOTHING = '–';

export function percent(rate: number | undefined): string {
  return rate === undefined ? NOTHING : (rate * 100).toFixed(1);
}

export function intervalText(interval: Interval | undefined): string {
  return interval ? `${percent(interval.low)} to ${percent(interval.high)}` : NOTHING;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Text from outside, safe in a table and on a terminal. */
export function safeText(value: string): string {
  return value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/[\\`*_{}[\]<>|#~]/g, '\\$&');
}
