/** Takes wanted files out of a zip archive. Names in the archive are compared, never used as paths. */
import { openPromise, type Entry } from 'yauzl';
import { writeCheckedFile, type FileDigest } from '../files/write-checked-file.ts';
import {
  memberTwice,
  notAFile,
  type ExtractOptions,
  type WantedMember,
} from './extract-options.ts';

/** A zip's directory is read whole by name; more entries than this is an attack. */
const MOST_ENTRIES = 100_000;

const FILE_TYPE_MASK = 0o170000;
const ORDINARY_FILE = 0o100000;

/** Member → what was written. A member that is not in the archive is not in the answer. */
export async function extractZip(options: ExtractOptions): Promise<Map<string, FileDigest>> {
  const taken = new Map<string, FileDigest>();
  const zip = await openPromise(options.path, { autoClose: false });
  try {
    if (zip.entryCount > MOST_ENTRIES) throw new Error('zip: too many entries');
    for await (const entry of zip.eachEntry()) {
      options.signal.throwIfAborted();
      const name = entry.fileName;
      const wanted = options.wanted.find(({ member }) => member === name);
      if (wanted === undefined) continue;
      if (taken.has(name)) throw memberTwice(wanted);
      checkEntry(entry, wanted);
      const { destination: path, mostBytes, label } = wanted;
      const content = await zip.openReadStreamPromise(entry);
      // It may fail before it is read; whoever reads it is told even so.
      content.on('error', () => undefined);
      const { signal } = options;
      taken.set(name, await writeCheckedFile(content, { path, mostBytes, label, signal }));
    }
  } finally {
    zip.close();
  }
  return taken;
}

function checkEntry(entry: Entry, wanted: WantedMember): void {
  // The upper half holds the mode of whoever packed on Unix; other systems leave it 0.
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK;
  if (type !== 0 && type !== ORDINARY_FILE) throw notAFile(wanted);
}
