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
    expect(readManifest(text)).toEqual(rows);
  });

  test.each([
    ['', 'names no columns'],
    ['a.wav\tgood morning\n', 'names no columns'],
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
