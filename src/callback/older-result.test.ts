import { describe, expect, test } from 'vitest';
import { placeholderResult, readyForSpeakers, withNames } from './older-result.ts';

interface Words {
  readonly words: readonly { readonly word: string; readonly speaker?: string }[];
}

function alternativeIn(file: string): Words & { transcript: string; confidence: number } {
  const result = JSON.parse(file) as {
    results: [{ alternatives: [ReturnType<typeof alternativeIn>] }];
  };
  return result.results[0].alternatives[0];
}

function fileOf(words: readonly object[]): string {
  return JSON.stringify({
    results: [{ alternatives: [{ transcript: 't', confidence: 1, words }] }],
  });
}

const WORD = { startTime: 0.1, endTime: 0.2, word: 'ja', confidence: 1 };

describe('the placeholder of an error', () => {
  test('is a result whose words say so', () => {
    const { transcript, confidence, words } = alternativeIn(
      placeholderResult(' No  speech ', false),
    );

    expect(transcript).toBe('No speech');
    expect(confidence).toBe(0);
    expect(words).toEqual([
      { startTime: 0, endTime: 0.5, word: 'No', confidence: 0 },
      { startTime: 0.5, endTime: 1, word: 'speech', confidence: 0 },
    ]);
  });

  test('names a speaker of every word for who asked for speakers', () => {
    const { words } = alternativeIn(placeholderResult('No speech', true));

    expect(words.map(({ speaker }) => speaker)).toEqual(['A', 'A']);
  });

  test('always has words', () => {
    expect(alternativeIn(placeholderResult('  ', false)).words).toHaveLength(1);
  });
});

describe('a result for who asked for speakers', () => {
  test('stays as it is where every word has one', () => {
    const file = fileOf([{ ...WORD, speaker: 'C' }]);

    expect(readyForSpeakers(file)).toBe(file);
  });

  test('has one for every word', () => {
    const { words } = alternativeIn(readyForSpeakers(fileOf([{ ...WORD, speaker: 'B' }, WORD])));

    expect(words).toEqual([
      { ...WORD, speaker: 'B' },
      { ...WORD, speaker: 'A' },
    ]);
  });

  test('has a word without text for silence', () => {
    const { words, transcript } = alternativeIn(readyForSpeakers(fileOf([])));

    expect(words).toEqual([{ startTime: 0, endTime: 0, word: '', confidence: 0, speaker: 'A' }]);
    expect(transcript).toBe('t');
  });
});

describe('a result whose speakers were named afterwards', () => {
  const file = fileOf(['A', 'agent', 'C'].map((speaker) => ({ ...WORD, speaker })));
  const speakers = [{ label: 'A' }, { label: 'B', name: 'agent' }, { label: 'C' }];
  const named = (names: Record<string, string>, known: readonly object[] = speakers) =>
    alternativeIn(withNames(file, known as typeof speakers, names)).words.map(
      ({ speaker }) => speaker,
    );

  test('has their names in place of what they were called', () => {
    expect(named({ A: 'Thandi', B: 'Sipho' })).toEqual(['Thandi', 'Sipho', 'C']);
    expect(named({ A: 'C', C: 'A' })).toEqual(['C', 'agent', 'A']);
  });

  test('stays as it is where nobody was named, or nobody can tell who was', () => {
    expect(withNames(file, speakers)).toBe(file);
    expect(withNames(file, undefined, { A: 'Thandi' })).toBe(file);
    const alike = [{ label: 'A' }, { label: 'B', name: 'A' }, { label: 'C' }];
    expect(named({ A: 'Thandi', C: 'Nomsa' }, alike)).toEqual(['A', 'agent', 'Nomsa']);
  });
});
