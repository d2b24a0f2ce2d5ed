import { createEnsureWorkers, type EnsureWorkers } from '../../dispatch/index.ts';
import type { Job } from '../../job/index.ts';
import { randomUUID } from 'node:crypto';
import { codeOf } from '../../kernel/index.ts';
import type { CoreParts } from './service-parts.ts';

/**
 * What is done when a job waits: a worker is woken, here or elsewhere, or started. Whatever goes wrong is
 * told of in the log: the job is kept, and workers look for work by themselves.
 */
export function createOnQueued(
  { wakes, log }: Pick<CoreParts, 'wakes' | 'log'>,
  call: () => unknown,
): (job: Job) => Promise<void> {
  return async (job) => {
    const wake = wakes?.send(job.id).catch((error: unknown) => {
      const code = codeOf(error);
      log.warn({ job: job.id, code }, 'wake-not-sent');
    });
    await Promise.all([wake, call()]);
  };
}

/** Starts workers on ECS, where the configuration says so. */
export async function openEnsureWorkers(parts: CoreParts): Promise<EnsureWorkers | undefined> {
  const { config, database, log, now } = parts;
  const { ecs, idleMs, jobsAtOnce } = config.service;
  if (ecs === undefined) return undefined;
  const { openEcsLauncher } = await import('../../dispatch/ecs/index.ts');
  return createEnsureWorkers({
    launcher: openEcsLauncher(ecs),
    async unfinished() {
      const { queued, running } = await database.jobs.queue(now());
      return queued + running;
    },
    mostWorkers: ecs.mostWorkers,
    jobsPerWorker: idleMs === 0 ? 1 : jobsAtOnce,
    reserve: (name, holder, forMs) =>
      database.jobs.reserve({ name, holder, nowMs: now(), expiresAtMs: now() + forMs }),
    newId: randomUUID,
    log,
  });
}
