/** Begin and end (not included) of the calendar month, UTC, that a time lies in. */
export function monthOf(atMs: number): { readonly sinceMs: number; readonly untilMs: number } {
  const date = new Date(atMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { sinceMs: Date.UTC(year, month), untilMs: Date.UTC(year, month + 1) };
}
