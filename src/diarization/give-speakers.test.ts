import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildTranscript, wordsByTime, type Transcript } from '../transcript/index.ts';
import { giveSpeakers } from './give-speakers.ts';
import type { VoiceTurn } from './voice-turn.ts';

type Said = readonly [text: string, startMs: number, endMs: number];

function transcriptOf(words: readonly Said[], channels: readonly (number | 'mix')[] = ['mix']) {
  const durationMs = 10_000_000;
  return buildTranscript({
    language: 'eng',
    durationMs,
    segments: channels.map((channel) => ({
      channel,
      startMs: 0,
      endMs: durationMs,
      words: words.map(([text, startMs, endMs]) => ({ text, startMs, endMs })),
    })),
    provenance: { software: 'x', modelId: 'm', modelSha256: '', engine: 'fake', options: {} },
  });
}

function turn(speaker: number, startMs: number, endMs: number, confidence?: number): VoiceTurn {
  return { speaker, startMs, endMs, ...(confidence === undefined ? {} : { confidence }) };
}

function spoken(transcript: Transcript): string {
  return wordsByTime(transcript)
    .map(({ text, speaker }) => `${text}:${speaker}`)
    .join(' ');
}

describe('words', () => {
  test('belong to who speaks during most of them; speakers are named in the order of first words', () => {
    const said = transcriptOf([
      ['one', 0, 400],
      ['two', 500, 1000],
      ['three', 1000, 1500],
      ['four', 1500, 2000],
    ]);
    const given = giveSpeakers(said, [turn(7, 0, 700), turn(3, 700, 2000)], 'built-in');
    expect(spoken(given)).toBe('one:A two:B three:B four:B');
    expect(given.diarization).toEqual({
      method: 'built-in',
      speakers: [{ label: 'A' }, { label: 'B' }],
      turns: [
        { startMs: 0, endMs: 500, speaker: 'A' },
        { startMs: 500, endMs: 2000, speaker: 'B' },
      ],
      overlaps: [],
    });
  });

  test('that no turn covers go to the nearest turn, half as sure', () => {
    const said = transcriptOf([
      ['early', 0, 100],
      ['late', 9000, 9500],
    ]);
    const given = giveSpeakers(said, [turn(0, 1000, 2000, 0.8), turn(1, 8000, 8900)], 'neural');
    expect(spoken(given)).toBe('early:A late:B');
    expect(wordsByTime(given).map(({ speakerConfidence }) => speakerConfidence)).toEqual([
      0.4, 0.5,
    ]);
  });

  test('alone between two of one other speaker go with them, and no turn of their own is left', () => {
    const said = transcriptOf([
      ['a', 0, 900],
      ['b', 1000, 1900],
      ['lone', 2100, 2600],
      ['c', 3000, 3900],
      ['d', 4000, 4900],
    ]);
    const given = giveSpeakers(
      said,
      [turn(0, 0, 2000), turn(1, 2000, 2700), turn(0, 2700, 5000)],
      'built-in',
    );
    expect(spoken(given)).toBe('a:A b:A lone:A c:A d:A');
    expect(given.diarization?.turns.every(({ speaker }) => speaker === 'A')).toBe(true);
    expect(given.diarization?.overlaps).toEqual([]);
  });

  test('two of another speaker stay where they are', () => {
    const said = transcriptOf([
      ['a', 0, 900],
      ['b', 1000, 1400],
      ['c', 1500, 1900],
      ['d', 2000, 2900],
    ]);
    const given = giveSpeakers(
      said,
      [turn(0, 0, 950), turn(1, 950, 1950), turn(0, 1950, 3000)],
      'built-in',
    );
    expect(spoken(given)).toBe('a:A b:B c:B d:A');
  });

  test('are all of one speaker where no voice was heard', () => {
    const given = giveSpeakers(transcriptOf([['hello', 100, 400]]), [], 'built-in');
    expect(spoken(given)).toBe('hello:A');
    expect(given.diarization?.turns).toEqual([{ startMs: 100, endMs: 400, speaker: 'A' }]);
  });

  test('of two channels at the same times keep their channel', () => {
    const said = transcriptOf([['x', 0, 500]], [0, 1]);
    const given = giveSpeakers(said, [turn(0, 0, 600)], 'built-in');
    expect(given.segments.map(({ channel, words }) => [channel, words[0]?.speaker])).toEqual([
      [0, 'A'],
      [1, 'A'],
    ]);
  });
});

