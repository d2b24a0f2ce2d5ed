import { expect, test } from 'vitest';
import { spreadWords } from './spread-words.ts';

test('words share the speech by their letters', () => {
  const words = spreadWords(['aa', 'bbbb', 'aa'], [{ startMs: 1000, endMs: 2600 }]);

  expect(words).toEqual([
    { text: 'aa', startMs: 1000, endMs: 1400 },
    { text: 'bbbb', startMs: 1400, endMs: 2200 },
    { text: 'aa', startMs: 2200, endMs: 2600 },
  ]);
});

test('no word starts in a pause, and one that ends there ends with the speech before it', () => {
  const speech = [
    { startMs: 0, endMs: 1000 },
    { startMs: 3000, endMs: 4000 },
  ];

  const words = spreadWords(['one', 'two'], speech);

  expect(words).toEqual([
    { text: 'one', startMs: 0, endMs: 1000 },
    { text: 'two', startMs: 3000, endMs: 4000 },
  ]);
});

test('nothing said is no words', () => {
  expect(spreadWords([], [{ startMs: 0, endMs: 1000 }])).toEqual([]);
});
