/** Builds a model from fetched files in a folder of its own, and gives that folder the model's name. */
import { copyFile, lstat, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LalelaError, systemErrorCode } from '../../kernel/index.ts';
import { mostBytes, type CatalogueEntry } from '../catalogue/catalogue-entry.ts';
import { digestFile } from '../files/digest-file.ts';
import { syncFile, syncFolder } from '../files/sync-file.ts';
import type { InstalledModel } from '../installed-model.ts';
import { inspectModel } from '../installed/inspect-model.ts';
import {
  MANIFEST_FILE,
  manifestText,
  readManifest,
  type ManifestFile,
} from '../installed/model-manifest.ts';
import type { ModelFile, PrepareModel, PulledModel } from './pull-types.ts';
import { addPins, readPins } from './pins.ts';

export interface InstallOptions {
  readonly modelsFolder: string;
  /** The pull's own folder, on the same file system. */
  readonly staging: string;
  readonly entry: CatalogueEntry;
  readonly files: ReadonlyMap<string, ModelFile>;
  readonly prepare: PrepareModel | undefined;
  readonly onPrepare: () => void;
  readonly signal: AbortSignal;
}

export async function installModel(options: InstallOptions): Promise<PulledModel> {
  const { modelsFolder, staging, entry, signal } = options;
  const pins = (await readPins(modelsFolder))[entry.id] ?? {};
  const folder = join(staging, entry.id);
  await mkdir(folder);
  const files: ManifestFile[] = [];
  const pinned: Record<string, string> = {};
  for (const [role, file] of options.files) {
    const expected = expectedSha256(entry, role) ?? pins[role];
    checkFile({ entry, role, file, expected });
    if (expected === undefined) pinned[role] = file.sha256;
    files.push(await placeFile({ entry, role, file, folder }));
  }
  files.push(...(await prepareFiles(options, folder, files)));
  const manifest = { format: 1 as const, id: entry.id, engine: entry.engine, files };
  await writeFile(join(folder, MANIFEST_FILE), manifestText(manifest));
  await syncFile(join(folder, MANIFEST_FILE));
  await syncFolder(folder);
  signal.throwIfAborted();
  await addPins(modelsFolder, staging, { [entry.id]: pinned });
  const setAside = await giveName({ modelsFolder, staging, folder, id: entry.id });
  const model = await installedModel(modelsFolder, entry);
  return { model, wasInstalled: false, pinned, ...(setAside === undefined ? {} : { setAside }) };
}

function expectedSha256(entry: CatalogueEntry, role: string): string | undefined {
  return entry.files[role]?.sha256;
}

interface FetchedFile {
  readonly entry: CatalogueEntry;
  readonly role: string;
  readonly file: ModelFile;
}

function checkFile({
  entry,
  role,
  file,
  expected,
}: FetchedFile & { expected: string | undefined }) {
  const described = entry.files[role];
  if (described === undefined) throw new LalelaError('INTERNAL', 'A role was not planned.');
  const isRightSize =
    described.bytes === undefined
      ? file.bytes <= mostBytes(described)
      : file.bytes === described.bytes;
  if (expected !== undefined && expected !== file.sha256)
    throw corruptFile(
      entry,
      role,
      `its sha256 should begin with ${expected.slice(0, 12)} and begins with ${file.sha256.slice(0, 12)}`,
    );
  if (!isRightSize) throw corruptFile(entry, role, `its size of ${file.bytes} bytes is wrong`);
}

function corruptFile(entry: CatalogueEntry, role: string, fault: string): LalelaError {
  return new LalelaError(
    'MODEL_CORRUPT',
    `The ${role} of "${entry.id}" is not what the catalogue or an earlier download says: ${fault}. ` +
      'Nothing was installed. Pull again; if it stays so, the source has changed (docs/models.md).',
  );
}

async function placeFile(place: FetchedFile & { folder: string }): Promise<ManifestFile> {
  const { entry, role, file, folder } = place;
  const path = entry.files[role]?.path ?? role;
  const target = join(folder, path);
  if (file.isShared) {
    await copyFile(file.path, target);
    await syncFile(target);
  } else await rename(file.path, target);
  return { role, path, bytes: file.bytes, sha256: file.sha256, isDerived: false };
}

const DERIVED_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/u;

async function prepareFiles(
  options: InstallOptions,
  folder: string,
  files: readonly ManifestFile[],
): Promise<ManifestFile[]> {
  const { prepare, onPrepare, entry, signal } = options;
  if (prepare === undefined) return [];
  onPrepare();
  const paths = Object.fromEntries(files.map(({ role, path }) => [role, join(folder, path)]));
  const derived = await prepare({ folder, entry, files: paths }, signal);
  const taken = new Set([MANIFEST_FILE, ...files.flatMap(({ role, path }) => [role, path])]);
  const prepared: ManifestFile[] = [];
  for (const [role, path] of Object.entries(derived)) {
    if (!DERIVED_NAME.test(path) || taken.has(role) || taken.has(path))
      throw new LalelaError('INTERNAL', `The engine "${entry.engine}" prepared a file wrongly.`);
    await syncFile(join(folder, path));
    const digest = await digestFile(join(folder, path), signal);
    prepared.push({ role, path, ...digest, isDerived: true });
  }
  return prepared;
}

interface Naming {
  readonly modelsFolder: string;
  readonly staging: string;
  /** The finished model. */
  readonly folder: string;
  readonly id: string;
}

/**
 * What lay under the name before is removed with the staging folder if it was a model of Lalela's (an
 * older version, or a damaged one). Anything else may be somebody's work: it is set aside, and its new
 * name is the answer.
 */
async function giveName({
  modelsFolder,
  staging,
  folder,
  id,
}: Naming): Promise<string | undefined> {
  const target = join(modelsFolder, id);
  let setAside: string | undefined;
  if (await exists(target)) {
    const isOurs = await isModelFolder(target, id);
    setAside = isOurs ? undefined : await freeName(modelsFolder, id);
    const away = setAside === undefined ? join(staging, `${id}.old`) : join(modelsFolder, setAside);
    await rename(target, away);
  }
  await rename(folder, target);
  await syncFolder(modelsFolder);
  return setAside;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function isModelFolder(folder: string, id: string): Promise<boolean> {
  try {
    return (await lstat(folder)).isDirectory() && (await readManifest(folder)).id === id;
  } catch {
    return false;
  }
}

async function freeName(modelsFolder: string, id: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = `${id}.set-aside-${number}`;
    if (!(await exists(join(modelsFolder, name)))) return name;
  }
}

async function installedModel(
  modelsFolder: string,
  entry: CatalogueEntry,
): Promise<InstalledModel> {
  const inspected = await inspectModel(modelsFolder, entry);
  if (inspected.state === 'installed') return inspected.model;
  throw new LalelaError('INTERNAL', `The model "${entry.id}" was installed but cannot be found.`);
}
