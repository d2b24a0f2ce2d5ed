/** Opens what `serve` and `worker` are made of, and closes it in reverse order. */
import { pullMissing, type Output } from '../../command/index.ts';
import { chooseModel, type InstalledModel, type ModelStore } from '../../models/index.ts';
import { writeInstallation } from './installation.ts';
import { withModelsFrom } from './model-actions.ts';
import { openModels } from './open-models.ts';
import { openCoreParts } from './open-parts.ts';
import { openRooms, type Rooms } from './open-rooms.ts';
import type { Surroundings } from './open-session.ts';
import { VOICE_ACTIVITY_MODEL } from './open-session.ts';
import { startWork, type Work } from './open-work.ts';
import type { ServiceParts } from './service-parts.ts';

/** What is warm when the service is ready. */
const READY_LANGUAGE = 'eng';
/** Engine processes give way, so that the doors answer while every core recognises. */
const NICENESS = 5;

export async function openParts({ config }: Surroundings): Promise<ServiceParts> {
  const models = await openModels(config);
  return { ...(await openCoreParts(config)), models };
}

/** A worker: its rooms with a warm engine, and its loops. */
export interface Worker extends AsyncDisposable {
  readonly rooms: Rooms;
  readonly work: Work;
}

/** Fetches and pulls what is missing, waits until English can be recognised, then takes up work. */
export async function openWorker(
  opened: ServiceParts,
  { output, signal }: { output: Output; signal: AbortSignal },
): Promise<Worker> {
  const parts = await withModelsFrom(opened, { output, signal });
  const [model, voiceActivity] = await readyModels(parts.models, { output, signal });
  const { config, log } = parts;
  const { threads } = config.service;
  const rooms = await openRooms({
    config,
    signal,
    log,
    threads,
    voiceActivity,
    niceness: NICENESS,
  });
  try {
    await rooms.pool.warm(model);
    signal.throwIfAborted();
  } catch (error) {
    await rooms[Symbol.asyncDispose]();
    throw error;
  }
  await writeInstallation(parts.objects, await parts.models.list());
  const work = startWork(parts, rooms);
  return {
    rooms,
    work,
    async [Symbol.asyncDispose]() {
      await work.drain();
      await rooms[Symbol.asyncDispose]();
    },
  };
}

async function readyModels(
  store: ModelStore,
  surroundings: { output: Output; signal: AbortSignal },
): Promise<[InstalledModel, InstalledModel]> {
  const { id } = chooseModel({
    catalogue: store.catalogue,
    language: READY_LANGUAGE,
    band: 'wide',
  });
  const pulled = await pullMissing(store, [id, VOICE_ACTIVITY_MODEL], surroundings);
  return pulled as [InstalledModel, InstalledModel];
}
