/** A place → a path that stays in the folder of objects, links or not. */
import { constants } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkPlace, type ObjectPlace } from '../../kernel/index.ts';
import { objectNotFound } from '../object-errors.ts';
import { placeIsLink } from './folder-errors.ts';

/** @param root as {@link realpath} gives it. The bucket's own folder may be missing. */
export function pathOf(root: string, { bucket, key }: ObjectPlace): string {
  checkPlace(bucket, key);
  return join(root, bucket, ...key.split('/'));
}

/**
 * The path of an object whose folder is there and is what its name says.
 * @throws LalelaError OBJECT_PLACE_INVALID where a link leads elsewhere; the system's error where it is missing.
 */
export async function checkedPath(root: string, place: ObjectPlace): Promise<string> {
  const path = pathOf(root, place);
  await checkFolder(dirname(path));
  return path;
}

/** @throws LalelaError OBJECT_PLACE_INVALID unless every part of the path is an ordinary folder. */
export async function checkFolder(folder: string): Promise<void> {
  if ((await realpath(folder)) !== folder) throw placeIsLink();
}

/** Opens an object to be read: neither through a link nor a device that a reader could hang on. */
export async function openObject(root: string, place: ObjectPlace): Promise<FileHandle> {
  const path = await checkedPath(root, place);
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const opened = await file.stat();
    if (opened.isDirectory()) throw objectNotFound();
    if (!opened.isFile()) throw placeIsLink();
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** @returns bytes of the object. */
export async function sizeOf(path: string): Promise<number> {
  const entry = await lstat(path);
  if (entry.isDirectory()) throw objectNotFound();
  if (!entry.isFile()) throw placeIsLink();
  return entry.size;
}
