/**
 * Moonshine's vocabulary: the 32,000 pieces of LLaMA's tokenizer and 768 special tokens that stand for no
 * text. The table is taken out of `llama-tokenizer.js` as text; the file is never run.
 */
import { LalelaError } from '../../kernel/index.ts';

export interface Vocabulary {
  /** Pieces and special tokens together. */
  readonly size: number;
  /** UTF-8 bytes that a token stands for, with spaces where words begin; none for special tokens. */
  bytesOf(token: number): Uint8Array;
}

const PIECE_COUNT = 32_000;
const SPECIAL_COUNT = 768;
/** `<unk>`, `<s>` and `</s>` come before the 256 bytes. */
const FIRST_BYTE = 3;
const BYTE_COUNT = 256;
const TABLE = /llama_vocab_base64\s*=\s*"([A-Za-z0-9+/]{1,2000000}={0,2})"/;
const WORD_START = '\u2581';
const NOTHING = new Uint8Array();

/** @throws LalelaError MODEL_CORRUPT when `text` does not hold the table that Moonshine was trained with. */
export function parseVocabulary(text: string): Vocabulary {
  const table = TABLE.exec(text)?.[1];
  if (table === undefined) throw corrupt('holds no table of tokens');
  const pieces = Buffer.from(table, 'base64').toString('utf8').split('\n');
  if (pieces.length !== PIECE_COUNT) {
    throw corrupt(`holds ${pieces.length} tokens instead of ${PIECE_COUNT}`);
  }
  if (!hasExpectedBeginning(pieces)) throw corrupt('holds the tokens of another model');
  return {
    size: PIECE_COUNT + SPECIAL_COUNT,
    bytesOf: (token) => pieceBytes(pieces[token] ?? '', token),
  };
}

function hasExpectedBeginning(pieces: readonly string[]): boolean {
  const special = pieces.slice(0, FIRST_BYTE).join(' ') === '<unk> <s> </s>';
  return (
    special &&
    Array.from({ length: BYTE_COUNT }, (_, byte) => byteName(byte)).every(
      (name, byte) => pieces[FIRST_BYTE + byte] === name,
    )
  );
}

function byteName(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

function pieceBytes(piece: string, token: number): Uint8Array {
  if (token < FIRST_BYTE) return NOTHING;
  if (token < FIRST_BYTE + BYTE_COUNT) return Uint8Array.of(token - FIRST_BYTE);
  return Buffer.from(piece.replaceAll(WORD_START, ' '), 'utf8');
}

function corrupt(what: string): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The vocabulary of the model ${what}. Pull the model again, or check that it is the right one.`,
  );
}
