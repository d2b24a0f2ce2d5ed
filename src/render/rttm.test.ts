import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diarisedTranscript } from '../../tests/support/arbitrary-transcript.ts';
import { exampleConversation } from '../../tests/support/example-conversation.ts';
import { exampleTranscript } from '../../tests/support/example-transcript.ts';
import { rttm } from './rttm.ts';

describe('rttm', () => {
  test('is one line a turn: file, channel 1, start, duration, speaker', () => {
    expect(rttm.render(exampleConversation, { recordingName: 'my call' })).toBe(
      [
        'SPEAKER my_call 1 0.100 2.100 <NA> <NA> Thandi_Nkosi <NA> <NA>',
        'SPEAKER my_call 1 2.500 1.500 <NA> <NA> B <NA> <NA>',
        'SPEAKER my_call 1 6.700 2.000 <NA> <NA> Thandi_Nkosi <NA> <NA>',
        '',
      ].join('\n'),
    );
  });

  test('is empty where nobody asked who spoke', () => {
    expect(rttm.render(exampleTranscript)).toBe('');
  });

  test('has ten fields and possible times, whatever people are called', () => {
    fc.assert(
      fc.property(diarisedTranscript, fc.string(), (transcript, recordingName) => {
        const lines = rttm.render(transcript, { recordingName }).split('\n');
        expect(lines.pop()).toBe('');
        for (const line of lines) {
          expect(line).toMatch(
            /^SPEAKER [^;\s]\S* 1 \d+\.\d{3} \d+\.\d{3} <NA> <NA> \S+ <NA> <NA>$/u,
          );
          expect(line).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
        }
      }),
    );
  });
});
