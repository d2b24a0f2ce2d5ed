/** Looks at what lies in the folder of models, without reading the files themselves. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../../kernel/index.ts';
import type { CatalogueEntry, CatalogueFile } from '../catalogue/catalogue-entry.ts';
import type { InstalledModel } from '../installed-model.ts';
import {
  modelSha256,
  readManifest,
  type ManifestFile,
  type ModelManifest,
} from './model-manifest.ts';

export type ModelState =
  | { readonly state: 'absent' }
  /** Something lies there that is not this model, whole; it is never used. `problem` is for people. */
  | { readonly state: 'damaged'; readonly problem: string }
  | {
      readonly state: 'installed';
      readonly model: InstalledModel;
      readonly manifest: ModelManifest;
      /** Of all its files. */
      readonly bytes: number;
    };

/**
 * The state of a model in the folder of models: its manifest is read and held against the catalogue, and
 * each file must be there, an ordinary file of the right size. Checksums are for `verifyModel`.
 */
export async function inspectModel(
  modelsFolder: string,
  entry: CatalogueEntry,
): Promise<ModelState> {
  const folder = join(modelsFolder, entry.id);
  try {
    const facts = await lstat(folder);
    if (facts.isSymbolicLink()) return damaged('its folder is a link; links are not followed');
    if (!facts.isDirectory()) return damaged('it is not a folder');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return { state: 'absent' };
    return damaged('its folder cannot be read');
  }
  return inspectFolder(folder, entry);
}

async function inspectFolder(folder: string, entry: CatalogueEntry): Promise<ModelState> {
  let manifest: ModelManifest;
  try {
    manifest = await readManifest(folder);
  } catch {
    return damaged(
      'it has no valid model.json, so it was not installed by Lalela or is half-written',
    );
  }
  const fault = manifestFault(manifest, entry) ?? (await filesFault(folder, manifest.files));
  if (fault !== undefined) return damaged(fault);
  return {
    state: 'installed',
    manifest,
    bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
    model: installedModel(folder, entry, manifest),
  };
}

function damaged(problem: string): ModelState {
  return { state: 'damaged', problem };
}

/** What in the manifest is not what the catalogue says now. */
export function manifestFault(manifest: ModelManifest, entry: CatalogueEntry): string | undefined {
  if (manifest.id !== entry.id) return 'its model.json is of another model';
  if (manifest.engine !== entry.engine) return 'its model.json is for another engine';
  const byRole = new Map(manifest.files.map((file) => [file.role, file]));
  for (const [role, described] of Object.entries(entry.files)) {
    const fault = recordFault(byRole.get(role), described);
    if (fault !== undefined) return `its ${role} ${fault}`;
  }
  return undefined;
}

function recordFault(
  found: ManifestFile | undefined,
  { path, sha256, bytes }: CatalogueFile,
): string | undefined {
  if (found === undefined || found.isDerived) return 'is not in its model.json';
  if (found.path !== path) return 'has another name than in the catalogue';
  if (sha256 !== undefined && found.sha256 !== sha256)
    return 'is another version than in the catalogue';
  if (bytes !== undefined && found.bytes !== bytes) return 'has the wrong size';
  return undefined;
}

async function filesFault(
  folder: string,
  files: readonly ManifestFile[],
): Promise<string | undefined> {
  for (const file of files) {
    const fault = await fileFault(join(folder, file.path), file);
    if (fault !== undefined) return `its ${file.role} ${fault}`;
  }
  return undefined;
}

/** What is wrong with a file by its directory entry alone: `is missing`, `is a link` … */
export async function fileFault(path: string, file: ManifestFile): Promise<string | undefined> {
  try {
    const facts = await lstat(path);
    if (facts.isSymbolicLink()) return 'is a link; links are not followed';
    if (!facts.isFile()) return 'is not an ordinary file';
    if (facts.size !== file.bytes) return `has ${facts.size} bytes instead of ${file.bytes}`;
    return undefined;
  } catch (error) {
    return systemErrorCode(error) === 'ENOENT' ? 'is missing' : 'cannot be read';
  }
}

function installedModel(
  folder: string,
  entry: CatalogueEntry,
  manifest: ModelManifest,
): InstalledModel {
  return {
    id: entry.id,
    engine: entry.engine,
    bands: entry.bands,
    folder,
    files: Object.fromEntries(manifest.files.map(({ role, path }) => [role, join(folder, path)])),
    sha256: modelSha256(manifest),
    settings: entry.settings,
  };
}
