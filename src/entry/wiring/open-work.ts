/** The loops of a worker: runs what is queued, delivers, removes, forgets. */
import { hostname } from 'node:os';
import { createCallbacks, placeholderResult } from '../../callback/index.ts';
import { holdLease, startClaimLoop, type ClaimLoop } from '../../claim/index.ts';
import type { ServiceConfig } from '../../config/index.ts';
import { changeJob, giveBack, recordAttempt, type Agenda, type Job } from '../../job/index.ts';
import { LalelaError, SECOND_MS } from '../../kernel/index.ts';
import { fetchRecording } from '../../media/index.ts';
import { chooseModel, type InstalledModel, type ModelStore } from '../../models/index.ts';
import { keepOlderFile, removeJobOutput } from '../../store/index.ts';
import { createUpkeep } from '../../upkeep/index.ts';
import { createJobWork, runJob, type JobRooms } from '../../worker/index.ts';
import { choiceOf } from './check-options.ts';
import type { Rooms } from './open-rooms.ts';
import type { ServiceParts } from './service-parts.ts';
import { signingSecrets } from './signing-secrets.ts';

export interface Work {
  /** Looks for work at once. */
  wake(): void;
  /** Claims no more, gives back what is in hand. */
  drain(): Promise<void>;
}

type Handler = (job: Job, signal: AbortSignal) => Promise<void>;

/** How often a loop looks when nothing was due. */
const POLL_MS: Readonly<Record<Agenda, number>> = {
  run: 250,
  deliver: 250,
  remove: SECOND_MS,
  purge: 600 * SECOND_MS,
};
const DELIVERIES_AT_ONCE = 32;

export function startWork(parts: ServiceParts, rooms: Rooms): Work {
  const { config } = parts;
  const upkeep = createUpkeep({ ...parts, jobs: parts.database.jobs });
  const start = (agenda: Agenda, slots: number, handle: Handler) =>
    startClaimLoop({
      agenda,
      slots,
      handle,
      jobs: parts.database.jobs,
      owner: `${hostname()}:${process.pid}`,
      leaseMs: config.service.leaseMs,
      pollMs: POLL_MS[agenda],
      now: parts.now,
      log: parts.log,
    });
  const loops: readonly ClaimLoop[] = [
    start('run', config.service.jobsAtOnce, createRun(parts, rooms)),
    start('deliver', DELIVERIES_AT_ONCE, createDelivery(parts)),
    start('remove', 2, (job) => upkeep.removeDue(job)),
    start('purge', 1, (job) => upkeep.purge(job)),
  ];
  return {
    wake: () => loops.forEach((loop) => loop.wake()),
    async drain() {
      await Promise.all(loops.map((loop) => loop.drain()));
    },
  };
}

function createRun(parts: ServiceParts, rooms: Rooms): Handler {
  const { config, objects, outbound, models, metrics, now } = parts;
  const jobRooms: JobRooms = {
    ...rooms,
    objects,
    now,
    modelFor: (options) => modelFor(models, options),
    onSegmentsRetried: (model, count) => metrics.segmentsRetried(model, count),
    fetchRecording: (url, { path, signal }) =>
      fetchRecording(outbound, url, { path, signal, maxBytes: config.service.uploadLimitBytes }),
  };
  return createJobWork({
    ...parts,
    jobs: parts.database.jobs,
    run: (job, run) => runJob(jobRooms, job, run),
    leaseMs: config.service.leaseMs,
    queueMs: config.service.queueMs,
    random: Math.random,
    removeOutput: (job) => removeJobOutput(objects, job),
    keepPlaceholder: (job) =>
      keepOlderFile(objects, job, () =>
        placeholderResult(config.service.errorWords, job.options.diarization !== undefined),
      ),
  });
}

async function modelFor(models: ModelStore, options: Job['options']): Promise<InstalledModel> {
  const listings = await models.list();
  const installed = listings.flatMap(({ entry, state }) =>
    state === 'installed' ? [entry.id] : [],
  );
  const choice = choiceOf(models.catalogue, options);
  const { id } = chooseModel({ ...choice, installed: new Set(installed) });
  const model = await models.find(id);
  if (model !== undefined) return model;
  throw new LalelaError(
    'MODEL_NOT_INSTALLED',
    `The model ${id} is not installed where the job ran. Run \`lalela models pull ${id}\` there, and submit the recording again.`,
  );
}

function createDelivery(parts: ServiceParts): Handler {
  const { config, database, outbound } = parts;
  const callbacks = createCallbacks({
    ...parts,
    outbound,
    secretsOf: (tenant) => signingSecrets(database.tenants, tenant, parts.now()),
    scheduleMs: config.service.callbackScheduleMs,
    errorWords: config.service.errorWords,
    ...addressesOf(config.service),
    random: Math.random,
  });
  return async (job, signal) => {
    const { jobs } = database;
    const token = job.lease?.token ?? '';
    const lease = { jobs, leaseMs: config.service.leaseMs, now: parts.now, signal };
    try {
      const outcome = await holdLease(job, lease, (held) => callbacks.attempt(job, held));
      await changeJob(jobs, job.id, (current) => recordAttempt(current, token, outcome));
    } catch (error) {
      // Shutting down: the attempt counts for nothing, and another process makes it at once.
      if (signal.aborted) await changeJob(jobs, job.id, (current) => giveBack(current, token));
      throw error;
    }
  };
}

function addressesOf({ returnUrl, publicUrl }: ServiceConfig) {
  return {
    ...(returnUrl === undefined ? {} : { returnUrl }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  };
}
