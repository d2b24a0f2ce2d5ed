import { expect, test } from 'vitest';
import { PROVENANCE } from '../../tests/support/arbitrary-transcript.ts';
import { buildTranscript, type Diarization, type Word } from '../transcript/index.ts';
import { buildParagraphs } from './paragraphs.ts';

const DIARIZATION: Diarization = {
  method: 'channel',
  speakers: [{ label: 'A' }, { label: 'B' }],
  turns: [],
  overlaps: [],
};

/** One word of each text, a second long: `A 3 text` is said by A from the third second on. */
function transcriptOf(...texts: string[]) {
  const segments = ['A', 'B'].map((speaker, channel) => {
    const words = texts.flatMap((line): Word[] => {
      const [who, second, text] = line.split(' ') as [string, string, string];
      const startMs = Number(second) * 1000;
      return who === speaker ? [{ text, startMs, endMs: startMs + 1000, speaker }] : [];
    });
    return { channel, startMs: 0, endMs: 60_000, words };
  });
  return buildTranscript({ language: 'eng', durationMs: 60_000, segments, provenance: PROVENANCE });
}

function linesOf(transcript: Parameters<typeof buildParagraphs>[0]): string[] {
  return buildParagraphs(transcript).map(
    ({ startMs, speaker, text }) => `${speaker ?? '?'} ${startMs / 1000} ${text}`,
  );
}

test('a turn is what one speaker says until another speaks, however long the pauses', () => {
  const transcript = transcriptOf('A 0 one', 'A 9 two', 'B 20 three', 'A 30 four');
  expect(linesOf({ ...transcript, diarization: DIARIZATION })).toEqual([
    'A 0 one two',
    'B 20 three',
    'A 30 four',
  ]);
});

test('who speaks in a pause of the other channel comes in between', () => {
  const transcript = transcriptOf('A 0 one', 'B 1 yes', 'A 2 two');
  expect(linesOf({ ...transcript, diarization: DIARIZATION })).toEqual([
    'A 0 one',
    'B 1 yes',
    'A 2 two',
  ]);
});

test('where nobody knows who speaks, a long pause begins a paragraph', () => {
  const { segments, ...rest } = transcriptOf('A 0 one', 'A 2 two', 'A 9 three');
  const unknown = segments.map((segment) => ({
    ...segment,
    words: segment.words.map(({ text, startMs, endMs }) => ({ text, startMs, endMs })),
  }));
  expect(linesOf({ ...rest, segments: unknown })).toEqual(['? 0 one two', '? 9 three']);
});
