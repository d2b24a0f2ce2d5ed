/** The loops of a worker: runs what is queued, delivers, removes, forgets. */
import { hostname } from 'node:os';
import { placeholderResult } from '../../callback/index.ts';
import { pause, startClaimLoop, type ClaimLoop } from '../../claim/index.ts';
import { hearWakes } from '../../dispatch/index.ts';
import type { Agenda, Job } from '../../job/index.ts';
import { LalelaError, SECOND_MS } from '../../kernel/index.ts';
import { fetchRecording } from '../../media/index.ts';
import { chooseModel, type InstalledModel, type ModelStore } from '../../models/index.ts';
import { keepOlderFile, removeJobOutput } from '../../store/index.ts';
import { createJobWork, runJob, type JobRooms, type TranscribeRooms } from '../../worker/index.ts';
import { createAfterRun, type Handler } from './after-run.ts';
import { choiceOf } from './check-options.ts';
import type { ServiceParts } from './service-parts.ts';
import { untilIdle } from './until-idle.ts';

export interface Work {
  /** A job waits: looks for work at once. */
  wake(): void;
  /** Settles when there was nothing to do for as long as the configuration says, if it does. */
  readonly idle: Promise<void>;
  /** Claims no more, gives back what is in hand. */
  drain(): Promise<void>;
}

/** How often a loop looks when nothing was due. */
const POLL_MS: Readonly<Record<Agenda, number>> = {
  run: 250,
  deliver: 250,
  remove: SECOND_MS,
  purge: 600 * SECOND_MS,
};
/** The same where workers are woken, and each look costs money. */
const WOKEN_POLL_MS: Readonly<Record<Agenda, number>> = {
  run: 20 * SECOND_MS,
  deliver: 10 * SECOND_MS,
  remove: 60 * SECOND_MS,
  purge: 600 * SECOND_MS,
};
const DELIVERIES_AT_ONCE = 32;

/** @param rooms what recordings pass through; a job whose rooms cannot be had fails with that. */
export function startWork(parts: ServiceParts, rooms: () => Promise<TranscribeRooms>): Work {
  const { service } = parts.config;
  const isSingle = service.idleMs === 0;
  const afterRun = createAfterRun(parts);
  const deliveries = startLoop(parts, 'deliver', {
    slots: DELIVERIES_AT_ONCE,
    handle: afterRun.deliver,
  });
  const run = createRun(parts, rooms);
  const runs = startLoop(parts, 'run', {
    slots: isSingle ? 1 : service.jobsAtOnce,
    mostJobs: isSingle ? 1 : undefined,
    async handle(job, signal) {
      await run(job, signal);
      // What became of it is told at once.
      await deliveries.wake();
    },
  });
  const loops: readonly ClaimLoop[] = [
    runs,
    deliveries,
    startLoop(parts, 'remove', { slots: 2, handle: afterRun.remove }),
    startLoop(parts, 'purge', { slots: 1, handle: afterRun.purge }),
  ];
  const stopping = new AbortController();
  const hearing = startHearing(parts, runs, stopping.signal);
  return {
    wake: () => void runs.wake(),
    idle: untilIdle({ runs, deliveries, idleMs: service.idleMs, signal: stopping.signal }),
    async drain() {
      stopping.abort();
      await Promise.all([hearing, ...loops.map((loop) => loop.drain())]);
    },
  };
}

interface LoopWork {
  readonly slots: number;
  readonly mostJobs?: number | undefined;
  readonly handle: Handler;
}

function startLoop(parts: ServiceParts, agenda: Agenda, work: LoopWork): ClaimLoop {
  const poll = parts.wakes === undefined ? POLL_MS : WOKEN_POLL_MS;
  return startClaimLoop({
    ...work,
    agenda,
    jobs: parts.database.jobs,
    owner: `${hostname()}:${process.pid}`,
    leaseMs: parts.config.service.leaseMs,
    pollMs: poll[agenda],
    now: parts.now,
    log: parts.log,
  });
}

async function startHearing(
  { wakes, log }: ServiceParts,
  runs: ClaimLoop,
  signal: AbortSignal,
): Promise<void> {
  if (wakes === undefined) return;
  const look = () => runs.wake();
  await hearWakes({ queue: wakes, hasRoom: () => runs.hasRoom(), look, pause, log }, signal);
}

/** @param rooms what they cannot be opened for is the job's fault. */
export function createRun(parts: ServiceParts, rooms: () => Promise<TranscribeRooms>): Handler {
  const { config, objects } = parts;
  return createJobWork({
    ...parts,
    jobs: parts.database.jobs,
    run: async (job, run) => runJob(jobRooms(parts, await rooms()), job, run),
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

function jobRooms(parts: ServiceParts, rooms: TranscribeRooms): JobRooms {
  const { config, objects, outbound, models, metrics, now } = parts;
  return {
    ...rooms,
    objects,
    now,
    mostBytes: config.service.uploadLimitBytes,
    modelFor: (options) => modelFor(models, options),
    onSegmentsRetried: (model, count) => metrics.segmentsRetried(model, count),
    fetchRecording: (url, { path, signal }) =>
      fetchRecording(outbound, url, { path, signal, maxBytes: config.service.uploadLimitBytes }),
  };
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
