/** Names of the objects in a folder, in order. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkPlace, systemErrorCode } from '../../kernel/index.ts';
import { storeError } from './folder-errors.ts';
import { checkFolder, pathOf } from './object-path.ts';

/** @param root of all buckets. Links, devices and names that no object can have are left out. */
export async function* listObjects(
  root: string,
  bucket: string,
  prefix: string,
): AsyncGenerator<string> {
  const parent = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const place = checkPlace(bucket, `${parent}x`);
  yield* listFolder(join(pathOf(root, place), '..'), parent, prefix);
}

/** @param parent key of the folder: empty, or ends with a slash. */
async function* listFolder(folder: string, parent: string, prefix: string): AsyncGenerator<string> {
  for (const entry of await readFolder(folder)) {
    const key = parent + entry.name;
    if (!key.startsWith(prefix) || !isKey(key)) continue;
    if (entry.isDirectory()) yield* listFolder(join(folder, entry.name), `${key}/`, prefix);
    else if (entry.isFile()) yield key;
  }
}

function isKey(key: string): boolean {
  try {
    checkPlace('any', key);
    return true;
  } catch {
    return false;
  }
}

/** Entries in the order of the keys that they lead to. A folder that is gone is empty. */
async function readFolder(folder: string): Promise<readonly Dirent[]> {
  try {
    await checkFolder(folder);
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .map((entry) => ({
        entry,
        order: Buffer.from(entry.name + (entry.isDirectory() ? '/' : '')),
      }))
      .sort((a, b) => Buffer.compare(a.order, b.order))
      .map(({ entry }) => entry);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return [];
    throw storeError(error);
  }
}
