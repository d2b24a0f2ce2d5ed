/** Folders, entries and stores for tests of models. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCatalogue,
  createModelStore,
  type CatalogueEntry,
  type CatalogueFile,
  type CatalogueSource,
  type ModelStore,
  type ModelStoreOptions,
} from '../../src/models/index.ts';

export interface TestFolder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'lalela-models-'));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A file of an entry that is described to the byte. */
export function exactFile(
  content: string | Buffer,
  file: Pick<CatalogueFile, 'path'> & Partial<CatalogueFile>,
): CatalogueFile {
  return {
    bytes: Buffer.byteLength(content),
    sha256: sha256(content),
    source: 'main',
    ...file,
  };
}

export function entryOf(
  part: Partial<CatalogueEntry> & {
    files: CatalogueEntry['files'];
    sources: Record<string, CatalogueSource>;
  },
): CatalogueEntry {
  return {
    id: 'test-model',
    title: 'A model for tests',
    task: 'speech-recognition',
    engine: 'fake',
    settings: {},
    languages: ['eng'],
    bands: ['wide'],
    domains: [],
    licences: [
      { covers: 'weights', spdx: 'MIT', holder: 'Nobody', address: 'https://example.org/licence' },
    ],
    notes: [],
    ...part,
  };
}

export interface StoreFixture extends AsyncDisposable {
  readonly store: ModelStore;
  /** Of models. */
  readonly folder: string;
  /** The user's, with an npmrc. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface StoreFixtureOptions extends Partial<ModelStoreOptions> {
  readonly entries: readonly CatalogueEntry[];
  /** The user's npmrc. */
  readonly npmrc?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Waits that a test can afford. */
const QUICK_LIMITS = { waitMs: 2_000, attempts: 2, retryMs: 1 };

/** A store in a temporary folder, with a home and an npm configuration of its own. */
export async function storeFixture(options: StoreFixtureOptions): Promise<StoreFixture> {
  const root = await temporaryFolder();
  const folder = options.folder ?? join(root.path, 'models');
  const home = join(root.path, 'home');
  await mkdir(home);
  await writeFile(join(home, '.npmrc'), options.npmrc ?? '');
  const env = npmEnvironment(home, options.env);
  const store = createModelStore({
    folder,
    catalogue: createCatalogue(options.entries),
    surroundings: { env, projectFolder: home },
    limits: QUICK_LIMITS,
    ...options,
  });
  return { store, folder, home, env, [Symbol.asyncDispose]: () => root[Symbol.asyncDispose]() };
}

/** An environment in which npm sees nothing of this machine's own configuration. */
export function npmEnvironment(
  home: string,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    HOME: home,
    npm_config_globalconfig: join(home, 'no-global-npmrc'),
    npm_config_cache: join(home, 'npm-cache'),
    npm_config_fetch_retry_mintimeout: '1',
    npm_config_fetch_retry_maxtimeout: '10',
    npm_config_fetch_retries: '0',
    ...more,
  };
}

export function pull(store: ModelStore, ...ids: string[]): ReturnType<ModelStore['pull']> {
  return store.pull(ids, { signal: AbortSignal.timeout(20_000) });
}

/** Every path in a folder, sorted, relative to it; nothing of a pull's empty work folders. */
export async function contentsOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}
