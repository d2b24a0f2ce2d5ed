import { describe, expect, test } from 'vitest';
import type { Segment } from './transcript.ts';
import { wordsByChannel, wordsByTime } from './words-by-time.ts';

const segment = (
  channel: Segment['channel'],
  ...words: [text: string, atMs: number][]
): Segment => ({
  channel,
  startMs: 0,
  endMs: 9000,
  words: words.map(([text, atMs]) => ({ text, startMs: atMs, endMs: atMs })),
});

const textsOf = (segments: readonly Segment[]) => wordsByTime({ segments }).map(({ text }) => text);

describe('wordsByTime', () => {
  test('puts the lower channel first at the same time, and a mix last', () => {
    const segments = [
      segment('mix', ['m', 0], ['n', 500]),
      segment(10, ['c', 0], ['d', 500]),
      segment(2, ['a', 0], ['b', 500]),
    ];
    expect(textsOf(segments)).toEqual(['a', 'c', 'm', 'b', 'd', 'n']);
    expect([...wordsByChannel({ segments }).keys()]).toEqual([2, 10, 'mix']);
  });

  test('keeps the order of a channel whose times are wrong', () => {
    const segments = [
      segment(0, ['a', 900], ['b', 100], ['c', NaN], ['d', Infinity], ['e', 0]),
      segment(1, ['x', 500]),
    ];
    expect(textsOf(segments)).toEqual(['x', 'a', 'b', 'c', 'd', 'e']);
  });

  test('tells the channel of each word', () => {
    const words = wordsByTime({ segments: [segment(3, ['a', 0])] });
    expect(words).toEqual([{ text: 'a', startMs: 0, endMs: 0, channel: 3 }]);
  });
});
