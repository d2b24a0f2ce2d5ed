import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  PROVENANCE,
  handMadeTranscript,
  wildTranscript,
} from '../../tests/support/arbitrary-transcript.ts';
import { buildTranscript, visibleTokens, wordsByTime } from '../transcript/index.ts';
import { ctm } from './ctm.ts';

const transcript = buildTranscript({
  language: 'eng',
  durationMs: 5000,
  segments: [
    {
      channel: 1,
      startMs: 1000,
      endMs: 3000,
      words: [{ text: 'Yes.', startMs: 34, endMs: 500, confidence: 0.87654 }],
    },
    { channel: 0, startMs: 0, endMs: 900, words: [{ text: 'Well?', startMs: 0, endMs: 500 }] },
  ],
  provenance: PROVENANCE,
});

describe('ctm', () => {
  test('is one line a word: file, channel from 1, start, duration, word, confidence if known', () => {
    expect(ctm.render(transcript)).toBe(
      'recording 1 0.000 0.500 Well?\nrecording 2 1.034 0.466 Yes. 0.877\n',
    );
  });

  test.each([
    ['my call.wav', 'my_call.wav'],
    [';; a\tb\n c', 'a_b_c'],
    [' ;;; ', 'recording'],
    ['', 'recording'],
  ])('calls the recording %j %j', (recordingName, name) => {
    expect(ctm.render(transcript, { recordingName }).split(' ')[0]).toBe(name);
  });

  test('has every word in a line of five or six fields with possible numbers', () => {
    fc.assert(
      fc.property(fc.oneof(wildTranscript, handMadeTranscript), fc.string(), (any, name) => {
        const text = ctm.render(any, { recordingName: name });
        const lines = text.split('\n').slice(0, -1);
        for (const line of lines) {
          expect(line).toMatch(/^[^;\s]\S* [1-9]\d* \d+\.\d{3} \d+\.\d{3} \S+( \d\.\d{3})?$/);
        }
        expect(lines.map((line) => line.split(' ')[4])).toEqual(
          wordsByTime(any).flatMap((word) => visibleTokens(word.text)),
        );
      }),
    );
  });
});
