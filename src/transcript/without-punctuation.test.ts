import { expect, test } from 'vitest';
import type { Transcript } from './transcript.ts';
import { withoutPunctuation } from './without-punctuation.ts';

function transcriptOf(texts: readonly string[]): Transcript {
  const words = texts.map((text, index) => ({ text, startMs: index * 10, endMs: index * 10 + 5 }));
  return {
    language: 'eng',
    durationMs: 1000,
    segments: [{ channel: 'mix', startMs: 0, endMs: 1000, words }],
    coverage: { speechMs: 0, transcribedMs: 0, uncovered: [] },
    warnings: [],
    provenance: { software: '', modelId: '', modelSha256: '', engine: '', options: {} },
  };
}

const plain = (...texts: string[]) =>
  withoutPunctuation(transcriptOf(texts)).segments[0]?.words.map(({ text }) => text);

test('takes the marks around words and the capitals', () => {
  expect(plain('“Hello,', 'World!”', 'Mr.')).toEqual(['hello', 'world', 'mr']);
});

test('keeps what is inside a word and what is read aloud', () => {
  expect(plain("didn't", 'KwaZulu-Natal', '5%', 'R12.50.', '$3', 'Ṱhohoyanḓou')).toEqual([
    "didn't",
    'kwazulu-natal',
    '5%',
    'r12.50',
    '$3',
    'ṱhohoyanḓou',
  ]);
});

test('drops a word of marks alone, and leaves the times of the others', () => {
  const words = withoutPunctuation(transcriptOf(['A', '—', 'b'])).segments[0]?.words;
  expect(words).toEqual([
    { text: 'a', startMs: 0, endMs: 5 },
    { text: 'b', startMs: 20, endMs: 25 },
  ]);
});
