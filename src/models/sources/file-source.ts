/** Finds what a `file:` source names: a file, an archive or a folder of the machine itself. */
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { LalelaError, systemErrorCode } from '../../kernel/index.ts';
import type { FetchedSource } from './fetch-context.ts';

export interface LocalSource extends FetchedSource {
  readonly isFolder: boolean;
}

/** A relative path counts from the folder of models, where the operator's catalogue lies. */
export async function findLocalSource(path: string, modelsFolder: string): Promise<LocalSource> {
  const absolute = resolve(modelsFolder, path);
  try {
    const facts = await stat(absolute);
    if (facts.isDirectory() || facts.isFile())
      return { path: absolute, isDownload: false, isFolder: facts.isDirectory() };
  } catch (error) {
    throw unusable(error);
  }
  throw unusable(new Error('neither file nor folder'));
}

/** The path of a file in a folder; it must lie in that folder when links are followed too. */
export async function memberOfFolder(folder: string, member: string): Promise<string> {
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, member));
    const way = relative(root, path);
    if (way.startsWith('..') || isAbsolute(way)) throw new Error('outside');
    if (!(await stat(path)).isFile()) throw new Error('not an ordinary file');
    return path;
  } catch (error) {
    throw unusable(error);
  }
}

function unusable(error: unknown): LalelaError {
  const reason = systemErrorCode(error) === 'ENOENT' ? 'does not exist' : 'cannot be read';
  return new LalelaError(
    'MODEL_PULL_FAILED',
    `What a file: source in the catalogue names ${reason}, or is not an ordinary file or folder. ` +
      'A relative path counts from the folder of models.',
    { cause: error },
  );
}
