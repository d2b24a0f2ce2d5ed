/**
 * Copies models from a place far away into the folder of models: what is missing here, or differs. A model
 * is built and checked as in a pull, under the same lock, and takes its name in one step. Where the files of
 * a model come from is no reason to trust them: they must be what the catalogue says, and where it says
 * nothing, what `model.json` there and earlier downloads say.
 */
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isAbort, LalelaError } from '../../kernel/index.ts';
import { fileFailure } from '../files/file-failure.ts';
import { installModel } from '../pull/install-model.ts';
import { addPins } from '../pull/pins.ts';
import { acquirePullLock } from '../pull/pull-lock.ts';
import type { PrepareModel, PulledModel, PullProgress } from '../pull/pull-types.ts';
import {
  checkRoom,
  createStaging,
  createWorkFolder,
  removeStagings,
  type WorkFolder,
} from '../pull/work-folder.ts';
import { downloadModel } from './download-model.ts';
import type { FarModels } from './far-models.ts';
import { modelIdsOf, namesOf } from './look-far.ts';
import {
  lookAtModels,
  type FarModel,
  type ModelsFar,
  type RefusedModel,
} from './look-at-models.ts';
import { readOperatorFiles, takeOperatorFiles, type OperatorFilesFar } from './operator-files.ts';

export interface FetchOptions {
  /** Of models; may be read-only if nothing is missing. */
  readonly folder: string;
  readonly far: FarModels;
  readonly prepare?: PrepareModel | undefined;
  /** Whether what is installed is read whole first, and fetched again where it is damaged. Default false. */
  readonly checkInstalled?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
}

export interface FetchedModels {
  readonly fetched: readonly PulledModel[];
  readonly unchanged: readonly string[];
  /** What is not as it should be there; what was here before is kept. */
  readonly refused: readonly RefusedModel[];
  /** Ids of models that lie there and are in no catalogue, so that nobody could use them. */
  readonly unknown: readonly string[];
  /** Names of the operator's files that were taken over; of those that were here a copy is kept. */
  readonly operatorFiles: readonly string[];
}

/**
 * The operator's `catalogue.json` and `routes.json` are taken last, and only if no model was refused: they
 * never name what is not here.
 * @throws LalelaError MODELS_MISSING where there is none; CATALOGUE_INVALID; MODEL_PULL_FAILED, DISK_FULL,
 * MODEL_FOLDER_READONLY; what the far side fails with; or the reason of `signal`.
 */
export async function fetchModels(options: FetchOptions): Promise<FetchedModels> {
  try {
    return await fetchMissing({ ...options, folder: resolve(options.folder) });
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof LalelaError || isAbort(error)) throw error;
    throw fileFailure(error) ?? unexpected(error);
  }
}

async function fetchMissing(options: FetchOptions): Promise<FetchedModels> {
  const { folder, far, signal } = options;
  const names = await namesOf(far, signal);
  const ids = modelIdsOf(names);
  if (ids.length === 0) throw nothingThere();
  const files = await readOperatorFiles({ folder, far, names, signal });
  const entries = new Map(files.catalogue.entries.map((entry) => [entry.id, entry]));
  const unknown = ids.filter((id) => !entries.has(id));
  const models = await lookAtModels(
    options,
    ids.flatMap((id) => entries.get(id) ?? []),
  );
  const isDone = models.wanted.length === 0 && (!files.isChanged || models.refused.length > 0);
  const taken = isDone ? NOTHING_TAKEN : await fetchLocked(options, { files, models });
  return {
    fetched: taken.fetched,
    unchanged: models.unchanged,
    refused: [...models.refused, ...taken.refused],
    unknown,
    operatorFiles: taken.operatorFiles,
  };
}

type Taken = Pick<FetchedModels, 'fetched' | 'refused' | 'operatorFiles'>;
const NOTHING_TAKEN: Taken = { fetched: [], refused: [], operatorFiles: [] };

interface Found {
  readonly files: OperatorFilesFar;
  readonly models: ModelsFar;
}

async function fetchLocked(options: FetchOptions, found: Found): Promise<Taken> {
  const { folder, signal, onProgress } = options;
  const work = await createWorkFolder(folder);
  const modelId = found.models.wanted[0]?.entry.id ?? '';
  const lock = await acquirePullLock({
    path: work.lock,
    signal,
    onWait: () => onProgress({ modelId, phase: 'waiting', doneBytes: 0 }),
  });
  try {
    await removeStagings(work);
    return await fetchInto(options, found, work);
  } finally {
    await removeStagings(work);
    await lock.release();
  }
}

async function fetchInto(
  options: FetchOptions,
  { files, models }: Found,
  work: WorkFolder,
): Promise<Taken> {
  const { folder } = options;
  // Another may have installed some while this one waited.
  const entries = models.wanted.map(({ entry }) => entry);
  const { wanted, refused } = await lookAtModels(options, entries);
  await checkRoom(
    folder,
    wanted.map(({ entry }) => entry),
  );
  // Whoever copies models from a place trusts it with what they once were.
  await addPins(folder, await createStaging(work), files.pins);
  const fetched: PulledModel[] = [];
  const faulty: RefusedModel[] = [...refused];
  for (const model of wanted)
    try {
      fetched.push(await fetchModel(options, model, await createStaging(work)));
    } catch (error) {
      if (!(error instanceof LalelaError) || error.code !== 'MODEL_CORRUPT') throw error;
      faulty.push({ id: model.entry.id, error });
    }
  const isSound = faulty.length + models.refused.length === 0;
  const operatorFiles = isSound ? await takeOperatorFiles(folder, files, work) : [];
  return { fetched, refused: faulty, operatorFiles };
}

async function fetchModel(
  options: FetchOptions,
  model: FarModel,
  staging: string,
): Promise<PulledModel> {
  const { folder, prepare, signal, onProgress } = options;
  const { entry } = model;
  const report = (phase: PullProgress['phase']) =>
    onProgress({ modelId: entry.id, phase, doneBytes: 0 });
  try {
    const files = await downloadModel(options, model, staging);
    const onPrepare = () => report('preparing');
    const install = { modelsFolder: folder, staging, entry, files, prepare, onPrepare, signal };
    const installed = await installModel(install);
    report('installed');
    return installed;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function nothingThere(): LalelaError {
  return new LalelaError(
    'MODELS_MISSING',
    'There is no model at that address, or no bucket of that name. Put some there with `lalela models sync`.',
  );
}

function unexpected(error: unknown): LalelaError {
  return new LalelaError('MODEL_PULL_FAILED', 'The models could not be installed; fetch again.', {
    cause: error,
    isRetryable: true,
  });
}
