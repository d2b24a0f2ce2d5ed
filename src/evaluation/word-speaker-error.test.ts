import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wordSpeakerErrorRate, wordSpeakerErrors, type SpokenWord } from './word-speaker-error.ts';

/** Words of 400 ms, one a second from second 0 on; `-` for nobody's. */
function words(speakers: string): SpokenWord[] {
  return [...speakers].map((speaker, i) => ({
    startMs: i * 1000 + 300,
    endMs: i * 1000 + 700,
    ...(speaker === '-' ? {} : { speaker }),
  }));
}

const turn = (speaker: string, start: number, end: number) => {
  return { speaker, startMs: start * 1000, endMs: end * 1000 };
};

describe('wordSpeakerErrors, worked by hand', () => {
  test('counts words whose speaker is another than with the best pairing', () => {
    // ann says 0–3, ben 4–6. X is ann (three words to one), Y ben (two): one of ann's four words is wrong.
    const reference = [turn('ann', 0, 4), turn('ben', 4, 6)];
    expect(wordSpeakerErrors(words('XXXYYY'), reference)).toEqual({
      rightCount: 5,
      wrongCount: 1,
      outsideCount: 0,
    });
  });

  test('pairs for the most words, not the longest time', () => {
    // X: two words of ann, three of ben; Y: none of ann, two of ben. X-ben alone is 3 right, X-ann and
    // Y-ben 4 of 7.
    const reference = [turn('ann', 0, 2), turn('ben', 2, 7)];
    expect(wordSpeakerErrors(words('XXXXXYY'), reference)).toMatchObject({
      rightCount: 4,
      wrongCount: 3,
    });
  });

  test('takes either speaker where two speak', () => {
    // At 1 both speak: X (ann) and Y (ben) would both be right there.
    const reference = [turn('ann', 0, 2), turn('ben', 1, 3)];
    expect(wordSpeakerErrors(words('XXY'), reference).wrongCount).toBe(0);
    expect(wordSpeakerErrors(words('XYY'), reference).wrongCount).toBe(0);
  });

  test('leaves out, and counts, words in the middle of which nobody speaks', () => {
    // The first word's middle is 0.5 s, where the turn begins; the second's 1.5 s, where it has just ended.
    const reference = [{ speaker: 'ann', startMs: 500, endMs: 1500 }];
    expect(wordSpeakerErrors(words('XX'), reference)).toEqual({
      rightCount: 1,
      wrongCount: 0,
      outsideCount: 1,
    });
  });

  test('counts a word without a speaker as wrong', () => {
    expect(wordSpeakerErrors(words('X-'), [turn('ann', 0, 2)])).toMatchObject({ wrongCount: 1 });
  });

  test('gives one voice to one speaker only', () => {
    const reference = [turn('ann', 0, 2), turn('ben', 2, 5)];
    expect(wordSpeakerErrors(words('XXXXX'), reference)).toMatchObject({ rightCount: 3 });
  });

  test('has no rate without words in turns', () => {
    expect(wordSpeakerErrorRate(wordSpeakerErrors([], []))).toBeUndefined();
    expect(wordSpeakerErrorRate(wordSpeakerErrors(words('X'), []))).toBeUndefined();
    expect(wordSpeakerErrorRate(wordSpeakerErrors(words('X-'), [turn('ann', 0, 2)]))).toBe(0.5);
  });
});

test('every word is right, wrong or outside, in any order of words and turns', () => {
  const span = fc.tuple(fc.nat(50), fc.nat(10), fc.constantFrom(...'ABC'));
  const spans = fc.array(
    span.map(([start, length, speaker]) => ({ startMs: start, endMs: start + length, speaker })),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(spans, spans, (heard, reference) => {
      const errors = wordSpeakerErrors(heard, reference);
      const { rightCount, wrongCount, outsideCount } = errors;
      expect(rightCount + wrongCount + outsideCount).toBe(heard.length);
      expect(wordSpeakerErrors(heard.toReversed(), reference.toReversed())).toEqual(errors);
    }),
  );
});
