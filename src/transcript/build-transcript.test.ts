import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  PROVENANCE,
  wildStretch,
  wildTranscript,
} from '../../tests/support/arbitrary-transcript.ts';
import { buildTranscript, type RecognisedStretch } from './build-transcript.ts';
import type { Word } from './transcript.ts';
import { visibleTokens } from './word-text.ts';
import { wordsByChannel, wordsByTime } from './words-by-time.ts';

const build = (segments: readonly RecognisedStretch[], durationMs = 60_000) =>
  buildTranscript({ language: 'eng', durationMs, segments, provenance: PROVENANCE });

const word = (text: string, startMs: number, endMs: number): Word => ({ text, startMs, endMs });

const textsOf = (words: Iterable<Word>) => Array.from(words, ({ text }) => text);

describe('buildTranscript', () => {
  test('tells once that every time is estimated, and else where', () => {
    const stretch = (startMs: number, code?: 'WORD_TIMES_ESTIMATED'): RecognisedStretch => ({
      channel: 'mix',
      startMs,
      endMs: startMs + 1000,
      words: [word('word', 0, 500)],
      warnings: code === undefined ? [] : [{ code, message: 'm' }],
    });
    const silence: RecognisedStretch = { channel: 'mix', startMs: 9000, endMs: 9500, words: [] };

    const all = build([0, 2000].map((ms) => stretch(ms, 'WORD_TIMES_ESTIMATED')).concat(silence));
    const one = build([stretch(0), stretch(2000, 'WORD_TIMES_ESTIMATED')]);

    expect(all.warnings).toEqual([{ code: 'WORD_TIMES_ESTIMATED', message: 'm' }]);
    expect(one.warnings).toEqual([
      { code: 'WORD_TIMES_ESTIMATED', message: 'm', span: { startMs: 2000, endMs: 3000 } },
    ]);
  });

  test('tells once that phrases are not used, however many stretches say so', () => {
    const stretch = (startMs: number): RecognisedStretch => ({
      ...{ channel: 'mix', startMs, endMs: startMs + 1000, words: [] },
      warnings: [
        { code: 'PHRASES_NOT_USED', message: 'm' },
        { code: 'LENGTH_LIMIT', message: 'n' },
      ],
    });

    const { warnings } = build([stretch(0), stretch(2000)]);

    expect(warnings.map(({ code, span }) => [code, span?.startMs])).toEqual([
      ['PHRASES_NOT_USED', undefined],
      ['LENGTH_LIMIT', 0],
      ['LENGTH_LIMIT', 2000],
      ['SPEECH_NOT_COVERED', undefined],
    ]);
  });

  test('shifts words and warnings from their segment to the recording', () => {
    const transcript = build([
      {
        channel: 0,
        startMs: 10_000,
        endMs: 12_000,
        words: [word('Good', 100, 400), word('morning.', 400.4, 900)],
        warnings: [
          { code: 'REPETITION_STOPPED', message: 'm', span: { startMs: 900, endMs: 1500 } },
          { code: 'LENGTH_LIMIT', message: 'm' },
        ],
      },
    ]);
    expect(transcript.segments).toEqual([
      {
        channel: 0,
        startMs: 10_000,
        endMs: 12_000,
        words: [word('Good', 10_100, 10_400), word('morning.', 10_400, 10_900)],
      },
    ]);
    expect(transcript.warnings.map(({ span }) => span)).toEqual([
      { startMs: 10_900, endMs: 11_500 },
      { startMs: 10_000, endMs: 12_000 },
    ]);
  });

  test('sorts segments that come in the order in which they were finished', () => {
    const segments = [3000, 1000, 2000].map((startMs) => ({
      channel: 'mix' as const,
      startMs,
      endMs: startMs + 500,
      words: [word(`at${startMs}`, 0, 500)],
    }));
    expect(textsOf(wordsByTime(build(segments)))).toEqual(['at1000', 'at2000', 'at3000']);
  });

  test('merges two channels by time', () => {
    const transcript = build([
      {
        channel: 1,
        startMs: 500,
        endMs: 3000,
        words: [word('Yes?', 0, 300), word('Fine.', 2000, 2400)],
      },
      {
        channel: 0,
        startMs: 0,
        endMs: 2000,
        words: [word('Hello.', 0, 400), word('You?', 1000, 1500)],
      },
    ]);
    expect(textsOf(wordsByTime(transcript))).toEqual(['Hello.', 'Yes?', 'You?', 'Fine.']);
  });

  test('moves impossible times to the nearest possible ones and loses no word', () => {
    const transcript = build(
      [
        {
          channel: 0,
          startMs: 1000,
          endMs: 9000,
          words: [
            word('early', -700, 300),
            word('back', -900, 200),
            word('unknown', NaN, NaN),
            word('long', 500, 99_000),
            word('late', 70_000, 80_000),
          ],
        },
      ],
      5000,
    );
    expect(transcript.segments[0]).toEqual({
      channel: 0,
      startMs: 1000,
      endMs: 5000,
      words: [
        word('early', 1000, 1000),
        word('back', 1000, 1000),
        word('unknown', 1000, 1000),
        word('long', 1500, 5000),
        word('late', 5000, 5000),
      ],
    });
  });

  test('lets a word end where the next one starts when they overlap', () => {
    const { segments } = build([
      { channel: 0, startMs: 0, endMs: 2000, words: [word('a', 0, 900), word('b', 700, 1200)] },
    ]);
    expect(segments[0]!.words).toEqual([word('a', 0, 700), word('b', 700, 1200)]);
  });

  test('splits a word with spaces inside, and leaves out what nobody can see', () => {
    const { segments } = build([
      {
        channel: 0,
        startMs: 0,
        endMs: 2000,
        words: [word(' New\nYork ', 0, 700), word('\u200B', 700, 800), word('', 800, 900)],
      },
    ]);
    expect(segments[0]!.words).toEqual([word('New', 0, 300), word('York', 300, 700)]);
  });

  test('drops a confidence that is not a number and keeps the others within 0 and 1', () => {
    const confidences = [NaN, Infinity, -0.5, 1.5, 0.25, undefined];
    const words = confidences.map((confidence) => ({
      ...word('x', 0, 0),
      ...(confidence === undefined ? {} : { confidence }),
    }));
    const { segments } = build([{ channel: 0, startMs: 0, endMs: 10, words }]);
    expect(segments[0]!.words.map(({ confidence }) => confidence)).toEqual([
      undefined,
      undefined,
      0,
      1,
      0.25,
      undefined,
    ]);
  });

  test('makes a valid, empty transcript of silence', () => {
    const transcript = build([], 0);
    expect(transcript.segments).toEqual([]);
    expect(transcript.warnings).toEqual([]);
    expect(transcript.coverage).toEqual({ speechMs: 0, transcribedMs: 0, uncovered: [] });
  });

  test('warns when more than a second of speech has no words', () => {
    const transcript = build([{ channel: 0, startMs: 2000, endMs: 5000, words: [] }]);
    expect(transcript.warnings).toMatchObject([
      { code: 'SPEECH_NOT_COVERED', span: { startMs: 2000, endMs: 5000 } },
    ]);
  });

  test.each([NaN, -1, Infinity])('refuses a recording of unknown length (%s)', (durationMs) => {
    expect(() => build([], durationMs)).toThrow(/length of the recording is unknown/);
  });

  test('keeps every time whole, ordered and within the recording, whatever an engine answers', () => {
    fc.assert(
      fc.property(wildTranscript, (transcript) => {
        for (const segment of transcript.segments) {
          expectWithin(segment, 0, transcript.durationMs);
          for (const each of segment.words) expectWithin(each, segment.startMs, segment.endMs);
        }
        for (const words of wordsByChannel(transcript).values()) {
          words.slice(1).forEach((next, i) => {
            expect(next.startMs).toBeGreaterThanOrEqual(words[i]!.endMs);
          });
        }
        const starts = wordsByTime(transcript).map(({ startMs }) => startMs);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
    );
  });

  test('gives out every word that came in, in the order of its channel', () => {
    fc.assert(
      fc.property(fc.array(wildStretch, { maxLength: 6 }), (segments) => {
        const transcript = build(segments);
        const tokensOf = (words: Iterable<Word>) =>
          Array.from(words).flatMap(({ text }) => visibleTokens(text));
        const into = segments.map(({ words }) => tokensOf(words).join(' '));
        const out = transcript.segments.map(({ words }) => textsOf(words).join(' '));
        expect(out.toSorted()).toEqual(into.toSorted());
        expect(textsOf(wordsByTime(transcript)).toSorted()).toEqual(
          segments.flatMap(({ words }) => tokensOf(words)).toSorted(),
        );
      }),
    );
  });
});

function expectWithin(
  span: { startMs: number; endMs: number },
  fromMs: number,
  toMs: number,
): void {
  expect(Number.isInteger(span.startMs) && Number.isInteger(span.endMs)).toBe(true);
  expect(span.startMs).toBeGreaterThanOrEqual(fromMs);
  expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
  expect(span.endMs).toBeLessThanOrEqual(toMs);
}
