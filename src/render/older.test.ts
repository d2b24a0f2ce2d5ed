import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  PROVENANCE,
  handMadeTranscript,
  wildTranscript,
} from '../../tests/support/arbitrary-transcript.ts';
import { buildTranscript, type Word } from '../transcript/index.ts';
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
