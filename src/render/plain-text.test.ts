import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  diarisedTranscript,
  handMadeTranscript,
  PROVENANCE,
} from '../../tests/support/arbitrary-transcript.ts';
import { exampleConversation } from '../../tests/support/example-conversation.ts';
import { buildTranscript, type Word } from '../transcript/index.ts';
import { plainText } from './plain-text.ts';

const render = (words: readonly Word[]) =>
  plainText.render(
    buildTranscript({
      language: 'eng',
      durationMs: 60_000,
      segments: [{ channel: 0, startMs: 0, endMs: 60_000, words }],
      provenance: PROVENANCE,
    }),
  );

describe('txt', () => {
  test('is one line a paragraph, and a pause of two seconds begins a new one', () => {
    const words = [
      { text: 'One.', startMs: 0, endMs: 500 },
      { text: 'Two.', startMs: 2499, endMs: 3000 },
      { text: 'Three.', startMs: 5000, endMs: 5500 },
    ];
    expect(render(words)).toBe('One. Two.\nThree.\n');
  });

  test('begins a paragraph where the speaker changes', () => {
    const words = [
      { text: 'Well?', startMs: 0, endMs: 500, speaker: 'A' },
      { text: 'Well.', startMs: 500, endMs: 900, speaker: 'B' },
    ];
    expect(render(words)).toBe('A: Well?\nB: Well.\n');
  });

  test('has a paragraph a turn, with the name of who speaks', () => {
    expect(plainText.render(exampleConversation)).toBe(
      [
        'Thandi Nkosi: Good morning. How are you?',
        'B: Very well, thank you.',
        'Thandi Nkosi: Let us begin.',
        '',
      ].join('\n'),
    );
  });

  test('is empty for silence', () => {
    expect(render([])).toBe('');
  });

  test('has no blank lines and no control characters, whatever the words hold', () => {
    fc.assert(
      fc.property(fc.oneof(handMadeTranscript, diarisedTranscript), (transcript) => {
        const lines = plainText.render(transcript).split('\n');
        expect(lines.pop()).toBe('');
        for (const line of lines) {
          expect(line).toMatch(/\S/);
          expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        }
      }),
    );
  });
});
