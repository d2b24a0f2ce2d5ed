/**
 * The statement that finds the job to be run next at `$1`. It steps from tenant to tenant by the index, so
 * that it costs by the number of tenants with something to run, not by the number of jobs.
 */

const TENANTS = `WITH RECURSIVE waiting (tenant) AS (
    SELECT min(tenant) FROM lalela_jobs WHERE agenda = 'run'
    UNION ALL
    SELECT (SELECT min(tenant) FROM lalela_jobs WHERE agenda = 'run' AND tenant > waiting.tenant)
    FROM waiting WHERE waiting.tenant IS NOT NULL
  ), turns AS (
    SELECT tenant,
      (SELECT count(*) FROM lalela_jobs AS other
        WHERE state = 'running' AND other.tenant = waiting.tenant AND due_at > $1) AS running,
      coalesce((SELECT max(started_at) FROM lalela_jobs AS other
        WHERE other.tenant = waiting.tenant AND started_at IS NOT NULL), -1) AS last_start
    FROM waiting WHERE tenant IS NOT NULL
  )`;

const IN_TURN = 'running, last_start, tenant';

function nextOf(tenantAndPriority: string): string {
  return `FROM lalela_jobs AS next WHERE agenda = 'run' AND ${tenantAndPriority} AND due_at <= $1
    ORDER BY due_at, id LIMIT 1`;
}

function nextIdOf(priority: number): string {
  return `(SELECT id ${nextOf(`next.tenant = turns.tenant AND priority = ${priority}`)})`;
}

/** Where nobody else can claim meanwhile. */
export const NEXT_RUN_ALONE = `${TENANTS}
  SELECT body FROM lalela_jobs WHERE id = (
    SELECT next_id FROM (
      SELECT coalesce(${[1, 0, -1].map(nextIdOf).join(', ')}) AS next_id, ${IN_TURN} FROM turns
    ) AS candidates
    WHERE next_id IS NOT NULL ORDER BY ${IN_TURN} LIMIT 1
  )`;

/**
 * Where others claim meanwhile: passes over what they hold. A row is locked when the outer LIMIT asks for
 * it, so only the one that is given is.
 */
export const NEXT_RUN_AMONG_OTHERS = `${TENANTS}
  SELECT taken.body FROM (
    SELECT turns.tenant, priorities.priority
    FROM turns, (VALUES (1), (0), (-1)) AS priorities (priority)
    ORDER BY ${IN_TURN.replace('tenant', 'turns.tenant')}, priorities.priority DESC
  ) AS turn CROSS JOIN LATERAL (
    SELECT body ${nextOf('next.tenant = turn.tenant AND priority = turn.priority')}
    FOR UPDATE SKIP LOCKED
  ) AS taken LIMIT 1`;
