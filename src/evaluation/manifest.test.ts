import { describe, expect, test } from 'vitest';
import { LalelaError } from '../kernel/index.ts';
import { readManifest } from './manifest.ts';

const rows = [
  { file: 'a.wav', reference: 'good morning' },
  { file: 'b c.flac', reference: '' },
];

describe('readManifest', () => {
  test.each([
    ['a table', 'file\treference\na.wav\tgood morning\nb c.flac\t\n'],
    ['other columns', 'id\tReference\trare\tFILE\n1\tgood morning\t[]\ta.wav\n2\t\t[]\tb c.flac'],
    [
      'a byte order mark, CRLF, blank lines',
      '\uFEFF\r\nfile\treference\r\n\r\na.wav\tgood morning\r\nb c.flac\t\r\n',
    ],
    [
      'JSON lines',
      '{"file":"a.wav","reference":"good morning","speaker":1}\n\n{"reference":"","file":"b c.flac"}\n',
    ],
  ])('reads %s', (_name, text) => {
    expect(readManifest(text)).toMatchObject(rows);
  });

  test.each([
    [
      'Common Voice',
      'client_id\tpath\tsentence\tlocale\ngugu\ta.mp3\tSawubona.\tzu\n',
      { file: 'clips/a.mp3', reference: 'Sawubona.', fields: { speaker: 'gugu', language: 'zul' } },
    ],
    [
      'FLEURS',
      '12\ta.wav\tGoeie môre!\tgoeie môre\tg o e i e | m ô r e\t16000\tFEMALE\n',
      { file: 'dev/a.wav', reference: 'goeie môre', fields: { gender: 'FEMALE' } },
    ],
    [
      'NeMo',
      '{"audio_filepath": "a.wav", "text": "dumela", "lang": "tn", "duration": 1.5}',
      { file: 'a.wav', reference: 'dumela', fields: { language: 'tsn', duration: '1.5' } },
    ],
    [
      'NCHLT',
      '<corpus><speaker id="001" age="20" gender="female"><recording audio="nchlt_zul/audio/001/a.wav" duration="3">' +
        '<orth>ukudla &amp; amanzi [s]</orth></recording></speaker></corpus>',
      {
        file: 'nchlt_zul/audio/001/a.wav',
        reference: 'ukudla & amanzi',
        fields: { speaker: '001', gender: 'female', age: '20' },
      },
    ],
    ['two columns', 'a.wav\tgood morning\n', { file: 'a.wav', reference: 'good morning' }],
  ])('reads the layout of %s', (_name, text, row) => {
    expect(readManifest(text, 'set/dev.tsv')).toMatchObject([row]);
  });

  test('takes recordings of which only who speaks is known', () => {
    const table = 'file\trttm\tspeakers\na.wav\ttruth/a.rttm\t2\nb.wav\ttruth/b.rttm\n';
    expect(readManifest(table)).toEqual([
      { file: 'a.wav', fields: { rttm: 'truth/a.rttm', speakers: '2' } },
      { file: 'b.wav', fields: { rttm: 'truth/b.rttm' } },
    ]);
    const lines = '{"file":"a.wav","rttm":"a.rttm"}\n{"file":"b.wav","rttm":"","text":"yes"}';
    expect(readManifest(lines)).toEqual([
      { file: 'a.wav', fields: { rttm: 'a.rttm' } },
      { file: 'b.wav', reference: 'yes', fields: { rttm: '' } },
    ]);
  });

  test.each([
    ['', 'names no columns'],
    ['file\tspeakers\na.wav\t2\n', 'names no columns'],
    ['rttm\tfile\na.rttm\n', 'Line 2 has 1 of the 2 columns'],
    ['{"file":"a","rttm":1}', 'Line 1 has no text `reference`'],
    ['{"file":"a","rttm":"a.rttm","text":1}', 'Line 1 has no text `reference`'],
    ['a\tgood morning\n', 'names no columns'],
    ['<corpus></corpus>', 'lists no recording'],
    ['file\treference\n', 'lists no recording'],
    ['file\treference\n\na.wav\n', 'Line 3 has 1 of the 2 columns'],
    ['file\treference\n \tgood\n', 'Line 2 names no file'],
    ['{"file":"a"}', 'Line 1 has no text `reference`'],
    ['{"file":"a","reference":"b"}\n{"file":', 'Line 2 is not JSON'],
    ['{"file":"a","reference":"b"}\nnull', 'Line 2 names no file'],
    ['{"file":1,"reference":"b"}', 'Line 1 names no file'],
    ['{"file":"a","reference":["b"]}', 'Line 1 has no text `reference`'],
  ])('refuses %j: %s', (text, fault) => {
    const read = () => readManifest(text);
    expect(read).toThrow(fault);
    expect(read).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
    expect(read).toThrow(LalelaError);
  });
});
