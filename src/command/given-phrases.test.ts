import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { givenPhrases, type PhraseWords } from './given-phrases.ts';

const folder = await mkdtemp(join(tmpdir(), 'lalela-phrases-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `names-${++count}.txt`);
  await writeFile(path, content);
  return path;
}

const read = (words: PhraseWords) => givenPhrases(words, new AbortController().signal);
const many = (size: number) => Array.from({ length: size }, (_, index) => `Nkosi ${index}`);

describe('givenPhrases', () => {
  test('reads a phrase a line, whatever ends the lines and wherever it was saved', async () => {
    const windows = await fileOf('\uFEFFThandi Nkosi\r\n\r\n  eThekwini \r\n');
    const plain = await fileOf('Tshivenḓa\nThandi Nkosi\n# 12');

    expect(await read({ phrases: [windows, plain], phrase: ['Gqeberha', 'eThekwini'] })).toEqual([
      'Gqeberha',
      'eThekwini',
      'Thandi Nkosi',
      'Tshivenḓa',
      '# 12',
    ]);
    expect(await read({})).toEqual([]);
    expect(await read({ phrases: [await fileOf('')] })).toEqual([]);
  });

  test.each([
    ['a line that is too long', `ok\n\n${'Nkosi'.repeat(21)}`, /^--phrases: line 3 has 105 char/],
    ['a tab', 'Nkosi\tThandi', /^--phrases: line 1 has a character that cannot be shown/],
    ['too many', many(501).join('\n'), /^--phrases: there are 501, and at most 500 are taken/],
    ['another encoding', Buffer.from('\uFEFFNkosi', 'utf16le'), /^--phrases: .* no text in UTF-8/],
    ['a recording', Buffer.from('RIFF\u0000\u0001\u0002WAVE'), /^--phrases: line 1 has a char/],
    ['endless lines', 'Nkosi\n'.repeat(100_000), /^--phrases: the file is larger than \d+ bytes/],
  ])('refuses a file with %s, and repeats nothing of it', async (_name, content, message) => {
    const refused = read({ phrases: [await fileOf(content)] });

    await expect(refused).rejects.toMatchObject({ code: 'USAGE' });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/Nkosi|names-/);
  });

  test('refuses what is no file, and a device without an end', async () => {
    await expect(read({ phrases: [join(folder, 'none.txt')] })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.not.stringContaining('none.txt') as string,
    });
    await expect(read({ phrases: [folder] })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(read({ phrases: ['/dev/zero'] })).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('refuses phrases of the command line by their number, and too many together', async () => {
    await expect(read({ phrase: ['Nkosi', ' '] })).rejects.toThrow('--phrase: number 2 is blank.');
    const together = { phrases: [await fileOf(many(500).join('\n'))], phrase: ['Thandi'] };
    await expect(read(together)).rejects.toThrow(
      '--phrase and --phrases: there are 501, and at most 500 are taken.',
    );
  });
});
