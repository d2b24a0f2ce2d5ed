/** Writes an object aside, then puts it in its place whole. */
import { link, lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { systemErrorCode } from '../../kernel/index.ts';
import { ByteMeter } from '../byte-meter.ts';
import { cancelled, objectExists } from '../object-errors.ts';
import type { ObjectInfo, PutOptions } from '../object-store.ts';
import { placeIsFolder, placeIsLink, storeError, translated, unwritable } from './folder-errors.ts';
import { makeFolder, syncFolder } from './make-folder.ts';
import { checkFolder } from './object-path.ts';

/** The group may read: in the older contract the front end is another user, who fetches the results. */
const FILE_MODE = 0o640;

/** So often may somebody else remove the folder that we just made: each time an object was deleted. */
const MOST_TRIES = 100;

/**
 * Writes `body` to a new file, durably.
 * @throws LalelaError TOO_LARGE, DISK_FULL, CANCELLED; what `body` fails with, as it is.
 */
export async function writeFileAside(
  path: string,
  body: Readable | Uint8Array,
  { maxBytes = Infinity, signal }: PutOptions,
): Promise<ObjectInfo> {
  const source = body instanceof Readable ? body : Readable.from([body]);
  const meter = new ByteMeter(maxBytes);
  const file = await open(path, 'wx', FILE_MODE).catch((error: unknown) => {
    // The folder for unfinished objects is gone: that is no missing object.
    throw systemErrorCode(error) === 'ENOENT' ? unwritable(error) : storeError(error);
  });
  let bodyError: unknown;
  source.once('error', (error) => (bodyError = error));
  try {
    const write = (chunks: AsyncIterable<Buffer>) => writeFile(file, chunks);
    await pipeline(source, meter, write, signal === undefined ? {} : { signal });
    await file.sync();
  } catch (error) {
    if (signal?.aborted === true) throw cancelled(error);
    throw error !== bodyError && isSystemError(error) ? storeError(error) : error;
  } finally {
    await file.close();
  }
  return meter.info();
}

/**
 * Moves a file to its place, durably; makes the folders that lead there.
 * @throws LalelaError OBJECT_EXISTS with `createOnly`, OBJECT_PLACE_INVALID, DISK_FULL.
 */
export function moveIntoPlace(file: string, path: string, createOnly: boolean): Promise<void> {
  return translated(async () => {
    const folder = dirname(path);
    for (let tries = 1; ; tries++) {
      try {
        const changed = await makeFolder(folder);
        await checkFolder(folder);
        await refuseTarget(path, createOnly);
        await (createOnly ? linkOnce(file, path) : rename(file, path));
        for (const each of [folder, ...changed]) await syncFolder(each);
        return;
      } catch (error) {
        // The last object of the folder was deleted just now, and the folder with it.
        if (systemErrorCode(error) !== 'ENOENT' || tries >= MOST_TRIES) throw error;
      }
    }
  });
}

/** Refuses what cannot be put there whatever its body, before that is read. */
export async function refuseTarget(path: string, createOnly: boolean): Promise<void> {
  try {
    await checkFolder(dirname(path));
    const entry = await lstat(path);
    if (entry.isDirectory()) throw placeIsFolder();
    if (!entry.isFile()) throw placeIsLink();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw storeError(error);
  }
  if (createOnly) throw objectExists();
}

async function linkOnce(file: string, path: string): Promise<void> {
  await link(file, path);
  await rm(file);
}

/** Whether the file system said it, not the body or what was made of it. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
