/**
 * Private folders for what may be lost: decoded sound, half-fetched files. Each is removed by its owner,
 * and what a killed process left behind is removed by the next one.
 */
import { lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LalelaError, systemErrorCode } from '../kernel/index.ts';
import { isGone, ownIdentity, type ProcessIdentity } from './process-identity.ts';

export interface ScratchFolder extends AsyncDisposable {
  /** Absolute path; only this user may enter it. */
  readonly path: string;
  /** Removes the folder and all in it. May be called more than once. */
  remove(): Promise<void>;
}

/** lalela-PLACE-PID-STARTMARK-RANDOM */
const FOLDER_NAME = /^lalela-([0-9a-f]{8})-(\d{1,10})-([0-9a-fx]{1,40})-[A-Za-z0-9]{6}$/;

/**
 * Makes a private folder (mode 0700) under `root`, which is made too where it is missing.
 *
 * @throws LalelaError SCRATCH_UNWRITABLE or DISK_FULL.
 * @example await using scratch = await createScratchFolder(tmpdir());
 */
export async function createScratchFolder(root: string): Promise<ScratchFolder> {
  const { place, pid, startMark } = await ownIdentity();
  let path: string;
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    path = await mkdtemp(join(root, `lalela-${place}-${pid}-${startMark}-`));
  } catch (error) {
    throw scratchError(error);
  }
  const remove = () => rm(path, { recursive: true, force: true, maxRetries: 3 });
  return { path, remove, [Symbol.asyncDispose]: remove };
}

/**
 * Removes the scratch folders under `root` whose process is gone. Folders of live processes, of other
 * users and of other machines or containers that share the root are left alone.
 *
 * @returns how many were removed.
 */
export async function removeAbandonedScratchFolders(root: string): Promise<number> {
  const names = await readdir(root).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const owner = readOwner(name);
    if (owner === undefined || !(await isGone(owner))) continue;
    if (await removeOwnFolder(join(root, name))) removed += 1;
  }
  return removed;
}

function readOwner(folderName: string): ProcessIdentity | undefined {
  const [, place, pid, startMark] = FOLDER_NAME.exec(folderName) ?? [];
  if (place === undefined || pid === undefined || startMark === undefined) return undefined;
  return { place, pid: Number(pid), startMark };
}

/** In a folder that all may write, anyone may plant a folder or link of such a name: take only our own. */
async function removeOwnFolder(path: string): Promise<boolean> {
  try {
    const entry = await lstat(path);
    if (!entry.isDirectory() || entry.uid !== process.getuid?.()) return false;
    await rm(path, { recursive: true, force: true });
    return true;
  } catch {
    // Another process that starts now may be removing the same folder; the next start tries again.
    return false;
  }
}

function scratchError(error: unknown): LalelaError {
  const code = systemErrorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new LalelaError(
      'DISK_FULL',
      'The disk for scratch files is full. Free some space, or set another folder for scratch files.',
      { isRetryable: true, cause: error },
    );
  }
  return new LalelaError(
    'SCRATCH_UNWRITABLE',
    'The folder for scratch files cannot be written. Expected a folder that this user may write in: change its permissions, or set another one.',
    { cause: error },
  );
}
