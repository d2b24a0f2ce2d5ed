/**
 * Fetches models and installs them, each in one step. A model is built in a folder of its own beside the
 * others; every file is checked there, the manifest is written last, and only then does the folder get its
 * name. A pull that is killed leaves nothing under a model's name; the next one removes or uses the rest.
 */
import { rm } from 'node:fs/promises';
import { isAbort, LalelaError } from '../../kernel/index.ts';
import type { CatalogueEntry } from '../catalogue/catalogue-entry.ts';
import { fileFailure } from '../files/file-failure.ts';
import type { InstalledModel } from '../installed-model.ts';
import { inspectModel } from '../installed/inspect-model.ts';
import { verifyModel } from '../installed/verify-model.ts';
import { installModel } from './install-model.ts';
import { createMemberCache } from './member-cache.ts';
import { acquirePullLock } from './pull-lock.ts';
import { planPull } from './pull-plan.ts';
import type { PulledModel, PullOptions, PullProgress } from './pull-types.ts';
import {
  checkRoom,
  createStaging,
  createWorkFolder,
  removeLeftovers,
  type WorkFolder,
} from './work-folder.ts';

/** @throws LalelaError as `ModelStore.pull`. */
export async function pullModels(options: PullOptions): Promise<readonly PulledModel[]> {
  try {
    return await pullMissing(options);
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof LalelaError || isAbort(error)) throw error;
    throw fileFailure(error) ?? unexpected(error);
  }
}

async function pullMissing(options: PullOptions): Promise<readonly PulledModel[]> {
  const { modelsFolder, entries, signal, onProgress } = options;
  const before = await installedOf(options);
  if (before.size === entries.length) return entries.map((entry) => alreadyThere(before, entry));
  const work = await createWorkFolder(modelsFolder);
  const lock = await acquirePullLock({
    path: work.lock,
    signal,
    onWait: () => onProgress({ modelId: entries[0]?.id ?? '', phase: 'waiting', doneBytes: 0 }),
  });
  try {
    // Another pull may have installed some while this one waited.
    const installed = await installedOf(options);
    const missing = entries.filter(({ id }) => !installed.has(id));
    const pulled = await pullLocked({ ...options, entries: missing }, work);
    return entries.map((entry) => pulled.get(entry.id) ?? alreadyThere(installed, entry));
  } finally {
    await lock.release();
  }
}

async function pullLocked(
  options: PullOptions,
  work: WorkFolder,
): Promise<ReadonlyMap<string, PulledModel>> {
  const { modelsFolder, entries, prepare, signal, onProgress } = options;
  const plan = planPull(entries);
  await removeLeftovers(work, plan);
  await checkRoom(modelsFolder, entries);
  const staging = await createStaging(work);
  try {
    const pulled = new Map<string, PulledModel>();
    const source = createMemberCache({ options, plan, work, staging });
    for (const entry of entries) {
      const files = await source.filesOf(entry);
      const report = (phase: PullProgress['phase']) =>
        onProgress({ modelId: entry.id, phase, doneBytes: 0 });
      const onPrepare = () => report('preparing');
      const install = { modelsFolder, staging, entry, files, prepare, onPrepare, signal };
      pulled.set(entry.id, await installModel(install));
      report('installed');
    }
    return pulled;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function installedOf({
  modelsFolder,
  entries,
  checkInstalled,
  signal,
}: PullOptions): Promise<ReadonlyMap<string, InstalledModel>> {
  const installed = new Map<string, InstalledModel>();
  for (const entry of entries) {
    const inspected = await inspectModel(modelsFolder, entry);
    if (inspected.state !== 'installed') continue;
    if (checkInstalled && (await verifyModel(modelsFolder, entry, signal)).state !== 'sound')
      continue;
    installed.set(entry.id, inspected.model);
  }
  return installed;
}

function alreadyThere(
  installed: ReadonlyMap<string, InstalledModel>,
  { id }: CatalogueEntry,
): PulledModel {
  const model = installed.get(id);
  if (model === undefined) throw new LalelaError('INTERNAL', 'A model was not pulled.');
  return { model, wasInstalled: true, pinned: {} };
}

function unexpected(error: unknown): LalelaError {
  return new LalelaError('MODEL_PULL_FAILED', 'The model could not be installed; pull it again.', {
    cause: error,
    isRetryable: true,
  });
}
