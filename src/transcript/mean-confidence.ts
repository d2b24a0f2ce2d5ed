/**
 * Mean of the confidences that are there, 0 to 1; values that are not numbers count as not there.
 * Absent where no word has one.
 */
export function meanConfidence(
  words: Iterable<{ readonly confidence?: number }>,
): number | undefined {
  let sum = 0;
  let count = 0;
  for (const { confidence } of words) {
    if (confidence === undefined || !Number.isFinite(confidence)) continue;
    sum += Math.min(1, Math.max(0, confidence));
    count++;
  }
  return count === 0 ? undefined : sum / count;
}
