/**
 * The fields of a protobuf message in a file, by position: what is not asked for is stepped over and never
 * read, so that a model of gigabytes costs a few reads.
 */
import type { FileHandle } from 'node:fs/promises';

export interface ProtoField {
  readonly number: number;
  /** Where the content lies in the file; empty where the field is a plain number. */
  readonly start: number;
  readonly end: number;
}

/** Bytes of a file at any place, with a window of what was read last. */
export interface FileBytes {
  readonly size: number;
  at(position: number): Promise<number>;
  slice(start: number, end: number): Promise<Uint8Array>;
}

const WINDOW_BYTES = 64 * 1024;

export async function openFileBytes(file: FileHandle): Promise<FileBytes> {
  const { size } = await file.stat();
  let window: Uint8Array = new Uint8Array();
  let windowStart = 0;
  const read = async (start: number, end: number) => {
    const bytes = new Uint8Array(end - start);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    return bytes.subarray(0, bytesRead);
  };
  return {
    size,
    slice: read,
    async at(position) {
      if (position < windowStart || position >= windowStart + window.length) {
        windowStart = position;
        window = await read(position, Math.min(size, position + WINDOW_BYTES));
      }
      const byte = window[position - windowStart];
      if (byte === undefined) throw new Error('the file ends inside a number');
      return byte;
    },
  };
}

/** Protobuf's wire types. */
const NUMBER = 0;
const EIGHT_BYTES = 1;
const BYTES = 2;
const FOUR_BYTES = 5;
/** A number of 64 bits takes so many bytes at most. */
const LONGEST_NUMBER = 10;

/** The fields from `start` to `end`. @throws Error where the bytes are no protobuf, or are cut short. */
export async function* protoFields(
  bytes: FileBytes,
  start: number,
  end: number,
): AsyncGenerator<ProtoField> {
  let position = start;
  const number = async () => {
    let value = 0;
    for (let index = 0; index < LONGEST_NUMBER; index++) {
      const byte = await bytes.at(position++);
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw new Error('a number is too long');
  };
  while (position < end) {
    const tag = await number();
    const wire = tag % 8;
    const length =
      wire === BYTES ? await number() : wire === EIGHT_BYTES ? 8 : wire === FOUR_BYTES ? 4 : 0;
    if (wire === NUMBER) await number();
    else if (![BYTES, EIGHT_BYTES, FOUR_BYTES].includes(wire)) throw new Error('no wire type');
    const field = { number: Math.floor(tag / 8), start: position, end: position + length };
    if (field.number === 0 || field.end > end) throw new Error('a field is cut short');
    yield field;
    position = field.end;
  }
}
