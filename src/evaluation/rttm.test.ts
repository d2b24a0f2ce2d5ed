import { describe, expect, test } from 'vitest';
import { LalelaError } from '../kernel/index.ts';
import { readRttm } from './rttm.ts';

const SPEAKER = 'SPEAKER a 1 1.5 2.25 <NA> <NA> ann <NA> <NA>';

describe('readRttm', () => {
  test('reads turns by recording, in milliseconds', () => {
    const text = [
      ';; made by hand',
      'SPKR-INFO a 1 <NA> <NA> <NA> unknown ann <NA>',
      SPEAKER,
      'SPEAKER b 2   0\t.5 <NA> <NA> MÉO069 <NA> <NA>',
      '',
      'SPEAKER a 1 10 1 <NA> <NA> ben 0.9',
      'LEXEME a 1 1.5 0.2 hello lex ann 0.5',
    ].join('\n');
    expect([...readRttm(text)]).toEqual([
      [
        'a',
        [
          { speaker: 'ann', startMs: 1500, endMs: 3750 },
          { speaker: 'ben', startMs: 10_000, endMs: 11_000 },
        ],
      ],
      ['b', [{ speaker: 'MÉO069', startMs: 0, endMs: 500 }]],
    ]);
  });

  test('passes over a byte order mark, other line ends and turns of no length', () => {
    const text = `\uFEFF${SPEAKER}\r\nSPEAKER c 1 4.000 0.000 <NA> <NA> ann <NA> <NA>\r`;
    expect([...readRttm(text)]).toEqual([
      ['a', [{ speaker: 'ann', startMs: 1500, endMs: 3750 }]],
      ['c', []],
    ]);
  });

  test('reads of nothing that nobody speaks', () => {
    expect([...readRttm('')]).toEqual([]);
  });

  test.each([
    ['hello', 'Line 2 begins with no type that RTTM has'],
    ['speaker a 1 1 1 <NA> <NA> ann', 'Line 2 begins with no type'],
    ['SPEAKER', 'Line 2 has 1 fields'],
    ['SPEAKER a 1 1.5 2.25 <NA> <NA>', 'Line 2 has 7 fields'],
    ['SPEAKER a 1 1.5 2.25 <NA> <NA> <NA> <NA> <NA>', 'Line 2 names no speaker'],
    ['SPEAKER a 1 -1 2 <NA> <NA> ann', 'The start on line 2 is no number of seconds'],
    ['SPEAKER a 1 one 2 <NA> <NA> ann', 'The start on line 2'],
    ['SPEAKER a 1 0x10 2 <NA> <NA> ann', 'The start on line 2'],
    ['SPEAKER a 1 1,5 2 <NA> <NA> ann', 'The start on line 2'],
    ['SPEAKER a 1 1 -2 <NA> <NA> ann', 'The length on line 2'],
    ['SPEAKER a 1 1 NaN <NA> <NA> ann', 'The length on line 2'],
    ['SPEAKER a 1 1 Infinity <NA> <NA> ann', 'The length on line 2'],
    [`SPEAKER a 1 1 ${'9'.repeat(400)} <NA> <NA> ann`, 'The length on line 2'],
  ])('refuses %j: %s', (line, fault) => {
    const read = () => readRttm(`${SPEAKER}\n${line}\n`);
    expect(read).toThrow(fault);
    expect(read).toThrow(expect.objectContaining({ code: 'RTTM_INVALID' }));
    expect(read).toThrow(LalelaError);
  });

  test('refuses more speakers than can be paired', () => {
    const lines = Array.from({ length: 501 }, (_, i) => SPEAKER.replace('ann', `s${i}`));
    expect(() => readRttm(lines.join('\n'))).toThrow('more than 500 speakers');
    expect(readRttm(lines.slice(1).join('\n')).get('a')).toHaveLength(500);
  });
});
