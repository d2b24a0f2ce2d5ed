/** A list of jobs as one statement that reads, by an index, no more rows than it gives. */
import type { JobQuery } from '../job/index.ts';
import { readCursor } from './cursor.ts';
import { keyText, wholeNumber, type SqlValue, type Statement } from './sql-connection.ts';

const NEWEST_FIRST = 'ORDER BY created_at DESC, id DESC';

/** @throws LalelaError CURSOR_INVALID */
export function listStatement(query: JobQuery, limit: number): Statement {
  const values: SqlValue[] = [];
  const bind = (value: SqlValue) => `$${values.push(value)}`;
  const conditions = conditionsOf(query, bind);
  const most = bind(limit);
  const select = (more: readonly string[]) =>
    `SELECT created_at, id, body FROM lalela_jobs WHERE ${[...conditions, ...more].join(' AND ')} ${NEWEST_FIRST} LIMIT ${most}`;
  if (query.states === undefined) return { sql: select([]), values };
  // A list of each state is in order by the index; all together would have to be sorted.
  const lists = [...new Set(query.states)].map(
    (state, index) => `SELECT * FROM (${select([`state = ${bind(state)}`])}) AS list${index}`,
  );
  return { sql: `${lists.join(' UNION ALL ')} ${NEWEST_FIRST} LIMIT ${most}`, values };
}

function conditionsOf(query: JobQuery, bind: (value: SqlValue) => string): string[] {
  const { createdAfterMs, createdBeforeMs, clientReference, cursor } = query;
  const conditions = [`tenant = ${bind(keyText(query.tenant))}`];
  if (clientReference !== undefined)
    conditions.push(`client_reference = ${bind(keyText(clientReference))}`);
  if (createdAfterMs !== undefined)
    conditions.push(`created_at > ${bind(wholeNumber(createdAfterMs))}`);
  if (createdBeforeMs !== undefined)
    conditions.push(`created_at < ${bind(wholeNumber(createdBeforeMs))}`);
  if (cursor !== undefined) {
    const { createdAtMs, id } = readCursor(cursor);
    conditions.push(`(created_at, id) < (${bind(createdAtMs)}, ${bind(keyText(id))})`);
  }
  return conditions;
}
