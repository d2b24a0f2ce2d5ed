import { OUTPUTS, type FeatureTable } from './feature-table.ts';

/** The longest prefix that is looked for before a name, in letters. */
const LONGEST_PREFIX = 6;

/** The word with its first letter large. A letter that would become two (`ß`) stays small. */
export function withCapital(text: string): string {
  return withCapitalAt(text, text.search(/\p{L}/u));
}

/**
 * The word with the capital behind its prefix, as Nguni languages write names: `kaMongameli`. Where no
 * prefix is known that it can have, the first letter.
 */
export function withInnerCapital(text: string, table: FeatureTable): string {
  let best = 0;
  let bestAt = 0;
  const scores = new Float32Array(OUTPUTS);
  for (let at = 1; at <= LONGEST_PREFIX && at < text.length - 1; at++) {
    scores.fill(0);
    for (const feature of innerCapitalFeatures(text, at)) table.addTo(scores, feature);
    if (scores[0]! > best) [best, bestAt] = [scores[0]!, at];
  }
  return bestAt === 0 ? withCapital(text) : withCapitalAt(text, bestAt);
}

/** What is known of a capital at this place of a word in small letters. */
export function innerCapitalFeatures(text: string, at: number): number[] {
  const prefix = text.slice(0, at);
  return [`I${prefix}|${text.slice(at, at + 2)}`, `I${prefix}|${text.slice(at, at + 4)}`].map(
    hashOf,
  );
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
