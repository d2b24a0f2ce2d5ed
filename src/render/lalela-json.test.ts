import fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { wildTranscript } from '../../tests/support/arbitrary-transcript.ts';
import { exampleConversation } from '../../tests/support/example-conversation.ts';
import { exampleTranscript } from '../../tests/support/example-transcript.ts';
import type { Transcript } from '../transcript/index.ts';
import { LalelaJsonSchema, type LalelaJson } from './lalela-json-schema.ts';
import { lalelaJson } from './lalela-json.ts';

const render = (transcript: Transcript) => JSON.parse(lalelaJson.render(transcript)) as LalelaJson;

describe('json', () => {
  test('holds everything that the transcript holds', () => {
    const json = render(exampleTranscript);
    const { segments, ...rest } = exampleTranscript;
    expect(json).toMatchObject(rest);
    expect(json.segments.map(({ text: _text, ...segment }) => segment)).toEqual(
      segments.map((segment) => ({
        ...segment,
        words: segment.words.map((word) => ({
          ...word,
          confidence: Math.round(word.confidence! * 1000) / 1000,
        })),
      })),
    );
    expect(json.text).toBe('Good morning, everyone. Let us begin.');
    expect(json.segments.map(({ text }) => text)).toEqual([json.text, '']);
    expect(json.confidence).toBe(0.951);
  });

  test('names the speaker of each word where speakers were told apart', () => {
    const words = [
      { text: 'Yes.', startMs: 0, endMs: 500, speaker: 'B' },
      { text: 'No.', startMs: 500, endMs: 900 },
    ];
    const segments = [{ channel: 0, startMs: 0, endMs: 900, words }];
    const [segment] = render({ ...exampleTranscript, segments }).segments;
    expect(segment!.words).toEqual(words);
  });

  test('says who spoke when, and how sure it is of each word', () => {
    const { diarization, segments } = render(exampleConversation);
    expect(diarization).toEqual(exampleConversation.diarization);
    expect(segments[0]!.words[0]).toMatchObject({ speaker: 'A', speakerConfidence: 0.931 });
    expect(render(exampleTranscript)).not.toHaveProperty('diarization');
  });

  test('follows its schema, whatever was recognised', () => {
    expect(Value.Errors(LalelaJsonSchema, render(exampleConversation))).toEqual([]);
    fc.assert(
      fc.property(wildTranscript, (transcript) => {
        expect(Value.Errors(LalelaJsonSchema, render(transcript))).toEqual([]);
      }),
    );
  });

  test.each([
    ['a field that is not known', { extra: 1 }],
    ['a time that is not whole', { durationMs: 0.5 }],
    ['another version', { version: 2 }],
  ])('has a schema that refuses %s', (_name, change) => {
    expect(Value.Check(LalelaJsonSchema, { ...render(exampleTranscript), ...change })).toBe(false);
  });
});
