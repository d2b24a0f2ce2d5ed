/**
 * Jobs in one DynamoDB table. Every write is of one item, on the condition of what it replaces: what the
 * port promises rests on that alone. Lists, counts and whose turn it is come from indexes, which follow the
 * table by a moment; none of them decides who has a job.
 */
import {
  dueOf,
  type Job,
  type JobStore,
  type Reservation,
  type UsageQuery,
} from '../../job/index.ts';
import { SECOND_MS } from '../../kernel/index.ts';
import { wholeNumber } from '../sql-connection.ts';
import { claimJob } from './claim-job.ts';
import type { DynamoTable, KeyRange } from './dynamo-table.ts';
import { listJobs } from './list-jobs.ts';
import {
  afterPart,
  itemOf,
  jobKey,
  keyPart,
  momentKey,
  readJob,
  tenantPartition,
  timeOf,
  timePart,
} from './stored-item.ts';

/** A job further back is told "1000 or more". */
const MOST_COUNTED = 1000;

export function createDynamoJobStore(table: DynamoTable): JobStore {
  async function replace(job: Job): Promise<Job | undefined> {
    const next = { ...job, revision: job.revision + 1 };
    const condition = { expression: 'revision = :revision', values: { ':revision': job.revision } };
    return (await table.put(itemOf(next), condition)) ? next : undefined;
  }
  return {
    create: (job) => table.put(itemOf(job), { expression: 'attribute_not_exists(pk)' }),
    async get(id) {
      const item = await table.get(jobKey(id));
      return item && readJob(item);
    },
    replace,
    async list(query) {
      return query.states?.length === 0 ? { jobs: [] } : listJobs(table, query);
    },
    claim: (claim) => claimJob(table, replace, claim),
    queue: (nowMs) => readQueue(table, nowMs),
    async position(job) {
      const own = momentKey(dueOf(job).atMs, job.id);
      // The job's own entry is counted too, if the index has it.
      const ahead = { partition: 'queued', to: own, pageSize: MOST_COUNTED + 1 };
      const hasOwn = (await table.count('byQueue', { ...ahead, from: own })) > 0;
      const counted = await table.count('byQueue', ahead, MOST_COUNTED + 1);
      return Math.min(MOST_COUNTED, counted - (hasOwn ? 1 : 0));
    },
    usage: (query) => readUsage(table, query),
    forget: (id) => table.delete(jobKey(id)),
    reserve: (reservation) => reserve(table, reservation),
  };
}

async function readQueue(table: DynamoTable, nowMs: number) {
  const [queued, running, delivering] = await Promise.all([
    table.count('byQueue', { partition: 'queued' }),
    table.count('byQueue', { partition: 'running' }),
    table.count('byQueue', { partition: 'delivering' }),
  ]);
  let dueAtMs = nowMs;
  for await (const [first] of table.query('byQueue', { partition: 'queued', pageSize: 1 })) {
    if (first !== undefined) dueAtMs = timeOf(String(first['queueOrder']));
    break;
  }
  return { queued, running, delivering, oldestMs: Math.max(0, nowMs - dueAtMs) };
}

/** Reads the index entries of the time asked for: a month's. */
async function readUsage(table: DynamoTable, { tenant, sinceMs, untilMs }: UsageQuery) {
  const part = keyPart(tenant);
  const within: KeyRange = {
    partition: tenantPartition(tenant),
    from: timePart(sinceMs),
    to: timePart(untilMs),
  };
  const [active, submitted, ended] = await Promise.all([
    table.count('byAgenda', { partition: 'run', from: `${part}#`, to: afterPart(part) }),
    table.count('byTenant', within),
    readEnded(table, within),
  ]);
  return { active, submitted, ...ended };
}

async function readEnded(table: DynamoTable, within: KeyRange) {
  let [done, failed, audioMs] = [0, 0, 0];
  for await (const page of table.query('byEnd', within))
    for (const item of page) {
      if (item['outcome'] === 'done') done++;
      if (item['outcome'] === 'failed') failed++;
      audioMs += Number(item['audioMs'] ?? 0);
    }
  return { done, failed, audioMs };
}

/** The expiry is compared here: the table removes what has expired only some time later. */
async function reserve(table: DynamoTable, reservation: Reservation): Promise<string> {
  const { nowMs, expiresAtMs, holder } = reservation;
  const pk = `name#${keyPart(reservation.name)}`;
  const item = {
    pk,
    holder: JSON.stringify(holder),
    expiresAtMs: wholeNumber(expiresAtMs),
    expiresAtSeconds: Math.ceil(wholeNumber(expiresAtMs) / SECOND_MS),
  };
  const isFree = {
    expression: 'attribute_not_exists(pk) OR expiresAtMs <= :now',
    values: { ':now': wholeNumber(nowMs) },
  };
  for (;;) {
    if (await table.put(item, isFree)) return holder;
    const held = await table.get(pk);
    // None: it was removed between the two.
    if (held !== undefined) return JSON.parse(String(held['holder'])) as string;
  }
}
