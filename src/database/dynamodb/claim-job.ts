/**
 * Finds what is due by the indexes and takes it by the item itself. An index may still give a job that
 * another has taken: the item, read anew, says so. It may not give yet one that was kept just now: whoever
 * claims next finds that. So a stale index costs a read or a moment, and never gives a job to two.
 */
import { randomUUID } from 'node:crypto';
import { dueOf, takeLease, type Claim, type Job } from '../../job/index.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { afterPart, readJob, runOrder, timePart, type Item } from './stored-item.ts';

/** Keeps a job in place of the revision before, see `JobStore.replace`. */
export type Replace = (job: Job) => Promise<Job | undefined>;

/** Enough for those whom others take first at the same moment. */
const PAGE_SIZE = 10;

export async function claimJob(
  table: DynamoTable,
  replace: Replace,
  claim: Claim,
): Promise<Job | undefined> {
  const { agenda, nowMs } = claim;
  const keys = agenda === 'run' ? runKeys(table, nowMs) : dueKeys(table, agenda, nowMs);
  for await (const key of keys) {
    const item = await table.get(key);
    const job = item && readJob(item);
    if (job === undefined || !isDue(job, claim)) continue;
    const taken = await replace(withLease(job, claim));
    if (taken !== undefined) return taken;
  }
  return undefined;
}

function isDue(job: Job, { agenda, nowMs }: Claim): boolean {
  const due = dueOf(job);
  return due.agenda === agenda && timePart(due.atMs) <= timePart(nowMs);
}

function withLease(job: Job, { owner, leaseMs, nowMs }: Claim): Job {
  return takeLease(job, { owner, token: randomUUID(), expiresAtMs: nowMs + leaseMs }, nowMs);
}

function dueKeys(table: DynamoTable, agenda: string, nowMs: number): AsyncGenerator<string> {
  const to = afterPart(timePart(nowMs));
  return keysOf(table.query('byAgenda', { partition: agenda, to, pageSize: PAGE_SIZE }));
}

async function* keysOf(pages: AsyncIterable<readonly Item[]>): AsyncGenerator<string> {
  for await (const page of pages) for (const item of page) yield String(item['pk']);
}

/** Keys of jobs to be run, in the order that the port says. */
async function* runKeys(table: DynamoTable, nowMs: number): AsyncGenerator<string> {
  for (const tenant of await inTurn(table, await waitingTenants(table), nowMs))
    for (const priority of [1, 0, -1] as const) {
      const order = runOrder(tenant, priority);
      yield* keysOf(
        table.query('byAgenda', {
          partition: 'run',
          from: order,
          to: `${order}#${afterPart(timePart(nowMs))}`,
          pageSize: PAGE_SIZE,
        }),
      );
    }
}

/**
 * The key parts of all tenants that have something to run or running: one read a tenant, from the first
 * entry of one to the first of the next, whatever number waits between.
 */
async function waitingTenants(table: DynamoTable): Promise<readonly string[]> {
  const tenants: string[] = [];
  for (;;) {
    const last = tenants.at(-1);
    const from = last === undefined ? {} : { from: afterPart(last) };
    const entry = await firstOf(
      table.query('byAgenda', { partition: 'run', ...from, pageSize: 1 }),
      'agendaOrder',
    );
    if (entry === undefined) return tenants;
    tenants.push(entry.slice(0, entry.indexOf('#')));
  }
}

/** Those with the fewest running first, then the longest without a start. */
async function inTurn(
  table: DynamoTable,
  tenants: readonly string[],
  nowMs: number,
): Promise<readonly string[]> {
  if (tenants.length < 2) return tenants;
  const running = await countRunning(table, nowMs);
  const turns = await Promise.all(
    tenants.map(async (tenant) => {
      const partition = `tenant#${tenant}`;
      const newest = { partition, isDescending: true, pageSize: 1 };
      const lastStart = (await firstOf(table.query('byStart', newest), 'started')) ?? '';
      return { tenant, running: running.get(partition) ?? 0, lastStart };
    }),
  );
  return turns
    .sort((a, b) => a.running - b.running || compare(a.lastStart, b.lastStart))
    .map(({ tenant }) => tenant);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Jobs whose lease holds, by the partition of their tenant: no more than there are workers. */
async function countRunning(table: DynamoTable, nowMs: number): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const range = { partition: 'running', from: afterPart(timePart(nowMs)) };
  for await (const page of table.query('byQueue', range))
    for (const { tenant } of page)
      counts.set(String(tenant), (counts.get(String(tenant)) ?? 0) + 1);
  return counts;
}

async function firstOf(
  pages: AsyncIterable<readonly Item[]>,
  attribute: string,
): Promise<string | undefined> {
  for await (const [item] of pages) if (item !== undefined) return String(item[attribute]);
  return undefined;
}
