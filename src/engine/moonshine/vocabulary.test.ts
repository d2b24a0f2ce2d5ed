import { expect, test } from 'vitest';
import { parseVocabulary } from './vocabulary.ts';

const COUNT = 32_000;

function pieces(): string[] {
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const start = ['<unk>', '<s>', '</s>', ...bytes];
  const rest = Array.from({ length: COUNT - start.length }, (_, i) => `\u2581w${i}`);
  return [...start, ...rest];
}

function file(list: readonly string[]): string {
  const table = Buffer.from(list.join('\n')).toString('base64');
  return `const a = 1;\nconst llama_vocab_base64 = "${table}"\nthrow new Error('never run')`;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

test('pieces come with a space where a word begins, and bytes as themselves', () => {
  const vocabulary = parseVocabulary(file(pieces()));

  expect(vocabulary.size).toBe(COUNT + 768);
  expect(text(vocabulary.bytesOf(259))).toBe(' w0');
  expect([...vocabulary.bytesOf(3 + 0xe2)]).toEqual([0xe2]);
});

test('start, end, unknown and special tokens stand for nothing', () => {
  const vocabulary = parseVocabulary(file(pieces()));

  for (const token of [0, 1, 2, COUNT, COUNT + 767, COUNT + 768, -1]) {
    expect(vocabulary.bytesOf(token)).toHaveLength(0);
  }
});

test.each([
  ['an empty file', '', 'holds no table of tokens'],
  ['a program without a table', 'process.exit(1)', 'holds no table of tokens'],
  ['a table that is cut short', file(pieces()).slice(0, 3000), 'holds no table of tokens'],
  [
    'a table of fewer tokens',
    file(pieces().slice(0, 31_999)),
    'holds 31999 tokens instead of 32000',
  ],
  ['another table', file(pieces().toReversed()), 'holds the tokens of another model'],
  ['bytes in another order', file(swapBytes(pieces())), 'holds the tokens of another model'],
])('%s is a corrupt model', (_what, content, fault) => {
  expect(() => parseVocabulary(content)).toThrow(
    expect.objectContaining({
      code: 'MODEL_CORRUPT',
      message: `The vocabulary of the model ${fault}. Pull the model again, or check that it is the right one.`,
    }) as Error,
  );
});

function swapBytes(list: string[]): string[] {
  [list[10], list[11]] = [list[11] ?? '', list[10] ?? ''];
  return list;
}
