import { describe, expect, test } from 'vitest';
import type { Segment, Transcript, Word } from '../transcript/index.ts';
import { writeNames, writePlain } from './write-names.ts';

/** Words of 200 ms, one every 300 ms, unless told otherwise. */
function wordsOf(text: string): Word[] {
  return text.split(' ').map((word, i) => ({ text: word, startMs: i * 300, endMs: i * 300 + 200 }));
}

function transcriptOf(words: readonly Word[], language = 'eng'): Transcript {
  return transcriptOfSegments([{ channel: 'mix', startMs: 0, endMs: 60_000, words }], language);
}

function transcriptOfSegments(segments: readonly Segment[], language = 'eng'): Transcript {
  return {
    language,
    durationMs: 60_000,
    segments,
    coverage: { speechMs: 0, transcribedMs: 0, uncovered: [] },
    warnings: [],
    provenance: { software: '', modelId: '', modelSha256: '', engine: '', options: {} },
  };
}

const wordsIn = ({ segments }: Transcript) => segments.flatMap(({ words }) => words);
const textOf = (transcript: Transcript) =>
  wordsIn(transcript)
    .map(({ text }) => text)
    .join(' ');
const written = (text: string, language?: string) =>
  textOf(writeNames(transcriptOf(wordsOf(text), language)));
const plain = (text: string, language?: string) =>
  textOf(writePlain(transcriptOf(wordsOf(text), language)));

describe('writeNames joins what is spelled out', () => {
  test.each([
    ['the a n c said', 'the ANC said'],
    ['on s a b c news', 'on SABC news'],
    ['in k z n today', 'in KZN today'],
    ['at u n i s a', 'at UNISA'],
    ['the A. N. C. said', 'the ANC said'],
    ['The A.N.C. said', 'The ANC said'],
    ['The A.N.C said', 'The ANC said'],
    ['The A-N-C said', 'The ANC said'],
    ['On S A B C, they', 'On SABC, they'],
    ['the e n c a studio', 'the eNCA studio'],
    ['on e t v', 'on e.tv'],
    ['two n g o s', 'two NGOs'],
    ['the d a and the e f f', 'the DA and the EFF'],
    ['d a e f f i f p', 'DA EFF IFP'],
    ['the U. S. said', 'the US said'],
    ['“A N C,” he said', '“ANC,” he said'],
    ["the A N C's plan", "the ANC's plan"],
    ['a n c? Yes', 'ANC? Yes'],
  ])('%s → %s', (spoken, expected) => {
    expect(written(spoken)).toBe(expected);
  });

  test.each([
    ['afr', 'op die s a u k gesê', 'op die SAUK gesê'],
    ['zul', 'u a n c uthi', 'u ANC uthi'],
    ['zul', 'i-a n c ithi', 'i-ANC ithi'],
    ['xho', 'kwi-S. A. B. C. namhlanje', 'kwi-SABC namhlanje'],
    ['mul', 'ko s a b c', 'ko SABC'],
    ['sot', 'ka t v le d a', 'ka TV le DA'],
  ])('in %s: %s → %s', (language, spoken, expected) => {
    expect(written(spoken, language)).toBe(expected);
  });

  test('an acronym that is in no list, of three to five capitals', () => {
    expect(written('Ask X Q Z about it')).toBe('Ask XQZ about it');
    expect(written('Ask the X. Q. Z. about it')).toBe('Ask the XQZ about it');
    expect(written('Ask the X.Q.Z. about it')).toBe('Ask the XQZ about it');
  });

  test('the point behind the last letter is kept where it ends the sentence', () => {
    expect(written('He left the A N C. Then he came')).toBe('He left the ANC. Then he came');
    expect(written('He left the A. N. C.')).toBe('He left the ANC.');
    expect(written('He left the A. N. C. then')).toBe('He left the ANC then');
    expect(written('(the A. N. C.)')).toBe('(the ANC)');
  });
});

describe('writeNames leaves what is no acronym', () => {
  test.each([
    'I have a b and an i',
    'i i i think so',
    'I I I think so',
    'a a a b',
    'd a n c e',
    'my name is N D L O V U he said',
    'at 5 p.m. or 6 a.m. today',
    'e.g. this and i.e. that',
    'by J. R. R. Tolkien and F. W. de Klerk',
    'Mr D A Mabuza and Dr. A N C he said',
    'D. A. Mabuza left',
    'the letters A B C D are',
    'say x q z now',
    'it s a pity he d a right',
    'www.anc.org.za',
    'The a, n, c said',
    "a 'n c",
    '',
  ])('%s', (text) => {
    expect(written(text)).toBe(text);
  });

  test.each([
    ['sot', 'o a u bona'],
    ['tsn', 'e a e o a u a'],
    ['nso', 'O A U bona'],
    ['ven', 'a. U vha b. U'],
    ['afr', "dis 'n ander n a u huis"],
    ['xho', 'l o k o w e n a'],
    ['zul', 'a u n a'],
  ])('in %s: %s', (language, text) => {
    expect(written(text, language)).toBe(text);
  });

  test('capitals in a text that is all capitals', () => {
    expect(written('PLEASE X Q Z IT')).toBe('PLEASE X Q Z IT');
  });
});

