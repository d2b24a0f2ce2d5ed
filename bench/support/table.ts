/** Tables on standard output, in Markdown so that they can be pasted. */

export type Cell = string | number;

export function printTable(
  title: string,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): void {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  const rule = widths.map((width) => '-'.repeat(width));
  console.log(`\n## ${title}\n\n${[first, rule, ...others].map(line).join('\n')}`);
}

/** One thing that must be reached. */
export interface Bar {
  readonly what: string;
  readonly required: string;
  readonly measured: string;
  readonly isMet: boolean;
}

const bars: Bar[] = [];

/** Notes a bar for the table at the end of `npm run bench`. */
export function recordBar(bar: Bar): void {
  bars.push(bar);
}

/** Prints all bars noted so far. @returns whether every one is met. */
export function printBars(): boolean {
  const rows = bars.map(({ what, required, measured, isMet }) => [
    what,
    required,
    measured,
    isMet ? 'yes' : 'NO',
  ]);
  printTable('Bars', ['what', 'required', 'measured', 'met'], rows);
  return bars.every(({ isMet }) => isMet);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
