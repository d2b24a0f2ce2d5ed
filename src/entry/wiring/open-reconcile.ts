import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { readConfig, type Environment } from '../../config/index.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../kernel/index.ts';
import type { Agenda } from '../../job/index.ts';
import { removeExpiredUploads } from '../../request/index.ts';
import { createAfterRun, type Handler } from './after-run.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { openEnsureWorkers } from './on-queued.ts';
import { openCoreParts } from './open-parts.ts';
import type { CoreParts } from './service-parts.ts';

/** No new job is begun later than this: the next minute goes on. */
const BUSY_MS = 40 * SECOND_MS;

/** @returns what is done once a minute. @throws LalelaError CONFIG_INVALID, and what the stores throw. */
export async function openReconcile(environment: Environment): Promise<() => Promise<void>> {
  const config = readConfig(environment, { homeFolder: tmpdir(), temporaryFolder: tmpdir() });
  const parts = await openCoreParts(config);
  const workers = await openEnsureWorkers(parts);
  const { deliver, remove, purge } = createAfterRun(parts);
  return async () => {
    const untilMs = parts.now() + BUSY_MS;
    const work = (agenda: Agenda, handle: Handler) => workOff(parts, { agenda, handle, untilMs });
    const [workersRunning] = await Promise.all([
      workers?.ensure(),
      work('deliver', deliver),
      work('remove', remove),
      work('purge', purge),
      sweepUploads(parts),
    ]);
    const line = await embeddedMetrics(parts, workersRunning ?? 0);
    if (config.logLevel !== 'silent') process.stdout.write(line);
  };
}

/** Uploads that no job took; once an hour, whoever comes first. */
async function sweepUploads({ database, objects, log, now }: CoreParts): Promise<void> {
  const holder = randomUUID();
  const turn = { name: 'uploads-swept', holder, nowMs: now(), expiresAtMs: now() + HOUR_MS };
  try {
    if ((await database.jobs.reserve(turn)) !== holder) return;
    await removeExpiredUploads({ jobs: database.jobs, objects, now });
  } catch {
    log.warn({}, 'uploads that are over their time could not be removed; tried again in an hour');
  }
}

interface Errand {
  readonly agenda: Agenda;
  readonly handle: Handler;
  readonly untilMs: number;
}

/** One after the other; workers do the same beside it, each job under its lease. */
async function workOff(parts: CoreParts, { agenda, handle, untilMs }: Errand): Promise<void> {
  const { jobs } = parts.database;
  while (parts.now() < untilMs) {
    const lease = { owner: 'reconcile', leaseMs: MINUTE_MS, nowMs: parts.now() };
    const job = await jobs.claim({ agenda, ...lease }).catch(() => undefined);
    if (job === undefined) return;
    try {
      await handle(job, AbortSignal.timeout(MINUTE_MS));
    } catch {
      // Its lease lapses, and it is due again.
      parts.log.warn({ agenda, job: job.id }, 'job-let-go');
    }
  }
}
