import { expect, test } from 'vitest';
import { PROVENANCE } from '../../tests/support/arbitrary-transcript.ts';
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
