import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  diarisedTranscript,
  handMadeTranscript,
  usualTranscript,
  wildTranscript,
} from '../../tests/support/arbitrary-transcript.ts';
import { readSrt, readVtt, withoutSpeakers } from '../../tests/support/read-captions.ts';
import { captionTime } from './caption-time.ts';
import { buildCaptions } from './captions.ts';
import { srt } from './srt.ts';
import { vtt } from './vtt.ts';

const anyTranscript = fc.oneof(
  usualTranscript,
  wildTranscript,
  handMadeTranscript,
  diarisedTranscript,
);

describe.each([
  ['srt', srt, readSrt],
  ['vtt', vtt, readVtt],
] as const)('%s', (name, format, read) => {
  test.each(['\n', '\r\n'] as const)('read back gives the same captions (%j)', (newline) => {
    fc.assert(
      fc.property(anyTranscript, (transcript) => {
        const text = format.render(transcript, { newline });
        const said = buildCaptions(transcript);
        const shown = read(text, newline);
        expect(name === 'srt' ? withoutSpeakers(shown, said) : shown).toEqual(said);
        if (newline === '\r\n') expect(text).not.toMatch(/(?<!\r)\n/);
        else expect(text).not.toContain('\r');
      }),
    );
  });
});

test.each([
  [0, '00:00:00,000'],
  [59_999, '00:00:59,999'],
  [3_600_000 - 1, '00:59:59,999'],
  [36_061_007, '10:01:01,007'],
  [360_000_000, '100:00:00,000'],
])('%i ms is %s', (ms, time) => {
  expect(captionTime(ms, ',')).toBe(time);
});
