import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wildTranscript } from '../../tests/support/arbitrary-transcript.ts';
import { coverageWarning, measureCoverage } from './coverage.ts';
import { spansMs } from './time-spans.ts';

const span = (startMs: number, endMs: number) => ({ startMs, endMs });
const word = (startMs: number, endMs: number) => ({ text: 'x', startMs, endMs });

describe('measureCoverage', () => {
  test('is nothing of nothing without speech', () => {
    expect(measureCoverage([])).toEqual({ speechMs: 0, transcribedMs: 0, uncovered: [] });
  });

  test('counts the speech of segments with words and lists the speech of those without', () => {
    const coverage = measureCoverage([
      { channel: 0, speech: [span(0, 900), span(1000, 2000)], words: [word(0, 1900)] },
      { channel: 0, speech: [span(5000, 5500), span(6000, 6500)], words: [] },
    ]);
    expect(coverage).toEqual({
      speechMs: 2900,
      transcribedMs: 1900,
      uncovered: [span(5000, 5500), span(6000, 6500)],
    });
  });

  test('finds long speech without words inside a segment that has words', () => {
    const { uncovered } = measureCoverage([
      { channel: 0, speech: [span(0, 20_000)], words: [word(0, 3000), word(4999, 6000)] },
    ]);
    expect(uncovered).toEqual([span(6000, 20_000)]);
  });

  test('counts speech that two segments share once, as covered if either has words', () => {
    const coverage = measureCoverage([
      { channel: 0, speech: [span(0, 2000)], words: [] },
      { channel: 0, speech: [span(1500, 3000)], words: [word(1500, 3000)] },
    ]);
    expect(coverage).toEqual({ speechMs: 3000, transcribedMs: 1500, uncovered: [span(0, 1500)] });
  });

  test('keeps channels apart', () => {
    const coverage = measureCoverage([
      { channel: 0, speech: [span(0, 2000)], words: [word(0, 2000)] },
      { channel: 1, speech: [span(0, 2000)], words: [] },
    ]);
    expect(coverage).toEqual({ speechMs: 4000, transcribedMs: 2000, uncovered: [span(0, 2000)] });
  });

  test('differs from all speech by exactly what it lists', () => {
    fc.assert(
      fc.property(wildTranscript, ({ coverage }) => {
        expect(coverage.transcribedMs).toBeGreaterThanOrEqual(0);
        expect(coverage.speechMs - coverage.transcribedMs).toBe(spansMs(coverage.uncovered));
      }),
    );
  });
});

describe('coverageWarning', () => {
  test.each([
    [5000, undefined],
    [4000, undefined],
    [3999, 'SPEECH_NOT_COVERED'],
  ])('of 5000 ms of speech, %i ms transcribed: %s', (transcribedMs, code) => {
    const uncovered = [span(0, 5000 - transcribedMs)];
    expect(coverageWarning({ speechMs: 5000, transcribedMs, uncovered })?.code).toBe(code);
  });

  test('says how much is missing in how many stretches, and names the stretch where it is one', () => {
    const uncovered = [span(0, 1500), span(2000, 3000)];
    const warning = coverageWarning({ speechMs: 60_000, transcribedMs: 57_500, uncovered })!;
    expect(warning.message).toContain('2.5 s of the 60.0 s');
    expect(warning.message).toContain('2 stretches');
    expect(warning.span).toBeUndefined();
  });
});
