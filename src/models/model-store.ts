/** The folder of models: what is in it, and how more gets there. */
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LalelaError, systemErrorCode } from '../kernel/index.ts';
import { CATALOGUE_FILE, type Catalogue } from './catalogue/catalogue.ts';
import { modelBytes, type CatalogueEntry } from './catalogue/catalogue-entry.ts';
import type { InstalledModel } from './installed-model.ts';
import { inspectModel } from './installed/inspect-model.ts';
import { verifyModel, type ModelReport } from './installed/verify-model.ts';
import { checkConverted } from './pull/check-converted.ts';
import { PINS_FILE } from './pull/pins.ts';
import { ROUTES_FILE } from './read-routes.ts';
import type { PrepareModel, PulledModel, PullProgress } from './pull/pull-types.ts';
import type { NetworkLimits } from './sources/fetch-context.ts';
import type { NpmSurroundings } from './sources/npm-options.ts';

export interface ModelStoreOptions {
  /** May be missing until the first pull, and may be read-only if nothing is to be pulled. */
  readonly folder: string;
  readonly catalogue: Catalogue;
  /** Where npm's configuration and the proxies are looked up. */
  readonly surroundings: NpmSurroundings;
  /** Called for each model that is pulled, before it is installed. */
  readonly prepare?: PrepareModel | undefined;
  readonly limits?: Partial<NetworkLimits> | undefined;
}

export interface ModelListing {
  readonly entry: CatalogueEntry;
  readonly state: 'absent' | 'damaged' | 'installed';
  /** Why it is damaged, for people. */
  readonly problem?: string;
  /** On the disk if it is installed, else of what would be pulled. */
  readonly bytes: number;
  /** False where the catalogue only knows about how large it is. */
  readonly isExact: boolean;
}

interface PullCallOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /** Whether what is installed is read whole first, and pulled again where it is damaged. Default false. */
  readonly checkInstalled?: boolean | undefined;
}

export interface ModelStore {
  /** Absolute path of the folder of models. */
  readonly path: string;
  readonly catalogue: Catalogue;
  /** Every model of the catalogue. */
  list(): Promise<readonly ModelListing[]>;
  /** Names in the folder that belong to no model of the catalogue; nothing in them is ever used. */
  strangers(): Promise<readonly string[]>;
  /**
   * The model, if it is installed and whole as far as names and sizes tell.
   * @throws LalelaError MODEL_UNKNOWN.
   */
  find(id: string): Promise<InstalledModel | undefined>;
  /**
   * Installs what is not installed yet, in the order given.
   * @throws LalelaError MODEL_UNKNOWN, MODEL_PULL_FAILED (`isRetryable` tells whether waiting may help),
   *   MODEL_CORRUPT, MODEL_FOLDER_READONLY, DISK_FULL; or the reason of `signal`.
   */
  pull(ids: readonly string[], options: PullCallOptions): Promise<readonly PulledModel[]>;
  /** Reads every byte of these models; without ids, of all that are there. */
  verify(ids: readonly string[] | undefined, signal: AbortSignal): Promise<readonly ModelReport[]>;
}

export function createModelStore(options: ModelStoreOptions): ModelStore {
  const path = resolve(options.folder);
  const { catalogue } = options;
  const entriesOf = (ids: readonly string[]) => [...new Set(ids)].map((id) => catalogue.entry(id));
  return {
    path,
    catalogue,
    list: () => Promise.all(catalogue.entries.map((entry) => listEntry(path, entry))),
    strangers: () => strangers(path, catalogue),
    async find(id) {
      const inspected = await inspectModel(path, catalogue.entry(id));
      return inspected.state === 'installed' ? inspected.model : undefined;
    },
    async pull(ids, call) {
      const entries = entriesOf(ids);
      for (const entry of entries)
        if ((await inspectModel(path, entry)).state !== 'installed')
          await checkConverted(path, entry);
      // Loaded only now: most runs pull nothing, and the network libraries take a while to load.
      const { pullFromNetwork } = await import('./pull/pull-from-network.ts');
      return pullFromNetwork(options, {
        modelsFolder: path,
        entries,
        prepare: options.prepare,
        checkInstalled: call.checkInstalled ?? false,
        signal: call.signal,
        onProgress: call.onProgress ?? (() => undefined),
      });
    },
    async verify(ids, signal) {
      const reports: ModelReport[] = [];
      for (const entry of ids === undefined ? catalogue.entries : entriesOf(ids)) {
        signal.throwIfAborted();
        const report = await verifyModel(path, entry, signal);
        if (ids !== undefined || report.state !== 'absent') reports.push(report);
      }
      return reports;
    },
  };
}

async function listEntry(folder: string, entry: CatalogueEntry): Promise<ModelListing> {
  const inspected = await inspectModel(folder, entry);
  if (inspected.state === 'installed')
    return { entry, state: 'installed', bytes: inspected.bytes, isExact: true };
  const expected = modelBytes(entry);
  if (inspected.state === 'absent') return { entry, state: 'absent', ...expected };
  return { entry, state: 'damaged', problem: inspected.problem, ...expected };
}

/** Files of Lalela's own, the operator's conversions, and what file systems keep for themselves. */
const OWN_NAMES = new Set([CATALOGUE_FILE, ROUTES_FILE, PINS_FILE, 'converted', 'lost+found']);

async function strangers(folder: string, { entries }: Catalogue): Promise<readonly string[]> {
  const known = new Set([...OWN_NAMES, ...entries.map(({ id }) => id)]);
  try {
    const names = await readdir(folder);
    return names.filter((name) => !known.has(name) && !name.startsWith('.')).toSorted();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw new LalelaError(
      'MODEL_FOLDER_UNREADABLE',
      'The folder of models cannot be read. Give this user the right to read it, or name another in ' +
        'LALELA_MODELS.',
      { cause: error },
    );
  }
}
