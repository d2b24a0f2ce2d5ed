/** For each language the likelihoods from which a mark or a capital is set, of the highest F1. */
import { createGapLikelihoods } from '../src/text/punctuation/gap-likelihoods.ts';
import { OUTPUTS, readNetworkFile } from '../src/text/punctuation/network-file.ts';
import { WRITTEN_LANGUAGES } from './corpus.ts';
import { MARKS, type MarkedWord } from './marked-words.ts';

const FIRST_CAPITAL = 3;
const QUESTION = 2;
/** Too few are seen for a lower one to be trusted. */
const LEAST = { question: 0.2, other: 0.1 } as const;
const MOST = 0.9;

/**
 * @param file the packed network, with any thresholds
 * @param held for each language, text that the network was not trained on
 */
export function findThresholds(
  file: Uint8Array,
  held: readonly (readonly MarkedWord[])[],
): number[][] {
  const likelihoodsOf = createGapLikelihoods(readNetworkFile(file), WRITTEN_LANGUAGES);
  return held.map((words) => {
    const all = likelihoodsOf(words);
    const found: [likelihood: number, isTrue: boolean][][] = [[], [], [], []];
    words.forEach(({ mark }, i) => {
      const own = all.subarray(i * OUTPUTS, (i + 1) * OUTPUTS);
      for (const o of [0, 1, 2]) found[o]!.push([own[o]!, mark === MARKS[o + 1]]);
      const next = words[i + 1];
      if (next !== undefined) {
        found[3]!.push([
          own[FIRST_CAPITAL]! + own[FIRST_CAPITAL + 1]!,
          /\p{Lu}/u.test(next.written),
        ]);
      }
    });
    return found.map((pairs, i) => {
      const least = i === QUESTION ? LEAST.question : LEAST.other;
      return Math.min(MOST, Math.max(least, bestThreshold(pairs)));
    });
  });
}

function bestThreshold(pairs: [number, boolean][]): number {
  const total = pairs.filter(([, isTrue]) => isTrue).length;
  let [right, best, threshold] = [0, 0, 0.5];
  pairs
    .sort(([a], [b]) => b - a)
    .forEach(([likelihood, isTrue], i) => {
      if (isTrue) right++;
      const f1 = (2 * right) / (i + 1 + total);
      if (f1 > best) [best, threshold] = [f1, likelihood];
    });
  return threshold;
}
