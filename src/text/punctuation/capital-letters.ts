/** The longest prefix that is looked for before a name, in letters. */
export const LONGEST_PREFIX = 6;

/** How much speaks for a capital in a word, by what is before and behind it (`innerCapitalFeatures`). */
export type InnerCapitals = ReadonlyMap<number, number>;

/** The word with its first letter large. A letter that would become two (`ß`) stays small. */
export function withCapital(text: string): string {
  return withCapitalAt(text, text.search(/\p{L}/u));
}

/**
 * The word with the capital behind its prefix, as Nguni languages write names: `kaMongameli`. Where no
 * prefix is known that it can have, the first letter.
 */
export function withInnerCapital(text: string, known: InnerCapitals): string {
  let best = 0;
  let bestAt = 0;
  for (let at = 1; at <= LONGEST_PREFIX && at < text.length - 1; at++) {
    let weight = 0;
    for (const feature of innerCapitalFeatures(text, at)) weight += known.get(feature) ?? 0;
    if (weight > best) [best, bestAt] = [weight, at];
  }
  return bestAt === 0 ? withCapital(text) : withCapitalAt(text, bestAt);
}

/** What is known of a capital at this place of a word in small letters. */
export function innerCapitalFeatures(text: string, at: number): number[] {
  const prefix = text.slice(0, at);
  return [`${prefix}|${text.slice(at, at + 2)}`, `${prefix}|${text.slice(at, at + 4)}`].map(hashOf);
}

function withCapitalAt(text: string, at: number): string {
  if (at < 0) return text;
  const letter = String.fromCodePoint(text.codePointAt(at)!);
  const large = letter.toUpperCase();
  if (large.length !== letter.length || large.toLowerCase() !== letter) return text;
  return text.slice(0, at) + large + text.slice(at + letter.length);
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return Math.imul(hash ^ (hash >>> 13), 0x5bd1e995);
}
