/** `.pull` in the folder of models: where pulls do their work, on the file system of the models. */
import { randomUUID } from 'node:crypto';
import { readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { LalelaError } from '../../kernel/index.ts';
import { modelBytes, type CatalogueEntry } from '../catalogue/catalogue-entry.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { PullPlan } from './pull-plan.ts';

export interface WorkFolder {
  readonly lock: string;
  /** What is fetched; partial files stay for the next pull to go on with. */
  readonly downloads: string;
  /** A folder a pull, where its models are built. */
  readonly stagings: string;
  /** What was replaced of the operator's own files: the last one of each name. */
  readonly replaced: string;
}

const WORK_FOLDER = '.pull';

export async function createWorkFolder(modelsFolder: string): Promise<WorkFolder> {
  const work = join(modelsFolder, WORK_FOLDER);
  const downloads = join(work, 'downloads');
  await makeFolder(downloads);
  return {
    lock: join(work, 'lock'),
    downloads,
    stagings: join(work, 'staging'),
    replaced: join(work, 'replaced'),
  };
}

export async function createStaging({ stagings }: WorkFolder): Promise<string> {
  const staging = join(stagings, randomUUID());
  await makeFolder(staging);
  return staging;
}

/** Removes what earlier pulls left, but for downloads that this one can go on with. */
export async function removeLeftovers(work: WorkFolder, plan: PullPlan): Promise<void> {
  await removeStagings(work);
  const kept = new Set(
    plan.sources.flatMap(({ key }) => [`${key}.partial`, `${key}.partial.json`]),
  );
  for (const name of await readdir(work.downloads))
    if (!kept.has(name)) await rm(join(work.downloads, name), { recursive: true, force: true });
}

/** Removes the models that were being built when somebody was killed. */
export async function removeStagings({ stagings }: WorkFolder): Promise<void> {
  await rm(stagings, { recursive: true, force: true });
}

/** @throws LalelaError DISK_FULL, before anything is fetched that would not fit. */
export async function checkRoom(
  modelsFolder: string,
  entries: readonly CatalogueEntry[],
): Promise<void> {
  const needed = entries.reduce((sum, entry) => sum + modelBytes(entry).bytes, 0);
  const { bavail, bsize } = await statfs(modelsFolder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new LalelaError(
    'DISK_FULL',
    `There is no room for the model: it needs ${megabytes(needed)} MB, and ${megabytes(free)} MB are ` +
      'free on the disk of the folder of models. Make room, or name another folder in LALELA_MODELS.',
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
