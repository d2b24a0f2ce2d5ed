/** Reads every byte of an installed model and holds it against its checksums. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogueEntry } from '../catalogue/catalogue-entry.ts';
import { digestFile } from '../files/digest-file.ts';
import { fileFault, inspectModel } from './inspect-model.ts';
import { MANIFEST_FILE, readManifest, type ManifestFile } from './model-manifest.ts';

export interface ModelReport {
  readonly id: string;
  readonly state: 'absent' | 'damaged' | 'sound';
  /** What is wrong with the model as a whole, for example a folder without a manifest. */
  readonly problem?: string;
  /** Roles of files that are not there. */
  readonly missing: readonly string[];
  /** Files whose bytes are not those of the checksum. */
  readonly changed: readonly ChangedFile[];
  /** Names of files in the model's folder that do not belong to it; they do no harm. */
  readonly extra: readonly string[];
  /** Role → sha256 of files whose checksum the catalogue does not know: what their first download had. */
  readonly pinned: Readonly<Record<string, string>>;
}

export interface ChangedFile {
  readonly role: string;
  readonly expectedSha256: string;
  /** Absent where the size alone tells. */
  readonly foundSha256?: string;
}

const NOTHING_FOUND = { missing: [], changed: [], extra: [], pinned: {} } as const;

/** More names than a model has files; what is beyond is not listed. */
const MOST_EXTRA_NAMES = 20;

export async function verifyModel(
  modelsFolder: string,
  entry: CatalogueEntry,
  signal: AbortSignal,
): Promise<ModelReport> {
  const { id } = entry;
  const inspected = await inspectModel(modelsFolder, entry);
  if (inspected.state === 'absent') return { id, state: 'absent', ...NOTHING_FOUND };
  const folder = join(modelsFolder, id);
  const problem = inspected.state === 'damaged' ? { problem: inspected.problem } : {};
  const files = (await isFolder(folder)) ? await manifestFiles(folder) : undefined;
  if (files === undefined) return { id, state: 'damaged', ...problem, ...NOTHING_FOUND };
  const { missing, changed } = await compareFiles(folder, files, signal);
  const extra = await extraNames(folder, files);
  const isSound = inspected.state === 'installed' && missing.length + changed.length === 0;
  const pinned = pinnedFiles(entry, files);
  return { id, state: isSound ? 'sound' : 'damaged', ...problem, missing, changed, extra, pinned };
}

/** What an installed model's manifest says of a file is what was pinned when it was first downloaded. */
function pinnedFiles(
  entry: CatalogueEntry,
  files: readonly ManifestFile[],
): Readonly<Record<string, string>> {
  const unknown = files.filter(
    ({ role, isDerived }) => !isDerived && entry.files[role]?.sha256 === undefined,
  );
  return Object.fromEntries(unknown.map(({ role, sha256 }) => [role, sha256]));
}

/** A link to a folder is not one. */
async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path)).isDirectory();
}

async function manifestFiles(folder: string): Promise<readonly ManifestFile[] | undefined> {
  try {
    return (await readManifest(folder)).files;
  } catch {
    return undefined;
  }
}

async function compareFiles(
  folder: string,
  files: readonly ManifestFile[],
  signal: AbortSignal,
): Promise<{ missing: string[]; changed: ChangedFile[] }> {
  const missing: string[] = [];
  const changed: ChangedFile[] = [];
  for (const file of files) {
    const path = join(folder, file.path);
    const fault = await fileFault(path, file);
    if (fault === 'is missing') missing.push(file.role);
    else if (fault !== undefined) changed.push({ role: file.role, expectedSha256: file.sha256 });
    else {
      const { sha256 } = await digestFile(path, signal);
      if (sha256 !== file.sha256)
        changed.push({ role: file.role, expectedSha256: file.sha256, foundSha256: sha256 });
    }
  }
  return { missing, changed };
}

async function extraNames(folder: string, files: readonly ManifestFile[]): Promise<string[]> {
  const known = new Set([MANIFEST_FILE, ...files.map(({ path }) => path)]);
  const names = await readdir(folder);
  return names.filter((name) => !known.has(name)).slice(0, MOST_EXTRA_NAMES);
}
