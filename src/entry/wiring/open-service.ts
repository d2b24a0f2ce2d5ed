/** Opens what `serve` and `worker` are made of, and closes it in reverse order. */
import { pullMissing, type Output } from '../../command/index.ts';
import { LalelaError } from '../../kernel/index.ts';
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
  readonly work: Work;
  /** Why it can recognise nothing: each job that it takes fails with that, and its client hears of it. */
  readonly fault?: LalelaError;
}

/**
 * Fetches and pulls what is missing, waits until English can be recognised, then takes up work. A worker that
 * stays would rather not start than work without models; one that was started for what waits takes it up
 * all the same, for nobody else would tell the clients.
 */
export async function openWorker(opened: ServiceParts, surroundings: Opening): Promise<Worker> {
  const fitting = await openReadyRooms(opened, surroundings).catch((error: unknown) => {
    const isStaying = opened.config.service.idleMs === undefined || surroundings.signal.aborted;
    if (isStaying || !(error instanceof LalelaError) || error.code === 'CONFIG_INVALID')
      throw error;
    return error;
  });
  if (fitting instanceof LalelaError) return openUnfitWorker(opened, fitting);
  const { parts, rooms } = fitting;
  await writeInstallation(parts.objects, await parts.models.list());
  const work = startWork(parts, () => Promise.resolve(rooms));
  return {
    work,
    async [Symbol.asyncDispose]() {
      await work.drain();
      await rooms[Symbol.asyncDispose]();
    },
  };
}

function openUnfitWorker(parts: ServiceParts, fault: LalelaError): Worker {
  parts.log.error({ code: fault.code }, 'worker-without-models');
  const work = startWork(parts, () => Promise.reject(fault));
  return { work, fault, [Symbol.asyncDispose]: () => work.drain() };
}

interface Opening {
  readonly output: Output;
  readonly signal: AbortSignal;
}

async function openReadyRooms(
  opened: ServiceParts,
  { output, signal }: Opening,
): Promise<{ readonly parts: ServiceParts; readonly rooms: Rooms }> {
  const parts = await withModelsFrom(opened, { output, signal });
  const [model, voiceActivity] = await readyModels(parts.models, { output, signal });
  const { config, log } = parts;
  const { threads } = config.service;
  const rooms = await openRooms({
    ...{ config, signal, log, threads, voiceActivity },
    store: parts.models,
    niceness: NICENESS,
  });
  try {
    await rooms.pool.warm(model);
    signal.throwIfAborted();
  } catch (error) {
    await rooms[Symbol.asyncDispose]();
    throw error;
  }
  return { parts, rooms };
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
