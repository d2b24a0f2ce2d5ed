/** What a reader can take in; common practice of broadcasters' subtitle guides. */
export const CAPTION_RULES = {
  lineWidth: 42,
  shortestMs: 1000,
  longestMs: 7000,
  charactersPerSecond: 20,
} as const;

/** How long a caption should stand so that it can be read, in milliseconds. */
export function readingMs(width: number): number {
  return Math.max(
    CAPTION_RULES.shortestMs,
    Math.ceil((width * 1000) / CAPTION_RULES.charactersPerSecond),
  );
}
