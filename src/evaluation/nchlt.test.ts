import { describe, expect, test } from 'vitest';
import { readManifest } from './manifest.ts';

const recording = (audio: string, text: string) =>
  `<recording audio="${audio}" duration="4.86" md5sum="cd5b" pdp_score="0.73"><orth>${text}</orth></recording>`;
const corpus = (...speakers: readonly string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\r\n<corpus language="Sepedi" name="nchlt_nso">\r\n${speakers.join('\r\n')}\r\n</corpus>\r\n`;
const speaker = (...recordings: readonly string[]) =>
  `<speaker id="042" age="33" gender="male" location="Polokwane">\r\n${recordings.join('\r\n')}\r\n</speaker>`;

describe('NCHLT', () => {
  test('is read with a byte order mark and CRLF: each recording with its speaker', () => {
    const text = corpus(
      speaker(recording('nso/a1.wav', 'go tloga [s] ka moso'), recording('nso/a2.wav', 'ee')),
      '<speaker gender="female"><recording audio=\'nso/b.wav\'>\n<orth>\nke a leboga\n</orth>\n</recording></speaker>',
    );
    const fields = { speaker: '042', age: '33', gender: 'male', location: 'Polokwane' };
    expect(readManifest(`\uFEFF${text}`, 'nchlt_nso.tst.xml')).toEqual([
      { file: 'nso/a1.wav', reference: 'go tloga ka moso', fields },
      { file: 'nso/a2.wav', reference: 'ee', fields },
      { file: 'nso/b.wav', reference: 'ke a leboga', fields: { gender: 'female' } },
    ]);
  });

  test.each([
    ['bjalo ka m&#353;omo', 'bjalo ka mšomo'],
    ['bjalo ka m&#x161;omo', 'bjalo ka mšomo'],
    ['ḽiṅwe ḓuvha', 'ḽiṅwe ḓuvha'],
    ['A &amp; B &lt;C&gt; &quot;D&quot; &apos;E&apos;', 'A & B <C> "D" \'E\''],
    ['&amp;#353; &nbsp; &#9999999;', '&#353; &nbsp; &#9999999;'],
  ])('has letters and entities as they are: %s', (orth, reference) => {
    expect(readManifest(corpus(speaker(recording('a.wav', orth))))).toMatchObject([{ reference }]);
  });

  test('passes over what stands in comments', () => {
    const text = corpus(
      speaker(recording('a.wav', 'ee'), `<!-- ${recording('b.wav', 'aowa')} -->`),
    );
    expect(readManifest(text).map(({ file }) => file)).toEqual(['a.wav']);
  });

  test('takes an empty text as one in which nothing is said', () => {
    const empty = '<recording audio="b.wav"><orth/></recording>';
    const rows = readManifest(corpus(speaker(recording('a.wav', ' '), empty)));
    expect(rows).toMatchObject([{ reference: '' }, { file: 'b.wav', reference: '' }]);
  });

  test.each([
    [
      '<recording duration="1"><orth>ee</orth></recording>',
      'Recording 2 of speaker 042 names no file',
    ],
    ['<recording audio=""><orth>ee</orth></recording>', 'Recording 2 of speaker 042 names no file'],
    ['<recording audio="b.wav"></recording>', 'Recording 2 of speaker 042 has no text'],
    ['<recording audio="b.wav"/>', 'Recording 2 of speaker 042 has no text'],
  ])('refuses %s: %s', (wrong, fault) => {
    const text = corpus(speaker(recording('a.wav', 'ee'), wrong, recording('c.wav', 'ee')));
    expect(() => readManifest(text)).toThrow(fault);
    expect(() => readManifest(text)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
  });
});
