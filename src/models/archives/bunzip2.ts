/**
 * Decompresses bzip2 block by block. `seek-bzip` by itself decompresses a whole buffer at once; its parts
 * are used one block (at most 900 kB of text) at a time here, so that memory stays small, the event loop
 * gets its turn, and a bomb is stopped at `mostBytes`. (`unbzip2-stream`, which streams, keeps a block's
 * output in an array of numbers: 2.5 GB for a hostile file of 306 bytes.)
 */
import { open, type FileHandle } from 'node:fs/promises';
import Bunzip from 'seek-bzip';

const READ_BYTES = 2 ** 20;
/** More than a block can take compressed, so that a block never runs out of input half-way. */
const BLOCK_INPUT_BYTES = 2 ** 21;

export async function* bunzip2(path: string, mostBytes: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    const input = createInput(file);
    const output = createOutput(mostBytes);
    await input.refill();
    const decoder = new Bunzip(input, output);
    for (;;) {
      await input.refill();
      if (decoder._init_block()) {
        decoder._read_bunzip();
        yield output.take();
      } else {
        checkStreamChecksum(decoder);
        if (input.isAtEnd()) return;
        // What `pbzip2` writes: several streams, one after the other.
        decoder._start_bunzip(input, output);
      }
    }
  } finally {
    await file.close();
  }
}

function checkStreamChecksum(decoder: Bunzip): void {
  const expected = decoder.reader.read(32) >>> 0;
  if (expected !== decoder.streamCRC) throw new Error('bzip2: wrong checksum of the stream');
}

interface Input extends Bunzip.BunzipStream {
  refill(): Promise<void>;
  isAtEnd(): boolean;
}

function createInput(file: FileHandle): Input {
  let buffer = Buffer.alloc(0);
  let position = 0;
  let isFileAtEnd = false;
  return Object.assign(new Bunzip.Stream(), {
    readByte(): number {
      const byte = buffer[position];
      // The decoder would take an end of input for set bits, and go on.
      if (byte === undefined) throw new Error('bzip2: ends too early');
      position += 1;
      return byte;
    },
    isAtEnd: () => isFileAtEnd && position >= buffer.length,
    async refill(): Promise<void> {
      if (isFileAtEnd || buffer.length - position >= BLOCK_INPUT_BYTES) return;
      const parts = [buffer.subarray(position)];
      for (let length = 0; length < BLOCK_INPUT_BYTES;) {
        const { bytesRead, buffer: part } = await file.read(Buffer.alloc(READ_BYTES));
        isFileAtEnd = bytesRead === 0;
        if (isFileAtEnd) break;
        parts.push(part.subarray(0, bytesRead));
        length += bytesRead;
      }
      buffer = Buffer.concat(parts);
      position = 0;
    },
  });
}

interface Output extends Bunzip.BunzipStream {
  take(): Buffer;
}

function createOutput(mostBytes: number): Output {
  let buffer = Buffer.alloc(READ_BYTES);
  let length = 0;
  let total = 0;
  return Object.assign(new Bunzip.Stream(), {
    writeByte(byte: number): void {
      if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.alloc(buffer.length)]);
      buffer[length] = byte;
      length += 1;
      if (total + length > mostBytes) throw new Error('bzip2: larger than allowed');
    },
    take(): Buffer {
      const taken = Buffer.from(buffer.subarray(0, length));
      total += length;
      length = 0;
      return taken;
    },
  });
}
