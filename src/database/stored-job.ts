/** A job as a row: itself as JSON, and beside it what it is found by. */
import { dueOf, type Job } from '../job/index.ts';
import { keyText, wholeNumber, type Row, type SqlValue, type Statement } from './sql-connection.ts';

export function insertJob(job: Job): Statement {
  const row = rowOf(job);
  const names = Object.keys(row);
  return {
    sql: `INSERT INTO lalela_jobs (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')}) ON CONFLICT (id) DO NOTHING RETURNING revision`,
    values: Object.values(row),
  };
}

/** Where the row still has the revision before `job`'s. */
export function updateJob(job: Job): Statement {
  const row = rowOf(job);
  const set = Object.keys(row).map((name, index) => `${name} = $${index + 1}`);
  const values = [...Object.values(row), job.revision - 1];
  return {
    sql: `UPDATE lalela_jobs SET ${set.join(', ')} WHERE id = $1 AND revision = $${values.length} RETURNING revision`,
    values,
  };
}

export function readJob({ body }: Row): Job {
  return JSON.parse(String(body)) as Job;
}

/** The names of the columns, `id` first. */
function rowOf(job: Job): Record<string, SqlValue> {
  const { agenda, atMs } = dueOf(job);
  const optional = (value: number | undefined) => (value === undefined ? null : wholeNumber(value));
  return {
    id: keyText(job.id),
    tenant: keyText(job.tenant),
    state: job.state,
    outcome: job.outcome ?? null,
    revision: job.revision,
    agenda,
    due_at: wholeNumber(atMs),
    priority: job.priority,
    created_at: wholeNumber(job.createdAtMs),
    started_at: optional(job.startedAtMs),
    ended_at: optional(job.endedAtMs),
    client_reference: job.clientReference === undefined ? null : keyText(job.clientReference),
    audio_ms: optional(job.audioMs),
    body: JSON.stringify(job),
  };
}
