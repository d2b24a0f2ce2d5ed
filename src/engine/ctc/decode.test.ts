import { describe, expect, test } from 'vitest';
import { alignTokens } from './align-tokens.ts';
import { decodeBeam } from './decode-beam.ts';
import { decodeGreedy } from './decode-greedy.ts';
import { createPhrases } from './phrases.ts';
import { toPosteriors } from './posteriors.ts';
import { createVocabulary } from './vocabulary.ts';

const TEXTS = ['<blk>', 'a', 'b', 'c', ' '];
const vocabulary = createVocabulary(
  {
    texts: new Map(TEXTS.map((text, number) => [number, text])),
    numbers: new Map(TEXTS.map((text, number) => [text, number])),
  },
  '<blk>',
);

/** Rows of probabilities, one a frame. */
function posteriors(rows: readonly (readonly number[])[]) {
  return toPosteriors(
    Float32Array.from(rows.flat().map((probability) => Math.log(Math.max(probability, 1e-9)))),
    TEXTS.length,
  );
}

const spelled = (tokens: readonly number[]) => tokens.map((token) => TEXTS[token]).join('');

describe('greedy decoding', () => {
  test('joins a token in a row, and splits it at a blank', () => {
    const heard = decodeGreedy(
      posteriors([
        [0.1, 0.9, 0, 0, 0],
        [0.2, 0.8, 0, 0, 0],
        [0.9, 0.1, 0, 0, 0],
        [0.3, 0.7, 0, 0, 0],
      ]),
      0,
    );

    expect(heard).toMatchObject([
      { token: 1, firstFrame: 0, endFrame: 2 },
      { token: 1, firstFrame: 3, endFrame: 4 },
    ]);
    expect(heard[0]?.probability).toBeCloseTo(0.9);
  });
});

describe('prefix beam search', () => {
  test('adds up the ways to one sequence, where the likeliest single way is another', () => {
    // Blank twice has .36; `a` in some way has .16 + .24 + .24 = .64.
    const rows = [
      [0.6, 0.4, 0, 0, 0],
      [0.6, 0.4, 0, 0, 0],
    ];

    expect(decodeGreedy(posteriors(rows), 0)).toEqual([]);
    expect(spelled(decodeBeam(posteriors(rows), { blank: 0, beamSize: 8 }))).toBe('a');
  });

  test('is greedy where there is no doubt', () => {
    const rows = [1, 0, 1, 2, 0, 3].map((token) =>
      TEXTS.map((_, index) => (index === token ? 0.96 : 0.01)),
    );

    expect(spelled(decodeBeam(posteriors(rows), { blank: 0, beamSize: 4 }))).toBe('aabc');
  });

  test('takes what is expected where the sound leaves it open, and only whole phrases', () => {
    const rows = [
      [0.05, 0.5, 0.45, 0, 0],
      [0.05, 0, 0, 0.5, 0.45],
    ];
    const said = (phrases: readonly string[]) =>
      spelled(
        decodeBeam(posteriors(rows), {
          blank: 0,
          beamSize: 8,
          phrases: createPhrases(phrases, vocabulary, 1),
        }),
      );

    expect(said([])).toBe('ac');
    expect(said(['bc'])).toBe('bc');
    expect(said(['bca'])).toBe('ac');
    // A phrase is no part of a word.
    expect(said(['c b'])).toBe('ac');
  });

  test('lets a phrase begin where a word does, and nowhere inside one', () => {
    const said = (first: number) =>
      spelled(
        decodeBeam(
          posteriors([
            TEXTS.map((_, token) => (token === first ? 0.96 : 0.01)),
            [0.05, 0, 0.45, 0.5, 0],
          ]),
          { blank: 0, beamSize: 8, phrases: createPhrases(['b'], vocabulary, 1) },
        ),
      );

    expect(said(TEXTS.indexOf(' '))).toBe(' b');
    expect(said(TEXTS.indexOf('a'))).toBe('ac');
  });
});

describe('alignment', () => {
  test('finds the frames of tokens that are known', () => {
    const rows = [0, 1, 1, 0, 2, 0].map((token) =>
      TEXTS.map((_, index) => (index === token ? 0.8 : 0.05)),
    );

    expect(alignTokens(posteriors(rows), [1, 2], 0)).toMatchObject([
      { token: 1, firstFrame: 1, endFrame: 3 },
      { token: 2, firstFrame: 4, endFrame: 5 },
    ]);
    expect(alignTokens(posteriors(rows), [], 0)).toEqual([]);
  });

  test('keeps two of the same token apart', () => {
    const rows = [1, 0, 1].map((token) => TEXTS.map((_, index) => (index === token ? 0.8 : 0.05)));

    expect(alignTokens(posteriors(rows), [1, 1], 0)).toMatchObject([
      { firstFrame: 0, endFrame: 1 },
      { firstFrame: 2, endFrame: 3 },
    ]);
  });
});
