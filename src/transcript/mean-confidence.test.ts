import { expect, test } from 'vitest';
import { meanConfidence } from './mean-confidence.ts';

test.each([
  [[], undefined],
  [[undefined, NaN], undefined],
  [[0.5, undefined, 1], 0.75],
  [[2, -1, Infinity], 0.5],
])('the mean of %j is %s', (confidences, mean) => {
  const words = confidences.map((confidence) => (confidence === undefined ? {} : { confidence }));
  expect(meanConfidence(words)).toBe(mean);
});
