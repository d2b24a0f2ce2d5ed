/** A page of a tenant's jobs: found by an index, read from the table. */
import type { Job, JobPage, JobQuery } from '../../job/index.ts';
import { LalelaError } from '../../kernel/index.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { DynamoTable, KeyRange } from './dynamo-table.ts';
import {
  afterPart,
  readJob,
  referencePartition,
  tenantPartition,
  timeOf,
  timePart,
} from './stored-item.ts';

interface Entry {
  readonly key: string;
  /** Of the index. */
  readonly created: string;
}

/**
 * A job that was created just now may be missing for a moment, and one whose state changed just now from a
 * list of the new state; none is given in a state that it is not in. A list by `states` reads what the index
 * holds of the tenant until the page is full.
 * @throws LalelaError CURSOR_INVALID
 */
export async function listJobs(table: DynamoTable, query: JobQuery): Promise<JobPage> {
  const { limit, states } = query;
  const entries = await findEntries(table, query);
  const items = await Promise.all(entries.slice(0, limit).map(({ key }) => table.get(key)));
  const jobs = items.flatMap((item): readonly Job[] => (item === undefined ? [] : [readJob(item)]));
  const wanted = jobs.filter(({ state }) => states?.includes(state) ?? true);
  const last = entries[limit - 1];
  if (last === undefined || entries.length <= limit) return { jobs: wanted };
  return { jobs: wanted, nextCursor: cursorAt(last) };
}

/** One more than the page holds, where there are more. */
async function findEntries(table: DynamoTable, query: JobQuery): Promise<readonly Entry[]> {
  const before = query.cursor === undefined ? undefined : sortKeyOf(query.cursor);
  const index = query.clientReference === undefined ? 'byTenant' : 'byReference';
  const entries: Entry[] = [];
  for await (const page of table.query(index, rangeOf(query, before)))
    for (const { pk, created } of page) {
      if (created !== before) entries.push({ key: String(pk), created: String(created) });
      if (entries.length > query.limit) return entries;
    }
  return entries;
}

function rangeOf(query: JobQuery, before: string | undefined): KeyRange {
  const { tenant, clientReference, createdAfterMs, createdBeforeMs, limit, states } = query;
  const ends = createdBeforeMs === undefined ? [] : [timePart(createdBeforeMs)];
  const [to] = [...ends, ...(before === undefined ? [] : [before])].sort();
  return {
    partition:
      clientReference === undefined
        ? tenantPartition(tenant)
        : referencePartition(tenant, clientReference),
    ...(createdAfterMs === undefined ? {} : { from: afterPart(timePart(createdAfterMs)) }),
    ...(to === undefined ? {} : { to }),
    isDescending: true,
    // One for the cursor's own entry, one to see whether there are more.
    ...(states === undefined ? { pageSize: limit + 2 } : { states: [...new Set(states)] }),
  };
}

function cursorAt({ created }: Entry): string {
  return writeCursor({ createdAtMs: timeOf(created), id: created.slice(timePart(0).length + 1) });
}

/** No entry of an index is longer. */
const LONGEST_ID_BYTES = 200;

/** The entry that the page before ended with: a cursor holds the id as the index does. */
function sortKeyOf(cursor: string): string {
  const { createdAtMs, id } = readCursor(cursor);
  if (Buffer.byteLength(id) > LONGEST_ID_BYTES || /\p{Surrogate}/u.test(id))
    throw new LalelaError(
      'CURSOR_INVALID',
      'The cursor is not one that a list gave out. Leave it out to begin with the newest job.',
    );
  return `${timePart(createdAtMs)}#${id}`;
}
