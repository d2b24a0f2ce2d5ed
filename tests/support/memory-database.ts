/** Jobs, tenants and keys in memory: what the adapters of `src/database` do, in the plainest words. */
import { randomUUID } from 'node:crypto';
import type { ApiKey, Tenant, TenantStore } from '../../src/admission/index.ts';
import { readCursor, writeCursor } from '../../src/database/cursor.ts';
import type { Database } from '../../src/database/index.ts';
import { LalelaError } from '../../src/kernel/index.ts';
import {
  dueOf,
  hasEnded,
  takeLease,
  type Claim,
  type Job,
  type JobQuery,
  type JobStore,
} from '../../src/job/index.ts';

const MOST_COUNTED = 1000;

export function createMemoryDatabase(): Database {
  return {
    jobs: createJobs(),
    tenants: createTenants(),
    checkWritable: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function createJobs(): JobStore {
  const jobs = new Map<string, Job>();
  const reservations = new Map<string, { holder: string; expiresAtMs: number }>();
  const all = () => [...jobs.values()];
  const keep = (job: Job) => {
    const kept = { ...job, revision: job.revision + 1 };
    jobs.set(job.id, copy(kept));
    return copy(kept);
  };
  // Every method is async, so that what fails rejects, as in the adapters.
  /* eslint-disable @typescript-eslint/require-await */
  return {
    async create(job) {
      if (jobs.has(job.id)) return false;
      jobs.set(job.id, copy(job));
      return true;
    },
    async get(id) {
      const job = jobs.get(id);
      return job && copy(job);
    },
    async replace(job) {
      return jobs.get(job.id)?.revision === job.revision ? keep(job) : undefined;
    },
    async list(query) {
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const found = all()
        .filter((job) => isWanted(job, query))
        .filter((job) => after === undefined || newestFirst(after, job) < 0)
        .sort(newestFirst);
      const page = found.slice(0, query.limit).map(copy);
      const last = page.at(-1);
      if (last === undefined || found.length <= query.limit) return { jobs: page };
      return { jobs: page, nextCursor: writeCursor(last) };
    },
    async claim(claim) {
      const job = chooseDue(all(), claim);
      if (job === undefined) return undefined;
      const { owner, nowMs, leaseMs } = claim;
      const lease = { owner, token: randomUUID(), expiresAtMs: nowMs + leaseMs };
      return keep(takeLease(job, lease, nowMs));
    },
    async queue(nowMs) {
      const count = (state: Job['state']) => all().filter((job) => job.state === state).length;
      const queued = all().filter(({ state }) => state === 'queued');
      const oldestDueMs = Math.min(nowMs, ...queued.map((job) => dueOf(job).atMs));
      return {
        queued: queued.length,
        running: count('running'),
        delivering: count('delivering'),
        oldestMs: nowMs - oldestDueMs,
      };
    },
    async position(job) {
      const before = all().filter(
        (other) => other.state === 'queued' && byKeys(dueKeys(other), dueKeys(job)) < 0,
      );
      return Math.min(before.length, MOST_COUNTED);
    },
    async usage({ tenant, sinceMs, untilMs }) {
      const isWithin = (atMs?: number) => atMs !== undefined && atMs >= sinceMs && atMs < untilMs;
      const own = all().filter((job) => job.tenant === tenant);
      const ended = own.filter(({ endedAtMs }) => isWithin(endedAtMs));
      return {
        active: own.filter((job) => !hasEnded(job)).length,
        submitted: own.filter(({ createdAtMs }) => isWithin(createdAtMs)).length,
        done: ended.filter(({ outcome }) => outcome === 'done').length,
        failed: ended.filter(({ outcome }) => outcome === 'failed').length,
        audioMs: ended.reduce((sum, { audioMs = 0 }) => sum + audioMs, 0),
      };
    },
    async forget(id) {
      jobs.delete(id);
    },
    async reserve({ name, holder, nowMs, expiresAtMs }) {
      const kept = reservations.get(name);
      if (kept !== undefined && kept.expiresAtMs > nowMs) return kept.holder;
      reservations.set(name, { holder, expiresAtMs });
      return holder;
    },
  };
  /* eslint-enable @typescript-eslint/require-await */
}

function isWanted(job: Job, query: JobQuery): boolean {
  const { createdAfterMs = -Infinity, createdBeforeMs = Infinity } = query;
  return (
    job.tenant === query.tenant &&
    (query.states?.includes(job.state) ?? true) &&
    (query.clientReference === undefined || job.clientReference === query.clientReference) &&
    job.createdAtMs > createdAfterMs &&
    job.createdAtMs < createdBeforeMs
  );
}

type Listed = Pick<Job, 'createdAtMs' | 'id'>;

function newestFirst(a: Listed, b: Listed): number {
  return byKeys([b.createdAtMs, b.id], [a.createdAtMs, a.id]);
}

function dueKeys(job: Job): Keys {
  return [dueOf(job).atMs, job.id];
}

function chooseDue(jobs: readonly Job[], { agenda, nowMs }: Claim): Job | undefined {
  const due = jobs.filter((job) => dueOf(job).agenda === agenda && dueOf(job).atMs <= nowMs);
  const keysOf = (job: Job): Keys =>
    agenda === 'run'
      ? [...turnKeys(jobs, job, nowMs), -job.priority, ...dueKeys(job)]
      : dueKeys(job);
  return due.sort((a, b) => byKeys(keysOf(a), keysOf(b)))[0];
}

/** Whose turn it is: the fewest running, then the longest without a start. */
function turnKeys(jobs: readonly Job[], { tenant }: Job, nowMs: number): Keys {
  const own = jobs.filter((job) => job.tenant === tenant);
  const running = own.filter((job) => job.state === 'running' && dueOf(job).atMs > nowMs);
  const lastStartMs = Math.max(-1, ...own.map(({ startedAtMs = -1 }) => startedAtMs));
  return [running.length, lastStartMs, tenant];
}

type Keys = readonly (number | string)[];

function byKeys(a: Keys, b: Keys): number {
  for (const [index, key] of a.entries()) {
    const other = b[index] as typeof key;
    if (key !== other) return key < other ? -1 : 1;
  }
  return 0;
}

function createTenants(): TenantStore {
  const keys = new Map<string, ApiKey>();
  const tenants = new Map<string, Tenant>();
  /* eslint-disable @typescript-eslint/require-await */
  return {
    async addKey(key) {
      const isTaken = [...keys.values()].some(({ id, hash }) => id === key.id || hash === key.hash);
      if (isTaken) throw new LalelaError('INTERNAL', 'There is a key of this id or hash already.');
      keys.set(key.id, copy(key));
    },
    async keyByHash(hash) {
      return [...keys.values()].find((key) => key.hash === hash);
    },
    async keys() {
      return [...keys.values()].sort((a, b) =>
        byKeys([a.createdAtMs, a.id], [b.createdAtMs, b.id]),
      );
    },
    async revokeKey(id, atMs) {
      const key = keys.get(id);
      if (key === undefined) return false;
      keys.set(id, { revokedAtMs: atMs, ...key });
      return true;
    },
    async tenant(name) {
      return tenants.get(name);
    },
    async putTenant(tenant) {
      tenants.set(tenant.name, copy(tenant));
    },
  };
  /* eslint-enable @typescript-eslint/require-await */
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
