import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  sha256,
  temporaryFolder,
  type TestFolder,
} from '../../../tests/support/models-fixtures.ts';
import { bunzip2 } from './bunzip2.ts';

/** `bzip2 -1` of "lalela listens. " 25,000 times: five blocks. */
const FIVE_BLOCKS = Buffer.from(
  'QlpoMTFBWSZTWZU7/dEAeguRgEABIiUMACAAkCDJiApUI9TTQlBbiUF8JQWUqIjsSgtRKCyJQWCUF3IlBbiUFyJQXBKC7EoL6JQX5igr' +
    'JMprO+JIFoAVW7IwCAAkRKGABAASBBkxAUpQeppkSguolBfRKC2lREcEoLIlBbEoLYlBexKCyJQXQlBcEoLeRKCwSgvzFBWSZTWRPxUH' +
    'UAtxIRgEABIiUMACAAkQUqjABSkjJpkSgtRKC+iUFylREdiUFglBciUFyJQW4lBYJQWolBdiUF0SgscEoLxigrJMprOy9zPYAQyAIwCA' +
    'AkRKGABAASBBkxAUqahiaiUFglBciUFtKiI7EoLUSgtiUFuJQX0SgswSgtRKC7EoLsSguRKC/MUFZJlNZUIY/0gAAFRGAQAEiJQwAIAA' +
    'xBkxAiiGalJaamIxKTAxPBSWkSJqfF3JFOFCQBpmVYA=',
  'base64',
);
/** "lalela " and "listen", compressed by themselves and put one after the other. */
const TWO_STREAMS = Buffer.from(
  'QlpoOTFBWSZTWVuLoEkAAAKRAEAAIgQgADDNNCGepHjC7kinChILcXQJIEJaaDkxQVkmU1lYVbsbAAABAYACJQwAIAAhgAwDSy7i7kin' +
    'ChILCrdjYA==',
  'base64',
);
/** 60 MB of zeros. */
const BOMB = Buffer.from(
  'QlpoOTFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZpertMgBsAOAAwAAAEAAIIAAwzAUppoAKWwgBS8XckU4UJC5+' +
    'SiMA',
  'base64',
);

let folder: TestFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

async function unpack(compressed: Buffer, mostBytes = 1_000_000): Promise<Buffer> {
  const path = join(folder.path, 'file.bz2');
  await writeFile(path, compressed);
  const chunks: Buffer[] = [];
  for await (const chunk of bunzip2(path, mostBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('bunzip2', () => {
  test('unpacks a file of several blocks', async () => {
    const text = await unpack(FIVE_BLOCKS);

    expect(text).toHaveLength(400_000);
    expect(sha256(text)).toBe(sha256('lalela listens. '.repeat(25_000)));
  });

  test('unpacks one stream after another', async () => {
    expect((await unpack(TWO_STREAMS)).toString()).toBe('lalela listen');
  });

  test('stops a bomb at the limit', async () => {
    await expect(unpack(BOMB)).rejects.toThrow('larger than allowed');
  });

  test.each([0, 3, 4, 20, 100, 343])('fails on a file that ends after %i bytes', async (bytes) => {
    await expect(unpack(FIVE_BLOCKS.subarray(0, bytes))).rejects.toThrow();
  });

  test('fails on blocks that are each right and are not those of the whole', async () => {
    const changed = Buffer.from(FIVE_BLOCKS);
    const last = changed.length - 3;
    changed[last] = (changed[last] ?? 0) ^ 0x10;

    await expect(unpack(changed)).rejects.toThrow('wrong checksum of the stream');
  });

  test('never gives other bytes for a file with a changed bit, wherever it is', async () => {
    const right = sha256(await unpack(FIVE_BLOCKS));
    let failures = 0;
    for (let position = 4; position < FIVE_BLOCKS.length; position += 7) {
      const changed = Buffer.from(FIVE_BLOCKS);
      changed[position] = (changed[position] ?? 0) ^ 0x10;

      const found = await unpack(changed).then(sha256, () => 'failed');

      // Some bits of the format are of no account.
      expect([right, 'failed'], `bit of byte ${position}`).toContain(found);
      if (found === 'failed') failures += 1;
    }
    expect(failures).toBeGreaterThan(40);
  });
});
