import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPunctuator, type SpokenWord } from './punctuator.ts';

const file = readFileSync(resolve(import.meta.dirname, '../../../weights/punctuation.bin'));
const punctuator = createPunctuator(file);
const spoken = (text: string, language: SpokenWord['language'] = 'eng'): SpokenWord[] =>
  text.split(' ').map((word) => ({ text: word, language }));

describe('punctuate', () => {
  test('writes a sentence with a capital and a full stop', () => {
    const texts = punctuator.punctuate(spoken('we will build more schools in south africa'));
    expect(texts.join(' ')).toBe('We will build more schools in South Africa.');
  });

  test('takes a long silence for the end of a sentence, and none for none', () => {
    const words = (pauseMs: number) =>
      spoken('we built the school the children are happy').map((word, i) => ({
        ...word,
        pauseMs: i === 3 ? pauseMs : 10,
      }));
    expect(punctuator.punctuate(words(1200))[3]).toBe('school.');
    expect(punctuator.punctuate(words(1200))[4]).toBe('The');
    expect(punctuator.punctuate(words(0))[3]).toBe('school');
  });

  test('ends a sentence where somebody else begins to speak', () => {
    const [yes, ...others] = spoken('ja goeie dag', 'afr');
    expect(punctuator.punctuate([{ ...yes!, endsTurn: true }, ...others])[0]).toBe('Ja.');
  });

  test('leaves the Afrikaans article small, and gives its capital to the next word', () => {
    expect(punctuator.punctuate(spoken("'n man kom", 'afr')).slice(0, 2)).toEqual(["'n", 'Man']);
  });

  test('sets the capital behind the prefix of a name', () => {
    const texts = punctuator.punctuate(spoken('namhlanje sikhuluma nomongameli ramaphosa', 'zul'));
    expect(texts.join(' ')).toContain('noMongameli');
  });

  test('keeps acronyms as they are', () => {
    expect(punctuator.punctuate(spoken('the ANC won'))[1]).toMatch(/^ANC[.,]?$/u);
  });

  test('changes nothing but case and the mark behind, whatever the words', () => {
    const word = fc.record({
      text: fc.oneof(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.constantFrom("'n", 'ßa', 'ŉ', 'İx', 'umongameli', 'ǆ', '50%', 'why?'),
      ),
      language: fc.constantFrom('afr', 'eng', 'nso', 'ven', 'zul'),
      pauseMs: fc.oneof(fc.nat(2000), fc.constantFrom(NaN, -5)),
    });
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const texts = punctuator.punctuate(words);
        expect(texts).toHaveLength(words.length);
        texts.forEach((text, i) => {
          const before = words[i]!.text;
          const mark = text.length - before.length;
          expect([0, 1]).toContain(mark);
          if (mark === 1) expect('.,?').toContain(text.at(-1));
          expect(text.slice(0, before.length).toLowerCase()).toBe(before.toLowerCase());
        });
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['too short', file.subarray(0, 1000)],
  ['of another kind', Uint8Array.from(file, (byte, i) => (i === 0 ? byte + 1 : byte))],
  ['empty', new Uint8Array()],
])('refuses weights that are %s', (_name, bytes) => {
  expect(() => createPunctuator(bytes)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
});