describe('a joined word', () => {
  const letters: Word[] = [
    { text: 'the', startMs: 0, endMs: 100, confidence: 1 },
    { text: 'a', startMs: 200, endMs: 300, confidence: 0.9, speaker: 'A' },
    { text: 'n', startMs: 300, endMs: 500, confidence: 0.6, speaker: 'A' },
    { text: 'c', startMs: 700, endMs: 950, confidence: 0.3, speaker: 'A' },
  ];

  test('lasts as long as its letters and has their mean confidence and their speaker', () => {
    const joined = wordsIn(writeNames(transcriptOf(letters)))[1];
    expect(joined).toEqual({
      text: 'ANC',
      startMs: 200,
      endMs: 950,
      confidence: expect.closeTo(0.6, 9) as number,
      speaker: 'A',
    });
  });

  test('is as surely its speaker’s as its letters are', () => {
    const sure = letters.map((word, i) => ({ ...word, speakerConfidence: i / 4 }));
    expect(wordsIn(writeNames(transcriptOf(sure)))[1]).toMatchObject({
      speaker: 'A',
      speakerConfidence: 0.5,
    });
  });

  test('has no confidence where no letter has one', () => {
    expect(wordsIn(writeNames(transcriptOf(wordsOf('a n c'))))).toEqual([
      { text: 'ANC', startMs: 0, endMs: 800 },
    ]);
  });

  test('is not made of letters of two speakers', () => {
    const words = letters.map((word, i) => (i === 3 ? { ...word, speaker: 'B' } : word));
    expect(textOf(writeNames(transcriptOf(words)))).toBe('the a n c');
  });

  test.each([
    [1500, 'the ANC'],
    [1501, 'the a n c'],
  ])('with a silence of %i ms before the last letter', (pauseMs, expected) => {
    const words = letters.map((word, i) =>
      i === 3 ? { ...word, startMs: 500 + pauseMs, endMs: 2200 } : word,
    );
    expect(textOf(writeNames(transcriptOf(words)))).toBe(expected);
  });

  test('is not made of letters of two segments or channels', () => {
    const segments = [wordsOf('a n'), wordsOf('c')].map((words, channel) => ({
      channel,
      startMs: 0,
      endMs: 900,
      words,
    }));
    expect(textOf(writeNames(transcriptOfSegments(segments)))).toBe('a n c');
  });
});

describe('writeNames writes the capitals inside names', () => {
  test.each([
    ['eng', 'He went to Ethekwini in Kwazulu-natal.', 'He went to eThekwini in KwaZulu-Natal.'],
    ['eng', 'They speak isizulu and Isixhosa, and', 'They speak isiZulu and isiXhosa, and'],
    ['eng', "The amaxhosa of Umgungundlovu's hills", "The amaXhosa of uMgungundlovu's hills"],
    ['eng', 'From emalahleni to ilembe. Yes', 'From eMalahleni to iLembe. Yes'],
    ['eng', 'Isizulu is spoken. Ethekwini too', 'IsiZulu is spoken. EThekwini too'],
    ['zul', 'Sihlala ethekwini futhi', 'Sihlala eThekwini futhi'],
    ['zul', 'Amalahle asemalahleni emalahleni', 'Amalahle asemalahleni emalahleni'],
    ['eng', 'The city of ETHEKWINI won', 'The city of ETHEKWINI won'],
  ])('in %s: %s → %s', (language, spoken, expected) => {
    expect(written(spoken, language)).toBe(expected);
  });

  test('but not in a text without capitals', () => {
    expect(written('he went to ethekwini')).toBe('he went to ethekwini');
  });
});

describe('writePlain', () => {
  test('takes punctuation and capitals, but acronyms keep theirs', () => {
    expect(plain('“The A. N. C., in Ethekwini!” said S A B C.')).toBe(
      'the ANC in ethekwini said SABC',
    );
  });

  test('keeps the capitals of acronyms that the engine joined, in a text with capitals', () => {
    expect(plain('Is the ANC at the i-SABC? Yes, XQZ')).toBe('is the ANC at the i-SABC yes xqz');
    expect(plain('IS IT SAFE WITH US')).toBe('is it safe with us');
  });

  test('keeps those that no list has, where they were spelled', () => {
    expect(plain('Ask the X. Q. Z. about it')).toBe('ask the XQZ about it');
  });
});
