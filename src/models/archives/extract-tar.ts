/** Takes wanted files out of a tar archive. Names in the archive are compared, never used as paths. */
import { createReadStream } from 'node:fs';
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { writeCheckedFile, type FileDigest } from '../files/write-checked-file.ts';
import type { ArchiveKind } from '../sources/source-address.ts';
import { bunzip2 } from './bunzip2.ts';
import {
  memberTwice,
  notAFile,
  type ExtractOptions,
  type WantedMember,
} from './extract-options.ts';

export interface ExtractTarOptions extends ExtractOptions {
  readonly kind: Exclude<ArchiveKind, 'zip'>;
  /** Whether the first folder of every name is dropped, as npm does. */
  readonly dropFirstFolder: boolean;
}

/** Member → what was written. A member that is not in the archive is not in the answer. */
export async function extractTar(options: ExtractTarOptions): Promise<Map<string, FileDigest>> {
  const taker = createTaker(options);
  const steps = [unpacked(options), boundedBytes(options.mostUnpackedBytes), taker.writable];
  try {
    await pipeline(steps, { signal: options.signal });
    await taker.finish();
  } catch (error) {
    await taker.abandon(error as Error);
    throw error;
  }
  return taker.taken;
}

/** The bytes of the tar itself. */
function unpacked({ path, kind, mostUnpackedBytes }: ExtractTarOptions): Readable {
  if (kind === 'tar.bz2') return Readable.from(bunzip2(path, mostUnpackedBytes));
  const file = createReadStream(path, { highWaterMark: 2 ** 18 });
  if (kind === 'tar') return file;
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  return file.pipe(gunzip);
}

function boundedBytes(mostBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > mostBytes) done(new Error('tar: unpacks to more than allowed'));
      else done(null, chunk);
    },
  });
}

interface Taker {
  readonly writable: Writable;
  readonly taken: Map<string, FileDigest>;
  /** Waits until all that was wanted is on the disk. */
  finish(): Promise<void>;
  /** Ends every entry in hand, and waits until its file is closed. */
  abandon(error: Error): Promise<void>;
}

function createTaker(options: ExtractTarOptions): Taker {
  const taken = new Map<string, FileDigest>();
  const writes: Promise<void>[] = [];
  const open = new Set<ReadEntry>();
  const abandoned = new AbortController();
  const signal = AbortSignal.any([options.signal, abandoned.signal]);
  const parser = new Parser({ strict: true, onReadEntry });
  const writable = writableOf(parser);

  function onReadEntry(entry: ReadEntry): void {
    const member = memberName(entry.path, options.dropFirstFolder);
    const wanted = options.wanted.find((one) => one.member === member);
    if (wanted === undefined) {
      entry.resume();
      return;
    }
    open.add(entry);
    entry.on('error', () => undefined);
    const write = take(entry, wanted).finally(() => open.delete(entry));
    // Told at once, not at the end: an entry that is not consumed would hold up the parser for ever.
    write.catch((error: unknown) => writable.destroy(error as Error));
    writes.push(write);
  }

  async function take(entry: ReadEntry, wanted: WantedMember): Promise<void> {
    const { member, destination: path, mostBytes, label } = wanted;
    if (entry.type !== 'File' && entry.type !== 'OldFile') throw notAFile(wanted);
    if (taken.has(member)) throw memberTwice(wanted);
    taken.set(member, { bytes: 0, sha256: '' });
    taken.set(member, await writeCheckedFile(entry, { path, mostBytes, label, signal }));
  }

  return {
    writable,
    taken,
    async finish() {
      await Promise.all(writes);
    },
    async abandon(error) {
      // For an entry whose file is still being opened: nobody would tell it that the entry has ended.
      abandoned.abort(error);
      for (const entry of open) entry.destroy(error);
      await Promise.allSettled(writes);
    },
  };
}

/** The parser as a stream of Node's, which holds its source back while the parser is full. */
function writableOf(parser: Parser): Writable {
  const writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (parser.write(chunk)) done();
      else parser.once('drain', () => done());
    },
    final(done) {
      parser.once('end', () => done());
      parser.end();
    },
  });
  parser.on('error', (error: Error) => writable.destroy(error));
  return writable;
}

function memberName(path: string, dropFirstFolder: boolean): string {
  const parts = path.split('/').filter((part) => part !== '.' && part !== '');
  return (dropFirstFolder ? parts.slice(1) : parts).join('/');
}
