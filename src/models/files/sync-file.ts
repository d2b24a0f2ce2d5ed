import { open } from 'node:fs/promises';
import { systemErrorCode } from '../../kernel/index.ts';

/** Makes a file survive a loss of power. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What file systems answer that keep the names in a folder without being asked, such as SMB. */
const NOT_NEEDED = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EPERM']);

/** Makes the names in a folder survive a loss of power, where the file system can be asked to. */
export async function syncFolder(path: string): Promise<void> {
  try {
    await syncFile(path);
  } catch (error) {
    if (!NOT_NEEDED.has(systemErrorCode(error) ?? '')) throw error;
  }
}
