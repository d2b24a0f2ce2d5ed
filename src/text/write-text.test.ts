import { expect, test } from 'vitest';
import { buildTranscript, wordsByTime } from '../transcript/index.ts';
import type { TextModels } from './write-text.ts';
import { writeText } from './write-text.ts';

const models: TextModels = {
  identifier: {
    identify: () => [{ language: 'eng', share: 1 }],
    ofEachWord: (words) => words.map(() => 'eng'),
  },
  punctuator: { punctuate: (words) => words.map(({ text }) => `${text.toUpperCase()}.`) },
};

function written(text: string, isPunctuated?: boolean): string {
  const words = text.split(' ').map((word, i) => {
    return { text: word, startMs: i * 1000, endMs: i * 1000 + 900 };
  });
  const transcript = buildTranscript({
    language: 'eng',
    durationMs: 60_000,
    segments: [{ channel: 'mix', startMs: 0, endMs: 60_000, words }],
    provenance: { software: 'x', modelId: 'm', modelSha256: '', engine: 'fake', options: {} },
  });
  const given = writeText(transcript, models, { punctuation: true, isPunctuated });
  return wordsByTime(given)
    .map((word) => word.text)
    .join(' ');
}

test('text without marks gets them', () => {
  expect(written('good morning')).toBe('GOOD. MORNING.');
});

test('text of an engine that punctuates by itself is left as it is, also where it has no mark', () => {
  expect(written('good morning', true)).toBe('good morning');
});

test('text that shows marks is left as it is, whatever its engine says of itself', () => {
  expect(written('good morning, all', false)).toBe('good morning, all');
});
