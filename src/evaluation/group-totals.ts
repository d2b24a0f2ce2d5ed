import type { RandomSource } from './bootstrap.ts';
import type { ScoredFile } from './scored-file.ts';
import { totalsOf, type Totals } from './totals.ts';

/** What is the same of some recordings, and how well they were recognised. */
export interface GroupTotals {
  /** The column, for example `speaker`. */
  readonly by: string;
  /** What it says, or `–` for recordings of which it says nothing. */
  readonly value: string;
  readonly fileCount: number;
  readonly durationMs: number;
  readonly words: Totals;
  readonly characters: Totals;
}

export const NO_VALUE = '–';

/** For each of the columns, in order, the totals of each of its values, by alphabet. */
export function groupTotals(
  scored: readonly ScoredFile[],
  columns: readonly string[],
  random: RandomSource,
): GroupTotals[] {
  return columns.flatMap((by) => {
    const groups = groupBy(scored, (file) => valueOf(file, by));
    return [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([value, files]) => ({
        by,
        value,
        fileCount: files.length,
        durationMs: files.reduce((sum, { durationMs }) => sum + durationMs, 0),
        words: totalsOf(
          files.map(({ words }) => words),
          random,
        ),
        characters: totalsOf(
          files.map(({ characters }) => characters),
          random,
        ),
      }));
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function valueOf(file: ScoredFile, by: string): string {
  if (by === 'language') return file.language;
  const fields = file.fields ?? {};
  return Object.hasOwn(fields, by) ? fields[by]! : NO_VALUE;
}
