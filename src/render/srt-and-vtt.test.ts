import { expect, test } from 'vitest';
import { PROVENANCE } from '../../tests/support/arbitrary-transcript.ts';
import { exampleConversation } from '../../tests/support/example-conversation.ts';
import { buildTranscript } from '../transcript/index.ts';
import { srt } from './srt.ts';
import { vtt } from './vtt.ts';

const transcript = buildTranscript({
  language: 'eng',
  durationMs: 3000,
  segments: [
    {
      channel: 0,
      startMs: 0,
      endMs: 3000,
      words: [
        { text: '<b>R&D', startMs: 100, endMs: 800 },
        { text: '-->', startMs: 800, endMs: 2000 },
      ],
    },
  ],
  provenance: PROVENANCE,
});
const silence = { ...transcript, segments: [] };

test('vtt escapes what would be a tag, an escape or a time line', () => {
  expect(vtt.render(transcript)).toBe(
    'WEBVTT\n\n00:00:00.100 --> 00:00:02.000\n&lt;b&gt;R&amp;D --&gt;\n',
  );
});

test('srt has numbered captions with a blank line after each, and text as it is', () => {
  expect(srt.render(transcript, { newline: '\r\n' })).toBe(
    '1\r\n00:00:00,100 --> 00:00:02,000\r\n<b>R&D -->\r\n\r\n',
  );
});

test('captions of silence are an empty file of their format', () => {
  expect(vtt.render(silence)).toBe('WEBVTT\n');
  expect(srt.render(silence)).toBe('');
});

function called(name: string) {
  const { diarization } = exampleConversation;
  const speakers = [{ label: 'A', name }, { label: 'B' }];
  return { ...exampleConversation, diarization: { ...diarization!, speakers } };
}

test('srt has the speaker where that changes', () => {
  const lines = srt.render(exampleConversation).split('\n');
  expect(lines.filter((line) => /[a-z]/.test(line))).toEqual([
    'Thandi Nkosi: Good morning.',
    'How are you?',
    'B: Very well, thank you.',
    'Thandi Nkosi: Let us begin.',
  ]);
});

test('srt has a speaker who does not fit into the line on a line above', () => {
  const name = 'The honourable member for Nelson Mandela Bay';
  expect(srt.render(called(name))).toContain(`\n${name}:\nGood morning.\n`);
});

test('vtt has every caption in the voice of its speaker', () => {
  const voices = vtt.render(exampleConversation).match(/<v [^>]*>/g);
  expect(voices).toEqual(['<v Thandi Nkosi>', '<v Thandi Nkosi>', '<v B>', '<v Thandi Nkosi>']);
});

test('a name cannot end its tag, its line or the direction of what is written', () => {
  expect(vtt.render(called('a>b<c&d\n\n\u202Ee'))).toContain(
    '\n<v a&gt;b&lt;c&amp;d e>Good morning.\n',
  );
  expect(srt.render(called('a\r\n\r\n2\n00:00'))).toContain('\na 2 00:00: Good morning.\n');
});

test('a name of which nothing can be seen is its label', () => {
  expect(vtt.render(called('\u200B\u202E\u0000'))).toContain('<v A>Good');
});
