import { statfs } from 'node:fs/promises';

/** Bytes that an ordinary user may still write in this folder's file system. */
export type FreeDiskBytes = (folder: string) => Promise<number>;

/** @throws the system's error when the folder is not there. */
export const freeDiskBytes: FreeDiskBytes = async (folder) => {
  const fileSystem = await statfs(folder);
  return fileSystem.bavail * fileSystem.bsize;
};
