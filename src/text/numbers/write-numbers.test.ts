import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleTranscript } from '../../../tests/support/example-transcript.ts';
import type { Transcript, Word } from '../../transcript/index.ts';
import { writeNumbers } from './write-numbers.ts';

function transcriptOf(text: string, language: string): Transcript {
  const words = text.split(' ').map((word, i): Word => {
    return { text: word, startMs: i * 300, endMs: i * 300 + 200, confidence: i % 2 };
  });
  const segments = [{ channel: 'mix' as const, startMs: 0, endMs: 600_000, words }];
  return { ...exampleTranscript, language, segments };
}
const wordsOf = ({ segments }: Transcript) => segments.flatMap(({ words }) => words);
const written = (text: string, language: string) =>
  wordsOf(writeNumbers(transcriptOf(text, language)))
    .map((word) => word.text)
    .join(' ');

describe('English', () => {
  test.each([
    ['we have twenty five schools', 'we have 25 schools'],
    ['twenty-five, and more', '25, and more'],
    ['two hundred and fifty people', '250 people'],
    ['one thousand two hundred and fifty', '1 250'],
    ['a hundred and five', '105'],
    ['three million four hundred thousand', '3 400 000'],
    ['two million people', '2 million people'],
    ['only two people came', 'only two people came'],
    ['twenty percent of them', '20% of them'],
    ['five per cent.', '5%.'],
    ['three point five percent', '3,5%'],
    ['one thousand two hundred and fifty rand and fifty cents', 'R1 250,50'],
    ['he paid fifty rand.', 'he paid R50.'],
    ['twenty five million rand', 'R25 million'],
    ['two point five million rand', 'R2,5 million'],
    ['fifty cents', '50c'],
    ['the twenty first century', 'the 21st century'],
    ['the first time', 'the first time'],
    ['on the sixteenth of june nineteen seventy six', 'on 16 June 1976'],
    ['on sixteen june', 'on 16 June'],
    ['in nineteen ninety four', 'in 1994'],
    ['since two thousand and nine', 'since 2009'],
    ['june twenty twenty six', 'june 2026'],
    ['at half past two', 'at 2:30'],
    ['quarter to one', '12:45'],
    ["ten o'clock", '10:00'],
    ['call oh eight two one two three four five six seven', 'call 082 123 4567'],
    ['plus two seven eight two one two three four five six seven', '+27 82 123 4567'],
    ['call zero eight double zero one two three four five six', 'call 0800 123 456'],
    ['two and three', 'two and three'],
    ['one or two', 'one or two'],
    ['twenty, thirty', '20, 30'],
    ['seventeen and eighteen', '17 and 18'],
    ['and a half', 'and a half'],
    ['“fifteen”', '“15”'],
  ])('%s → %s', (text, expected) => {
    expect(written(text, 'eng')).toBe(expected);
  });
});

describe('Afrikaans', () => {
  test.each([
    ['vyf-en-twintig skole', '25 skole'],
    ['vyf en twintig skole', '25 skole'],
    ['vyfentwintig skole', '25 skole'],
    ['tweeëntwintig', '22'],
    ['honderd en vyf', '105'],
    ['tweehonderd-en-vyftig mense', '250 mense'],
    ['een duisend twee honderd en vyftig rand en vyftig sent', 'R1 250,50'],
    ['twintig persent', '20%'],
    ['drie komma vyf persent', '3,5%'],
    ["'n honderd mense", '100 mense'],
    ['die een-en-twintigste eeu', 'die 21ste eeu'],
    ['op die sestiende junie negentien ses-en-sewentig', 'op 16 Junie 1976'],
    ['half drie', '2:30'],
    ['kwart voor drie', '2:45'],
    ['om sewe uur', 'om 7:00'],
    ['sewe uur lank', 'sewe uur lank'],
    ['nul agt twee een twee drie vier vyf ses sewe', '082 123 4567'],
    ['en twee', 'en twee'],
    ['een man en twee kinders', 'een man en twee kinders'],
  ])('%s → %s', (text, expected) => {
    expect(written(text, 'afr')).toBe(expected);
  });
});

test('keeps the time of the words, their mean confidence and what was said', () => {
  const [, number] = wordsOf(writeNumbers(transcriptOf('say twenty five', 'eng')));
  expect(number).toEqual({
    text: '25',
    startMs: 300,
    endMs: 800,
    confidence: 0.5,
    spoken: [
      { text: 'twenty', startMs: 300, endMs: 500, confidence: 1 },
      { text: 'five', startMs: 600, endMs: 800, confidence: 0 },
    ],
  });
});

test('leaves languages without a table as they are', () => {
  const transcript = transcriptOf('twenty five', 'zul');
  expect(writeNumbers(transcript)).toEqual(transcript);
});

const anyWord = fc.oneof(
  fc.constantFrom(
    ...'one two twenty five hundred thousand million and a the of june first half past rand cents percent point oh double plus vyf en twintig honderd uur om'.split(
      ' ',
    ),
  ),
  fc.constantFrom('ten,', '“five', 'six.', 'house', "o'clock"),
  fc.string({ minLength: 1, maxLength: 4 }).filter((text) => /^\S+$/u.test(text)),
);

test('loses no word that was said, whatever was said', () => {
  fc.assert(
    fc.property(
      fc.array(anyWord, { minLength: 1 }),
      fc.constantFrom('eng', 'afr'),
      (texts, code) => {
        const transcript = transcriptOf(texts.join(' '), code);
        const said = wordsOf(writeNumbers(transcript)).flatMap((word) => word.spoken ?? [word]);
        expect(said).toEqual(wordsOf(transcript));
      },
    ),
    { numRuns: 500 },
  );
});
