import type { CaptionToken } from './caption-token.ts';

/** How far from balanced, in characters, a break after a comma or full stop may be and still be preferred. */
const PUNCTUATION_BONUS = 12;

/** Width of tokens on one line, with a space between each two. */
function lineWidthOf(tokens: readonly CaptionToken[]): number {
  return tokens.reduce((sum, token) => sum + token.width + 1, -1);
}

/**
 * Sets tokens on one line, or on two of like width, of at most `lineWidth` characters.
 * Absent where they do not fit.
 */
export function balanceLines(
  tokens: readonly CaptionToken[],
  lineWidth: number,
): string[] | undefined {
  const total = lineWidthOf(tokens);
  if (total <= lineWidth) return [joinLine(tokens)];
  let best: { at: number; cost: number } | undefined;
  let upper = -1;
  tokens.slice(0, -1).forEach((token, i) => {
    upper += token.width + 1;
    const lower = total - upper - 1;
    if (upper > lineWidth || lower > lineWidth) return;
    const cost = Math.abs(upper - lower) - (token.ending === 'none' ? 0 : PUNCTUATION_BONUS);
    if (best === undefined || cost < best.cost) best = { at: i + 1, cost };
  });
  if (best === undefined) return undefined;
  return [joinLine(tokens.slice(0, best.at)), joinLine(tokens.slice(best.at))];
}

function joinLine(tokens: readonly CaptionToken[]): string {
  return tokens.map(({ text }) => text).join(' ');
}
