import { expect, test } from 'vitest';
import { buildTranscript, wordsByTime } from '../transcript/index.ts';
import { speakersByChannel, type ChannelsHeard } from './channel-speakers.ts';

type Said = readonly [channel: number | 'mix', text: string, startMs: number, endMs: number];

function tell(said: readonly Said[], heard: ChannelsHeard = { channels: [0, 1] }) {
  const segments = said.map(([channel, text, startMs, endMs]) => ({
    ...{ channel, startMs, endMs },
    words: [{ text, startMs: 0, endMs: endMs - startMs }],
  }));
  const transcript = buildTranscript({
    ...{ language: 'eng', durationMs: 60_000, segments },
    provenance: { software: 'x', modelId: 'm', modelSha256: '', engine: 'fake', options: {} },
  });
  const told = speakersByChannel(transcript, heard);
  return { ...told.diarization!, words: wordsByTime(told) };
}

test('each channel is a speaker, in the order of first words, with its name', () => {
  const { speakers, words, method } = tell(
    [
      [1, 'Hello.', 0, 500],
      [0, 'Hi.', 600, 900],
      [1, 'So?', 1000, 1500],
    ],
    { channels: [0, 1], names: ['', 'agent', 'nobody'] },
  );

  expect(method).toBe('channel');
  expect(speakers).toEqual([
    { label: 'A', name: 'agent', channel: 1 },
    { label: 'B', channel: 0 },
  ]);
  expect(words.map(({ text, speaker }) => `${text}${speaker}`)).toEqual([
    'Hello.A',
    'Hi.B',
    'So?A',
  ]);
});

test('a channel without a word is nobody, unless nobody said anything', () => {
  expect(tell([[1, 'Hello.', 0, 500]]).speakers).toEqual([{ label: 'A', channel: 1 }]);
  expect(tell([]).speakers).toEqual([
    { label: 'A', channel: 0 },
    { label: 'B', channel: 1 },
  ]);
});

test('a turn ends at a silence; turns of two speakers may overlap', () => {
  const { turns, overlaps } = tell([
    [0, 'one', 0, 1000],
    [0, 'two', 1900, 3000],
    [1, 'yes', 2500, 2800],
    [0, 'three', 4000, 5000],
  ]);

  expect(turns).toEqual([
    { speaker: 'A', startMs: 0, endMs: 3000 },
    { speaker: 'B', startMs: 2500, endMs: 2800 },
    { speaker: 'A', startMs: 4000, endMs: 5000 },
  ]);
  expect(overlaps).toEqual([{ startMs: 2500, endMs: 2800 }]);
});

test('a word is sure as far as nobody else speaks at its time', () => {
  const { words } = tell([
    [0, 'alone', 0, 1000],
    [0, 'half', 1000, 2000],
    [1, 'all', 1500, 2000],
  ]);

  expect(words.map(({ speakerConfidence }) => speakerConfidence)).toEqual([1, 0.75, 0.5]);
});