test('a recording without speech has no speakers', () => {
  expect(giveSpeakers(transcriptOf([]), [], 'built-in').diarization).toEqual({
    method: 'built-in',
    speakers: [],
    turns: [],
    overlaps: [],
  });
});

test('where two speak at once is marked, and the words are of who began first', () => {
  const said = transcriptOf([
    ['long', 0, 2000],
    ['yes', 2100, 2500],
    ['yes', 2600, 2900],
    ['story', 3000, 5000],
  ]);
  const given = giveSpeakers(said, [turn(0, 0, 5000), turn(1, 2000, 3000)], 'neural');
  expect(spoken(given)).toBe('long:A yes:A yes:A story:A');
  expect(given.diarization?.overlaps).toEqual([{ startMs: 2000, endMs: 3000 }]);
});

test('a second voice is heard over whole words of the first, at least half of which it shares', () => {
  const said = transcriptOf([
    ['a', 0, 1000],
    ['long', 1000, 2000],
    ['story', 2000, 3000],
  ]);

  const given = giveSpeakers(said, [turn(0, 0, 3000), turn(1, 900, 1600)], 'built-in');

  expect(spoken(given)).toBe('a:A long:A story:A');
  expect(given.diarization?.overlaps).toEqual([{ startMs: 1000, endMs: 2000 }]);
});

const turns = fc.array(
  fc.record({
    speaker: fc.nat(3),
    startMs: fc.oneof(fc.nat(20_000), fc.nat(2_000_000)),
    lengthMs: fc.integer({ min: 1, max: 5000 }),
  }),
  { maxLength: 12 },
);
const words = fc.array(
  fc.record({ gapMs: fc.oneof(fc.nat(1500), fc.nat(200_000)), lengthMs: fc.nat(900) }),
  {
    maxLength: 25,
  },
);

test('no word is lost, split or without a speaker; turns of one speaker never overlap', () => {
  fc.assert(
    fc.property(turns, words, (drawnTurns, drawnWords) => {
      let atMs = 0;
      const said = drawnWords.map(({ gapMs, lengthMs }, i): Said => {
        const startMs = atMs + gapMs;
        atMs = startMs + lengthMs;
        return [`w${i}`, startMs, atMs];
      });
      const heard = drawnTurns
        .map(({ speaker, startMs, lengthMs }) => turn(speaker, startMs, startMs + lengthMs))
        .sort((a, b) => a.startMs - b.startMs);
      const before = transcriptOf(said);
      const given = giveSpeakers(before, heard, 'built-in');
      const { speakers, turns: fitted } = given.diarization!;
      const labels = speakers.map(({ label }) => label);

      expect(wordsByTime(given).map(({ text }) => text)).toEqual(said.map(([text]) => text));
      for (const word of wordsByTime(given)) {
        expect(labels).toContain(word.speaker);
        expect(word.speakerConfidence).toBeGreaterThanOrEqual(0);
        expect(word.speakerConfidence).toBeLessThanOrEqual(1);
        const own = fitted.filter(({ speaker }) => speaker === word.speaker);
        expect(own.some((one) => one.startMs <= word.startMs && one.endMs >= word.endMs)).toBe(
          true,
        );
        for (const { startMs, endMs, speaker } of fitted) {
          if (speaker === word.speaker) continue;
          const splits = (atMs: number) => atMs > word.startMs && atMs < word.endMs;
          expect(splits(startMs) || splits(endMs)).toBe(false);
        }
      }
      for (const label of labels) {
        const own = fitted.filter(({ speaker }) => speaker === label);
        own.slice(1).forEach(({ startMs }, i) => expect(startMs).toBeGreaterThan(own[i]!.endMs));
      }
    }),
  );
});
