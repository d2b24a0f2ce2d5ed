/** Two small models, an operator's folder with them, and a bucket to copy them through. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { farModelsIn } from '../../src/entry/wiring/far-models.ts';
import {
  createModelStore,
  fetchModels,
  readCatalogue,
  sendModels,
  type CatalogueEntry,
  type FarModels,
  type FetchedModels,
  type ModelStore,
  type SentModels,
} from '../../src/models/index.ts';
import { LALELA_BUCKET, type ObjectStore } from '../../src/store/index.ts';
import { openS3Store } from '../../src/store/s3/index.ts';
import type { AwsDouble } from './aws.ts';
import { entryOf, exactFile, npmEnvironment, temporaryFolder } from './models-fixtures.ts';

export const BUCKET = 'lalela-models-test';
export const WEIGHTS = 'w'.repeat(300_000);
export const WORDS = 'sawubona\n';
export const OTHER_WEIGHTS = 'o'.repeat(10_000);

/** Its vocabulary has no checksum in the catalogue: what the first download had counts. */
export const MODEL = entryOf({
  sources: {
    main: { address: 'file:../sources/weights.onnx' },
    words: { address: 'file:../sources/words.txt' },
  },
  files: {
    weights: exactFile(WEIGHTS, { path: 'weights.onnx' }),
    vocabulary: { path: 'words.txt', source: 'words', approximateBytes: 100 },
  },
});
export const OTHER = entryOf({
  id: 'other-model',
  sources: { main: { address: 'file:../sources/other.onnx' } },
  files: { weights: exactFile(OTHER_WEIGHTS, { path: 'weights.onnx' }) },
});

export interface MirrorFixture extends AsyncDisposable {
  readonly root: string;
  /** Empty at first. */
  readonly target: string;
  /** The bucket. */
  readonly objects: ObjectStore;
  /** May be put another before. */
  far: FarModels;
  /** Names that were written there, in order. */
  written: string[];
  /** The operator's own folder, with these models pulled. */
  operatorStore(entries?: readonly CatalogueEntry[]): Promise<ModelStore>;
  openStore(folder: string): Promise<ModelStore>;
  send(store: ModelStore, isAgain?: boolean): Promise<SentModels>;
  /** Into the target. */
  fetch(checkInstalled?: boolean): Promise<FetchedModels>;
  /** An object in the place of models, by whoever may write the bucket. */
  put(name: string, content: string): Promise<void>;
  /** Pulls the model into the target with another vocabulary. */
  replaceVocabulary(content: string): Promise<void>;
}

export const soon = () => AbortSignal.timeout(20_000);

export async function mirrorFixture(aws: AwsDouble): Promise<MirrorFixture> {
  const folder = await temporaryFolder();
  const root = folder.path;
  const target = join(root, 'target');
  aws.fauxqs.createBucket(BUCKET);
  aws.fauxqs.emptyBucket(BUCKET);
  const objects = await openS3Store({ bucket: BUCKET });
  const open = farModelsIn(objects, 'models/');
  await writeSources(root);
  const fixture: MirrorFixture = {
    root,
    target,
    objects,
    written: [],
    far: {
      ...open,
      write(name, ...rest) {
        fixture.written.push(name);
        return open.write(name, ...rest);
      },
    },
    operatorStore: (entries = [MODEL, OTHER]) => operatorStore(root, entries),
    openStore: (path) => openStore(root, path),
    send: (store, isAgain = false) =>
      sendModels({ store, far: fixture.far, isAgain, signal: soon(), onProgress: nothing }),
    fetch: (checkInstalled = false) =>
      fetchModels({
        folder: target,
        far: fixture.far,
        checkInstalled,
        signal: soon(),
        onProgress: nothing,
      }),
    async put(name, content) {
      await objects.put({ bucket: LALELA_BUCKET, key: `models/${name}` }, Buffer.from(content));
    },
    async replaceVocabulary(content) {
      await writeFile(join(root, 'sources', 'words.txt'), content);
      await rm(join(target, 'test-model'), { recursive: true });
      await rm(join(target, 'pins.json'));
      await (await openStore(root, target)).pull(['test-model'], { signal: soon() });
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
  return fixture;
}

function nothing(): void {
  return undefined;
}

async function writeSources(root: string): Promise<void> {
  const sources = join(root, 'sources');
  await mkdir(sources);
  await writeFile(join(sources, 'weights.onnx'), WEIGHTS);
  await writeFile(join(sources, 'words.txt'), WORDS);
  await writeFile(join(sources, 'other.onnx'), OTHER_WEIGHTS);
}

async function operatorStore(root: string, entries: readonly CatalogueEntry[]) {
  const folder = join(root, 'models');
  const models = entries.map(({ id }) => id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'catalogue.json'), JSON.stringify({ models: entries }));
  await writeFile(
    join(folder, 'routes.json'),
    JSON.stringify({ routes: [{ language: 'zul', band: 'wide', models }] }),
  );
  const store = await openStore(root, folder);
  await store.pull(models, { signal: soon() });
  return store;
}

async function openStore(root: string, folder: string): Promise<ModelStore> {
  return createModelStore({
    folder,
    catalogue: await readCatalogue(folder),
    surroundings: { env: npmEnvironment(root), projectFolder: root },
    // As an engine does: what it derives is not sent.
    prepare: async (model) => {
      await writeFile(join(model.folder, 'derived.bin'), 'here');
      return { derived: 'derived.bin' };
    },
  });
}
