/** Makes the folders that lead to an object, never through a link. */
import { lstat, mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from '../../kernel/index.ts';
import { placeIsFolder, placeIsLink } from './folder-errors.ts';
import { checkFolder } from './object-path.ts';

const FOLDER_MODE = 0o750;

/**
 * Makes a folder and those above it that are missing.
 * @returns the folders in which names were made, to be synced.
 */
export async function makeFolder(folder: string): Promise<readonly string[]> {
  try {
    await checkFolder(folder);
    return [];
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
  }
  const parent = dirname(folder);
  const above = await makeFolder(parent);
  try {
    await mkdir(folder, { mode: FOLDER_MODE });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
    const entry = await lstat(folder);
    if (entry.isSymbolicLink()) throw placeIsLink(error);
    if (!entry.isDirectory()) throw placeIsFolder(error);
  }
  return [...above, parent];
}

/** A name is durable when the folder that holds it is. One that is gone holds nothing. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, 'r');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
