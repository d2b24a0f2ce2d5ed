/** `HH:MM:SS` and milliseconds after `separator`: a comma in SRT, a point in WebVTT. */
export function captionTime(ms: number, separator: ',' | '.'): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const clock = [two(ms / 3_600_000), two((ms / 60_000) % 60), two((ms / 1000) % 60)].join(':');
  return `${clock}${separator}${String(ms % 1000).padStart(3, '0')}`;
}
