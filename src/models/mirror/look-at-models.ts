/** Which of the models far away are not here as they are there. */
import { LalelaError } from '../../kernel/index.ts';
import { mostBytes, type CatalogueEntry } from '../catalogue/catalogue-entry.ts';
import { inspectModel, manifestFault } from '../installed/inspect-model.ts';
import { modelSha256, type ManifestFile, type ModelManifest } from '../installed/model-manifest.ts';
import { verifyModel } from '../installed/verify-model.ts';
import type { FarModels } from './far-models.ts';
import { corrupt, readManifestFar } from './look-far.ts';

export interface FarModel {
  readonly entry: CatalogueEntry;
  /** Those of the catalogue, as `model.json` there describes them: not more than the catalogue allows. */
  readonly files: readonly ManifestFile[];
}

export interface RefusedModel {
  readonly id: string;
  /** MODEL_CORRUPT. */
  readonly error: LalelaError;
}

export interface ModelsFar {
  readonly wanted: readonly FarModel[];
  readonly unchanged: readonly string[];
  readonly refused: readonly RefusedModel[];
}

interface LookOptions {
  readonly folder: string;
  readonly far: FarModels;
  readonly checkInstalled?: boolean;
  readonly signal: AbortSignal;
}

export async function lookAtModels(
  options: LookOptions,
  entries: readonly CatalogueEntry[],
): Promise<ModelsFar> {
  const wanted: FarModel[] = [];
  const unchanged: string[] = [];
  const refused: RefusedModel[] = [];
  for (const entry of entries) {
    options.signal.throwIfAborted();
    try {
      const manifest = await readManifestFar(options.far, entry.id, options.signal);
      const files = filesOf(entry, manifest);
      if (await isHere(options, entry, manifest)) unchanged.push(entry.id);
      else wanted.push({ entry, files });
    } catch (error) {
      if (!(error instanceof LalelaError) || error.code !== 'MODEL_CORRUPT') throw error;
      refused.push({ id: entry.id, error });
    }
  }
  return { wanted, unchanged, refused };
}

function filesOf(entry: CatalogueEntry, manifest: ModelManifest): readonly ManifestFile[] {
  const fault = manifestFault(manifest, entry);
  if (fault !== undefined)
    throw corrupt(`The model "${entry.id}" is not that of the catalogue: ${fault}`);
  const files = manifest.files.filter(({ role }) => Object.hasOwn(entry.files, role));
  for (const { role, bytes } of files) {
    const described = entry.files[role];
    if (described !== undefined && bytes > mostBytes(described))
      throw corrupt(`The ${role} of "${entry.id}" is larger than the catalogue allows`);
  }
  return files;
}

async function isHere(
  { folder, checkInstalled = false, signal }: LookOptions,
  entry: CatalogueEntry,
  manifest: ModelManifest,
): Promise<boolean> {
  const inspected = await inspectModel(folder, entry);
  if (inspected.state !== 'installed') return false;
  if (inspected.model.sha256 !== modelSha256(manifest)) return false;
  return !checkInstalled || (await verifyModel(folder, entry, signal)).state === 'sound';
}
