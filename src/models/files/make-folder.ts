import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from '../../kernel/index.ts';

/**
 * Makes a folder and those above it. Not `mkdir` with `recursive`: on a read-only disk that says ENOENT,
 * and on some file systems it never returns.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EEXIST') return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path) throw error;
    await makeFolder(parent);
    // Once only: a parent that is there and gone again is not waited for.
    await mkdir(path).catch(unlessThere);
  }
}

/** Another may make the same folder just now. */
function unlessThere(error: unknown): void {
  if (systemErrorCode(error) !== 'EEXIST') throw error;
}
