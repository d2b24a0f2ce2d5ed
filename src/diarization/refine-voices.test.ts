import { describe, expect, it } from 'vitest';
import { refineVoices, type RefineOptions } from './refine-voices.ts';
import { voiceRows } from './voice-rows.ts';

const OPTIONS: RefineOptions = {
  between: 1,
  scale: 4,
  evidence: 0.5,
  cost: 1,
  change: 0.02,
  rounds: 8,
};

/** Rows that point where the letter says, `a` or `b`. */
function rowsOf(letters: string) {
  return voiceRows([...letters].map((letter) => (letter === 'a' ? [1, 0, 0.1] : [0, 1, 0.1])));
}

function labels(text: string): Int32Array {
  return Int32Array.from(text, Number);
}

describe('refineVoices', () => {
  it('moves the change of speakers to where the voice changes', () => {
    const { labels: found, confidence } = refineVoices(
      rowsOf('aaaaaaaabbbbbbbb'),
      labels('0000000000011111'),
      OPTIONS,
    );

    expect([...found].join('')).toBe('0000000011111111');
    for (const sure of confidence) expect(sure).toBeGreaterThan(0.5);
  });

  it('does not change speakers for a single stretch', () => {
    const voices = rowsOf('aaaaaaaaaaaabbbbbbbbbbbb');
    voices.values.set([0, 1, 0.1], 5 * 3);
    const short = { ...OPTIONS, scale: 3 };

    const { labels: found } = refineVoices(voices, labels('000001000000111111111111'), short);

    expect([...found].join('')).toBe('000000000000111111111111');
  });

  it('lets a speaker go whom another explains as well', () => {
    const { labels: found } = refineVoices(rowsOf('aaaaaaaaaaaa'), labels('000000000011'), {
      ...OPTIONS,
      cost: 4,
      rounds: 20,
    });

    expect(new Set(found).size).toBe(1);
  });

  it('keeps the labels of those who stay when another has gone', () => {
    const { labels: found } = refineVoices(
      rowsOf('aaaaaaaaaabbbbbbbbbb'),
      labels('00000001002222222222'),
      OPTIONS,
    );

    expect([...found].join('')).toBe('00000000002222222222');
  });
});
