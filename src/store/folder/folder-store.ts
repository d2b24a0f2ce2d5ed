/**
 * Objects as files: `<folder>/<bucket>/<key>`. Unfinished ones lie in `<folder>/.incoming`, in a folder of
 * their process, which the next start removes when that process is gone. No bucket begins with a dot.
 */
import { mkdir, realpath, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { LalelaError, type ObjectPlace } from '../../kernel/index.ts';
import {
  createScratchFolder,
  removeAbandonedScratchFolders,
  type ScratchFolder,
} from '../../runtime/index.ts';
import type { ByteRange, ObjectStore } from '../object-store.ts';
import { cancelled } from '../object-errors.ts';
import { lookedUp, storeError, unwritable } from './folder-errors.ts';
import { listObjects } from './list-objects.ts';
import { checkedPath, openObject, pathOf, sizeOf } from './object-path.ts';
import { syncFolder } from './make-folder.ts';
import { moveIntoPlace, refuseTarget, writeFileAside } from './write-object.ts';

export interface FolderStoreOptions {
  /** Made where it is missing. */
  readonly folder: string;
}

/** @throws LalelaError OBJECT_STORE_UNWRITABLE, DISK_FULL. */
export async function openFolderStore({ folder }: FolderStoreOptions): Promise<ObjectStore> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o750 });
    const root = await realpath(folder);
    await removeAbandonedScratchFolders(join(root, '.incoming'));
    return createFolderStore(root);
  } catch (error) {
    throw openError(error);
  }
}

function createFolderStore(root: string): ObjectStore {
  const incoming = createIncoming(join(root, '.incoming'));
  return {
    async put(place, body, options = {}) {
      const path = pathOf(root, place);
      if (options.signal?.aborted === true) throw cancelled();
      return incoming.use(async (file) => {
        const createOnly = options.createOnly ?? false;
        await refuseTarget(path, createOnly);
        const info = await writeFileAside(file, body, options);
        await moveIntoPlace(file, path, createOnly);
        return info;
      });
    },
    get: (place, range) => read(root, place, range),
    size: (place) => lookedUp(async () => sizeOf(await checkedPath(root, place))),
    delete: (place) => remove(root, place),
    list: (bucket, prefix) => listObjects(root, bucket, prefix),
    localFile: (place, _scratchFolder, signal) =>
      lookedUp(async () => {
        signal.throwIfAborted();
        const path = await checkedPath(root, place);
        await sizeOf(path);
        return path;
      }),
    // Its objects have no address of their own.
    presign: async (place) => {
      pathOf(root, place);
      return Promise.resolve(undefined);
    },
    checkWritable: () =>
      incoming.use((file) =>
        writeFile(file, 'x', { flag: 'wx' }).catch((error: unknown) => {
          throw unwritable(error);
        }),
      ),
  };
}

interface Incoming {
  /** Lends the path of a file that is not there yet; what is left of it afterwards is removed. */
  use<T>(work: (file: string) => Promise<T>): Promise<T>;
}

function createIncoming(parent: string): Incoming {
  let made: Promise<ScratchFolder> | undefined;
  let count = 0;
  return {
    async use(work) {
      made ??= createScratchFolder(parent);
      const { path } = await made.catch((error: unknown) => {
        made = undefined;
        throw error instanceof LalelaError && error.code === 'DISK_FULL'
          ? error
          : unwritable(error);
      });
      const file = join(path, `${++count}.part`);
      try {
        return await work(file);
      } catch (error) {
        // Somebody may have removed the folder: the next one begins anew.
        if (isUnwritable(error)) made = undefined;
        throw error;
      } finally {
        await rm(file, { force: true });
      }
    },
  };
}

function isUnwritable(error: unknown): boolean {
  return error instanceof LalelaError && error.code === 'OBJECT_STORE_UNWRITABLE';
}

/** Whatever it is, the store cannot be used. */
function openError(error: unknown): LalelaError {
  const told = storeError(error);
  const isFull = told.code === 'DISK_FULL';
  return isFull || isUnwritable(told) ? told : unwritable(error);
}

function read(root: string, place: ObjectPlace, range?: ByteRange): Promise<Readable> {
  return lookedUp(async () => {
    const file = await openObject(root, place);
    const { start = 0, end = Infinity } = range ?? {};
    if (end > start) return file.createReadStream({ start, end: end - 1 });
    await file.close();
    return Readable.from([]);
  });
}

async function remove(root: string, place: ObjectPlace): Promise<boolean> {
  try {
    await lookedUp(async () => {
      const path = await checkedPath(root, place);
      await sizeOf(path);
      await unlink(path);
      await syncFolder(dirname(path));
      await prune(dirname(path), join(root, place.bucket));
    });
    return true;
  } catch (error) {
    if (error instanceof LalelaError && error.code === 'OBJECT_NOT_FOUND') return false;
    throw error;
  }
}

/** Removes folders that became empty, up to the bucket's. One that a `put` fills just now is not empty. */
async function prune(folder: string, bucketFolder: string): Promise<void> {
  try {
    for (let empty = folder; empty !== bucketFolder; empty = dirname(empty)) await rmdir(empty);
  } catch {
    // Not empty, or somebody else removed it.
  }
}
