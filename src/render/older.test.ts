import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  PROVENANCE,
  diarisedTranscript,
  handMadeTranscript,
  wildTranscript,
} from '../../tests/support/arbitrary-transcript.ts';
import { exampleConversation } from '../../tests/support/example-conversation.ts';
import { buildTranscript, type Transcript, type Word } from '../transcript/index.ts';
import { older } from './older.ts';

function render(words: readonly Word[]): unknown {
  const transcript = buildTranscript({
    language: 'eng',
    durationMs: 10_000,
    segments: [{ channel: 0, startMs: 0, endMs: 10_000, words }],
    provenance: PROVENANCE,
  });
  return JSON.parse(older.render(transcript));
}

describe('older', () => {
  test('is one result with one alternative, in seconds to 0.01', () => {
    const words = [
      { text: 'This', startMs: 384, endMs: 706, confidence: 0.9961 },
      { text: 'is', startMs: 706, endMs: 1000, confidence: 0.904 },
    ];
    expect(render(words)).toEqual({
      results: [
        {
          alternatives: [
            {
              transcript: 'This is',
              confidence: 0.95,
              words: [
                { startTime: 0.38, endTime: 0.71, word: 'This', confidence: 1 },
                { startTime: 0.71, endTime: 1, word: 'is', confidence: 0.9 },
              ],
            },
          ],
        },
      ],
    });
  });

  test('is valid for silence', () => {
    expect(render([])).toEqual({
      results: [{ alternatives: [{ transcript: '', confidence: 0, words: [] }] }],
    });
  });

  test('names the speaker only where speakers were told apart', () => {
    const word = { text: 'Yes.', startMs: 0, endMs: 500, confidence: 1 };
    expect(JSON.stringify(render([word]))).not.toContain('speaker');
    expect(render([{ ...word, speaker: 'B' }])).toMatchObject({
      results: [{ alternatives: [{ words: [{ word: 'Yes.', speaker: 'B' }] }] }],
    });
  });

  describe('of a recording that was diarised', () => {
    const wordsOf = (transcript: Transcript) => {
      const { results } = JSON.parse(older.render(transcript)) as {
        results: [{ alternatives: [{ words: { word: string; speaker?: string }[] }] }];
      };
      return results[0].alternatives[0].words;
    };

    test('has names in place of letters', () => {
      const speakers = wordsOf(exampleConversation).map(({ speaker }) => speaker);
      expect([...new Set(speakers)]).toEqual(['Thandi Nkosi', 'B']);
    });

    test('has a word without text for silence, which somebody said', () => {
      const { diarization } = exampleConversation;
      const silence = { ...exampleConversation, segments: [] };
      const word = { startTime: 0, endTime: 0, word: '', confidence: 0 };
      expect(wordsOf(silence)).toEqual([{ ...word, speaker: 'Thandi Nkosi' }]);
      const nobody = { ...silence, diarization: { ...diarization!, speakers: [] } };
      expect(wordsOf(nobody)).toEqual([{ ...word, speaker: 'A' }]);
    });

    test('always has words, all with a speaker', () => {
      fc.assert(
        fc.property(diarisedTranscript, (transcript) => {
          const words = wordsOf(transcript);
          expect(words.length).toBeGreaterThan(0);
          for (const { speaker } of words) expect(speaker).toMatch(/./u);
        }),
      );
    });
  });

  test('has confidence 0 where the engine cannot tell', () => {
    expect(render([{ text: 'Yes.', startMs: 0, endMs: 500 }])).toMatchObject({
      results: [{ alternatives: [{ confidence: 0, words: [{ confidence: 0 }] }] }],
    });
  });

  test('is always the joined words and the mean of their confidences, and never null', () => {
    fc.assert(
      fc.property(fc.oneof(wildTranscript, handMadeTranscript), (transcript) => {
        const text = older.render(transcript);
        expect(text).not.toContain('null');
        const { results } = JSON.parse(text) as {
          results: {
            alternatives: {
              transcript: string;
              confidence: number;
              words: { word: string; confidence: number }[];
            }[];
          }[];
        };
        const [alternative] = results[0]!.alternatives;
        const { words } = alternative!;
        expect(alternative!.transcript).toBe(words.map(({ word }) => word).join(' '));
        const sum = words.reduce((total, { confidence }) => total + confidence, 0);
        expect(Math.abs(alternative!.confidence - sum / Math.max(1, words.length))).toBeLessThan(
          0.005001,
        );
      }),
    );
  });
});
