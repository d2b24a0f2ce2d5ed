/** Where the capital inside a name stands (`kaMongameli`), by what was seen. */
import { LONGEST_PREFIX, innerCapitalFeatures } from '../src/text/punctuation/capital-letters.ts';
import type { MarkedWord } from './marked-words.ts';

const LEAST_COUNT = 2;
const MOST_WEIGHT = 255;
const WEIGHT_SCALE = 16;

/** By feature, how often the capital stood there, as a logarithm. */
export function findInnerCapitals(words: readonly MarkedWord[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const { text, written } of words) {
    const at = written.search(/\p{Lu}/u);
    if (at < 1 || at > LONGEST_PREFIX) continue;
    for (const feature of innerCapitalFeatures(text, at)) {
      times.set(feature, (times.get(feature) ?? 0) + 1);
    }
  }
  const weightOf = (count: number) => Math.round(Math.log2(count) * WEIGHT_SCALE);
  return new Map(
    [...times]
      .filter(([, count]) => count >= LEAST_COUNT)
      .map(([feature, count]) => [feature, Math.min(MOST_WEIGHT, weightOf(count))]),
  );
}
