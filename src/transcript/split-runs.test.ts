import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wildTranscript } from '../../tests/support/arbitrary-transcript.ts';
import { endsSentence, pauseMs } from './sentence-end.ts';
import { splitRuns } from './split-runs.ts';
import type { Word } from './transcript.ts';
import { wordsByChannel } from './words-by-time.ts';

/** Words 100 ms long; a number in brackets after a word is the silence after it. */
function say(text: string): Word[] {
  let atMs = 0;
  const words: Word[] = [];
  for (const part of text.split(' ')) {
    const pause = /^\[(\d+)\]$/.exec(part);
    if (pause) atMs += Number(pause[1]);
    else {
      words.push({ text: part, startMs: atMs, endMs: atMs + 100 });
      atMs += 100;
    }
  }
  return words;
}

const read = (parts: readonly (readonly Word[])[]) =>
  parts.map((part) => part.map(({ text }) => text).join(' '));

/** The sentences of words, by their ends. */
function readSentences(words: readonly Word[]): string {
  return words
    .map((word, i) => word.text + (endsSentence(word, words[i + 1]) ? ' |' : ''))
    .join(' ');
}

test.each([
  ['This is one. This is two', 'This is one. | This is two'],
  ['Really? “Yes!” he said.', 'Really? | “Yes!” | he said. |'],
  ['no punctuation [5000] here', 'no punctuation here'],
  ['Mr. Hale met Dr. J. Smith.', 'Mr. Hale met Dr. J. Smith. |'],
  ['The A.N.C. [299] It won.', 'The A.N.C. It won. |'],
  ['The A.N.C. [300] It won.', 'The A.N.C. | It won. |'],
  ['It is 3.5 Rand', 'It is 3.5 Rand'],
  ['Apples, e.g. red, etc. are', 'Apples, e.g. red, etc. are'],
  ['Well… maybe', 'Well… | maybe'],
])('the sentences of %j', (text, sentences) => {
  expect(readSentences(say(text))).toBe(sentences);
});

test.each([
  [100, 400, 300],
  [100, 100, 0],
  [400, 100, 0],
  [NaN, 100, 0],
])('after a word that ends at %s, one that starts at %s follows a pause of %s ms', (...times) => {
  const [endMs, startMs, pause] = times;
  const word = { text: 'a', startMs: 0, endMs };
  expect(pauseMs(word, { text: 'b', startMs, endMs: startMs })).toBe(pause);
});

describe('splitRuns', () => {
  test('splits at silences and not at full stops', () => {
    const words = say('One. Two. [499] Three [500] four');
    expect(read(splitRuns(words, 500))).toEqual(['One. Two. Three', 'four']);
  });

  test('splits where the speaker changes', () => {
    const words = say('yes and no').map((word, i) => ({ ...word, speaker: i < 1 ? 'A' : 'B' }));
    expect(read(splitRuns(words, 500))).toEqual(['yes', 'and no']);
  });

  test('loses and moves no word', () => {
    fc.assert(
      fc.property(wildTranscript, (transcript) => {
        for (const words of wordsByChannel(transcript).values()) {
          expect(splitRuns(words, 500).flat()).toEqual(words);
        }
      }),
    );
  });
});
