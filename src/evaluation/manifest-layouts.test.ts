import { describe, expect, test } from 'vitest';
import { readManifest } from './manifest.ts';

/** As `test.tsv` of Common Voice 17 for Setswana has it. */
const COMMON_VOICE_HEAD =
  'client_id\tpath\tsentence_id\tsentence\tsentence_domain\tup_votes\tdown_votes\tage\tgender\taccents\tvariant\tlocale\tsegment';
const commonVoice = (path: string, sentence: string) =>
  `f4ab7c0d\t${path}\t0a1b\t${sentence}\t\t2\t0\ttwenties\tfemale_feminine\t\t\ttn\t`;

describe('Common Voice', () => {
  test('is read with all its columns; empty ones are left out', () => {
    const text = `${COMMON_VOICE_HEAD}\n${commonVoice('common_voice_tn_1.mp3', 'Dumela, rra.')}\n`;
    expect(readManifest(text, '/data/tn/test.tsv')).toEqual([
      {
        file: 'clips/common_voice_tn_1.mp3',
        reference: 'Dumela, rra.',
        fields: {
          speaker: 'f4ab7c0d',
          sentence_id: '0a1b',
          up_votes: '2',
          down_votes: '0',
          age: 'twenties',
          gender: 'female_feminine',
          language: 'tsn',
        },
      },
    ]);
  });

  test('takes quotes for text, also one that is never closed', () => {
    const rows = ['"O a tla," a rialo.', 'O rile: "ee', '""Nnyaa"" ga se nnete'];
    const lines = rows.map((sentence, i) => commonVoice(`${i}.mp3`, sentence));
    const read = readManifest([COMMON_VOICE_HEAD, ...lines].join('\n'));
    expect(read.map(({ reference }) => reference)).toEqual(rows);
  });

  test('is read with a byte order mark and CRLF', () => {
    const text = `\uFEFF${COMMON_VOICE_HEAD}\r\n${commonVoice('a.mp3', 'Ee.')}\r\n`;
    expect(readManifest(text)).toMatchObject([
      { file: 'clips/a.mp3', reference: 'Ee.', fields: { language: 'tsn' } },
    ]);
  });

  test.each([
    ['path\tlocale\na.mp3\ttn\n', 'names no columns'],
    ['clip\tsentence\na.mp3\tEe.\n', 'names no columns'],
    [`${COMMON_VOICE_HEAD}\nf4ab7c0d\ta.mp3\t0a1b\n`, 'Line 2 has 3 of the 13 columns'],
    [`${COMMON_VOICE_HEAD}\n${commonVoice('', 'Ee.')}\n`, 'Line 2 names no file'],
  ])('refuses %j: %s', (text, fault) => {
    expect(() => readManifest(text)).toThrow(fault);
  });
});

/** As `dev.tsv` of FLEURS for Afrikaans has it. */
const fleurs = (file: string, raw: string, plain: string) =>
  `1532\t${file}\t${raw}\t${plain}\t${[...plain].join(' ').replace('   ', ' | ')} |\t215040\tMALE`;

describe('FLEURS', () => {
  test('is read without a head, each row with its fields', () => {
    const text = [
      fleurs('10104.wav', 'Die trein ry om 08:30.', 'die trein ry om 08:30'),
      fleurs('10105.wav', '"Nee," sê hy.', 'nee sê hy'),
    ].join('\n');
    expect(readManifest(text, '/data/af_za/dev.tsv')).toMatchObject([
      {
        file: 'dev/10104.wav',
        reference: 'die trein ry om 08:30',
        fields: { id: '1532', raw_transcription: 'Die trein ry om 08:30.', gender: 'MALE' },
      },
      { file: 'dev/10105.wav', reference: 'nee sê hy', fields: { samples: '215040' } },
    ]);
  });

  test.each([
    ['/data/af_za/test.tsv', 'test/a.wav'],
    ['C:\\data\\TRAIN.TSV', 'TRAIN/a.wav'],
    ['test.tsv', 'test/a.wav'],
    ['/dev/stdin', 'a.wav'],
  ])('of %s finds the recording as %s', (manifest, file) => {
    expect(readManifest(fleurs('a.wav', 'Ja.', 'ja'), manifest)).toMatchObject([{ file }]);
  });

  test('is read with a byte order mark and CRLF', () => {
    const text = `\uFEFF${fleurs('a.wav', 'Ja.', 'ja')}\r\n${fleurs('b.wav', 'Nee.', 'nee')}\r\n`;
    expect(readManifest(text, 'dev.tsv')).toMatchObject([
      { file: 'dev/a.wav', fields: { id: '1532', gender: 'MALE' } },
      { file: 'dev/b.wav', fields: { gender: 'MALE' } },
    ]);
  });

  test.each([
    [fleurs('a.txt', 'Ja.', 'ja'), 'names no columns'],
    [`${fleurs('a.wav', 'Ja.', 'ja')}\n1533\tb.wav\tNee.\n`, 'Line 2 has 3 of the 7 columns'],
    [
      `${fleurs('a.wav', 'Ja.', 'ja')}\n${fleurs('b.wav', 'Nee.\tNee.', 'nee nee')}\n`,
      'Line 2 has 8 cells',
    ],
  ])('refuses %j: %s', (text, fault) => {
    expect(() => readManifest(text, 'dev.tsv')).toThrow(fault);
  });
});

describe('other tables', () => {
  test.each([
    ['file\ttranscript\na.wav\tyes\n', 'a.wav'],
    ['text\tFile \nyes\ta.wav\n', 'a.wav'],
    ['/abs/b.m4a\tyes\n', '/abs/b.m4a'],
  ])('%j names %s', (text, file) => {
    expect(readManifest(text)).toMatchObject([{ file, reference: 'yes' }]);
  });

  test('refuses a text that a tab cuts, and passes over empty cells behind it', () => {
    expect(() => readManifest('file\treference\na.wav\tyes\tsir\n')).toThrow('Line 2 has 3 cells');
    expect(readManifest('file\treference\na.wav\tyes\t \t\n')).toMatchObject([
      { reference: 'yes' },
    ]);
  });
});
