import { expect, test } from 'vitest';
import { exampleConversation } from '../../tests/support/example-conversation.ts';
import { exampleTranscript } from '../../tests/support/example-transcript.ts';
import { nameSpeakers } from './name-speakers.ts';

test('gives names by label, and leaves those that nobody renames', () => {
  const named = nameSpeakers(exampleConversation, { B: 'Sipho', C: 'nobody' });
  expect(named.diarization?.speakers).toEqual([
    { label: 'A', name: 'Thandi Nkosi' },
    { label: 'B', name: 'Sipho' },
  ]);
  expect(nameSpeakers(exampleConversation, {})).toEqual(exampleConversation);
  expect(nameSpeakers(exampleConversation)).toEqual(exampleConversation);
});

test('leaves a transcript of which nobody knows who spoke', () => {
  expect(nameSpeakers(exampleTranscript, { A: 'Thandi' })).toBe(exampleTranscript);
});
