import { describe, expect, test } from 'vitest';
import { negotiateFormat } from './negotiate-format.ts';

describe('negotiateFormat', () => {
  test.each([
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['application/*', 'json'],
    ['text/vtt', 'vtt'],
    ['TEXT/VTT', 'vtt'],
    ['text/plain', 'txt'],
    ['text/plain;q=0.2, application/x-subrip;q=0.9, text/vtt;q=0.5', 'srt'],
    ['text/*, text/plain;q=0.1', 'vtt'],
    ['*/*;q=0.1, text/vtt', 'vtt'],
    ['application/json;q=0, */*', 'txt'],
    ['text/vtt;level=1;q=0.7, image/png', 'vtt'],
  ])('gives for Accept %s the format %s', (accept, name) => {
    expect(negotiateFormat(undefined, accept)).toBe(name);
  });

  test.each(['image/png', 'text/vtt;q=0', 'text/vtt;q=2', 'nonsense', ',;,', '*/*;q=0'])(
    'refuses Accept %s, and says what there is',
    (accept) => {
      expect(() => negotiateFormat(undefined, accept)).toThrow('vtt (text/vtt)');
    },
  );

  test('takes the name before Accept', () => {
    expect(negotiateFormat('srt', 'text/vtt')).toBe('srt');
    expect(() => negotiateFormat('toString', undefined)).toThrow('There are');
  });
});
