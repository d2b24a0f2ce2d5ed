import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createGapScorer } from './gap-network.ts';
import { OUTPUTS, readNetworkFile } from './network-file.ts';
import type { WordInLanguage } from './word-affixes.ts';

const weights = readFileSync(resolve(import.meta.dirname, '../../../weights/punctuation.bin'));
const network = readNetworkFile(weights);
const LANGUAGES: WordInLanguage['language'][] = ['eng', 'zul'];

/** Many different words, more than are kept. */
const words = Array.from({ length: 20_000 }, (_, i) => ({
  text: ['the', `ba${i.toString(26)}`, 'ukuthi', 'schools'][i % 4]!,
  language: LANGUAGES[i % 7 === 0 ? 1 : 0]!,
}));

test('a gap far from both ends is scored as in the text around it alone', () => {
  const scores = createGapScorer(network, LANGUAGES)(words);
  for (const at of [2047, 2048, 10_000, 16_384]) {
    const around = createGapScorer(network, LANGUAGES)(words.slice(at - 400, at + 400));
    const own = [...around.subarray(400 * OUTPUTS, 401 * OUTPUTS)];
    const expected = [...scores.subarray(at * OUTPUTS, (at + 1) * OUTPUTS)];
    expect(own).toEqual(expected.map((score): unknown => expect.closeTo(score, 1)));
  }
});

test('a text has the same scores again after others', () => {
  const scoreGaps = createGapScorer(network, LANGUAGES);
  const first = scoreGaps(words.slice(0, 3000));
  scoreGaps(words);
  expect(scoreGaps(words.slice(0, 3000))).toEqual(first);
});

test('no words have no scores', () => {
  expect(createGapScorer(network, LANGUAGES)([])).toHaveLength(0);
});
