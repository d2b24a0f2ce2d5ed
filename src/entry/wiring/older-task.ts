/**
 * `lalela worker` with the older contract's environment: does that one recording, tells the callback address
 * and ends. The job's record lasts as long as the process; what stays is what the contract promises.
 */
import { hostname } from 'node:os';
import { pause } from '../../claim/index.ts';
import { EXIT, exitCodeOf } from '../../command/index.ts';
import { dueOf, hasEnded, type Agenda, type Job } from '../../job/index.ts';
import { LalelaError, type ErrorCode } from '../../kernel/index.ts';
import { readOlderTask } from '../../request/index.ts';
import { createScratchFolder } from '../../runtime/index.ts';
import { createAfterRun, type AfterRun, type Handler } from './after-run.ts';
import { createServiceAdmission } from './create-service-admission.ts';
import type { Surroundings } from './open-session.ts';
import { openTaskParts, openTaskRooms } from './open-task.ts';
import { createRun } from './open-work.ts';
import { serveHealth } from './serve-health.ts';
import type { ServiceParts } from './service-parts.ts';

/** @returns 0 when it is done and delivered, 101 for what is not media or has no model, else 1. */
export async function runOlderTask(surroundings: Surroundings): Promise<number> {
  try {
    await using scratch = await createScratchFolder(surroundings.config.scratchFolder);
    const parts = await openTaskParts(surroundings.config, scratch.path);
    try {
      return await conclude(await doTask(parts, surroundings), surroundings);
    } finally {
      await parts.database[Symbol.asyncDispose]();
    }
  } catch (error) {
    if (!(error instanceof LalelaError)) throw error;
    return fail(surroundings, error);
  }
}

/** The job as it is when nothing is left to be done, or the signal came. */
async function doTask(parts: ServiceParts, { signal }: Surroundings): Promise<Job> {
  const health = await serveHealth(parts, () => !signal.aborted);
  const rooms = openTaskRooms(parts, signal);
  try {
    const job = await submit(parts);
    for (const { code } of job.warnings) parts.log.warn({ job: job.id, code }, 'job-warned');
    const afterRun = createAfterRun(parts);
    const run = createRun(parts, rooms.open);
    await work(parts, job.id, { handlers: { run, deliver: afterRun.deliver }, signal });
    return await removeDelivered(parts, job.id, afterRun);
  } finally {
    await rooms.close();
    await health[Symbol.asyncDispose]();
  }
}

async function submit(parts: ServiceParts): Promise<Job> {
  const { returnUrl } = parts.config.service;
  const { catalogue } = parts.models;
  // Whoever may start containers may do this: there is no key to ask for.
  const admission = createServiceAdmission(parts, { isOpen: true, catalogue });
  const caller = await admission.identify({ key: undefined, remoteAddress: '' });
  const submission = readOlderTask(process.env, { admission, caller, returnUrl });
  return (await admission.submit(caller, submission)).job;
}

interface TaskWork {
  readonly handlers: Readonly<Partial<Record<Agenda, Handler>>>;
  readonly signal: AbortSignal;
}

/** What is due, when it is due, until no handler is left for it. */
async function work(parts: ServiceParts, id: string, { handlers, signal }: TaskWork) {
  const { database, now, config } = parts;
  for (;;) {
    const job = await database.jobs.get(id);
    const due = job && dueOf(job);
    const handle = due && handlers[due.agenda];
    if (due === undefined || handle === undefined) return;
    await pause(Math.max(0, due.atMs - now()), signal);
    if (signal.aborted) return;
    const owner = `${hostname()}:${process.pid}`;
    const claim = { agenda: due.agenda, owner, leaseMs: config.service.leaseMs, nowMs: now() };
    const claimed = await database.jobs.claim(claim);
    if (claimed !== undefined) await handle(claimed, signal);
  }
}

/** What is private goes once it was taken, and stays where nobody took it. */
async function removeDelivered(
  { database }: ServiceParts,
  id: string,
  { remove }: AfterRun,
): Promise<Job> {
  const job = await database.jobs.get(id);
  if (job === undefined) throw new LalelaError('INTERNAL', 'The job is gone.');
  const isTaken = job.deliveries.length > 0 && isDelivered(job);
  if (isTaken && job.retention.isPrivate) await remove(job, new AbortController().signal);
  return job;
}

function isDelivered({ deliveries }: Job): boolean {
  return deliveries.every(({ state }) => state === 'accepted');
}

async function conclude(job: Job, surroundings: Surroundings): Promise<number> {
  if (!hasEnded(job)) return EXIT.failed;
  if (job.error !== undefined) return fail(surroundings, job.error);
  if (!isDelivered(job)) return fail(surroundings, UNDELIVERED);
  const isNamed = (process.env['TAG'] ?? 'none').toLowerCase() !== 'none';
  const where = isNamed ? '' : ` Result: decoded/${job.older?.tag ?? ''}.json.`;
  await surroundings.output.stdout(`Done.${where}\n`);
  return EXIT.done;
}

const UNDELIVERED = {
  code: 'CALLBACK_FAILED' as const,
  message:
    'The recording is transcribed and its result lies in the bucket, but the callback address did not take it.',
};

function fail(
  { output }: Surroundings,
  { code, message }: { code: ErrorCode; message: string },
): number {
  output.stderr(`lalela: ${message}\n`);
  return isWithoutModel(code) ? EXIT.notMediaOrNoModel : EXIT.failed;
}

/** The older contract knows no other reason. */
function isWithoutModel(code: ErrorCode): boolean {
  if (code === 'LANGUAGE_UNKNOWN' || code === 'MODEL_NOT_INSTALLED') return true;
  return exitCodeOf(new LalelaError(code, '')) === EXIT.notMediaOrNoModel;
}
