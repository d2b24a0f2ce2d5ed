/**
 * The tables, as the steps that led to them: a step that was released is never changed, only followed by
 * another. The number of steps taken is the version of a database.
 */

/** @param key type of a text that is compared byte by byte. */
export function migrations(key: string): readonly (readonly string[])[] {
  return [[...jobTables(key), ...otherTables(key)]];
}

function jobTables(key: string): readonly string[] {
  return [
    `CREATE TABLE lalela_jobs (
        id ${key} PRIMARY KEY,
        tenant ${key} NOT NULL,
        state TEXT NOT NULL,
        outcome TEXT,
        revision BIGINT NOT NULL,
        agenda TEXT NOT NULL,
        due_at BIGINT NOT NULL,
        priority INTEGER NOT NULL,
        created_at BIGINT NOT NULL,
        started_at BIGINT,
        ended_at BIGINT,
        client_reference ${key},
        audio_ms BIGINT,
        body TEXT NOT NULL
      )`,
    // Claims: of a tenant the next to run, of all the next to deliver, remove, purge.
    `CREATE INDEX lalela_jobs_run ON lalela_jobs (tenant, priority, due_at, id) WHERE agenda = 'run'`,
    `CREATE INDEX lalela_jobs_due ON lalela_jobs (agenda, due_at, id) WHERE agenda <> 'run'`,
    // Whose turn it is.
    `CREATE INDEX lalela_jobs_running ON lalela_jobs (tenant, due_at) WHERE state = 'running'`,
    `CREATE INDEX lalela_jobs_started ON lalela_jobs (tenant, started_at) WHERE started_at IS NOT NULL`,
    // The queue and a job's place in it.
    `CREATE INDEX lalela_jobs_queued ON lalela_jobs (due_at, id) WHERE state = 'queued'`,
    `CREATE INDEX lalela_jobs_delivering ON lalela_jobs (due_at) WHERE state = 'delivering'`,
    // Lists and usage, each within one tenant.
    `CREATE INDEX lalela_jobs_created ON lalela_jobs (tenant, created_at, id)`,
    `CREATE INDEX lalela_jobs_state ON lalela_jobs (tenant, state, created_at, id)`,
    `CREATE INDEX lalela_jobs_reference ON lalela_jobs (tenant, client_reference, created_at, id) WHERE client_reference IS NOT NULL`,
    `CREATE INDEX lalela_jobs_ended ON lalela_jobs (tenant, ended_at, outcome, audio_ms) WHERE ended_at IS NOT NULL`,
  ];
}

function otherTables(key: string): readonly string[] {
  return [
    `CREATE TABLE lalela_reservations (
        name ${key} PRIMARY KEY,
        holder TEXT NOT NULL,
        expires_at BIGINT NOT NULL
      )`,
    `CREATE INDEX lalela_reservations_expires ON lalela_reservations (expires_at)`,
    `CREATE TABLE lalela_keys (
        id ${key} PRIMARY KEY,
        hash ${key} NOT NULL UNIQUE,
        created_at BIGINT NOT NULL,
        revoked_at BIGINT,
        body TEXT NOT NULL
      )`,
    `CREATE TABLE lalela_tenants (
        name ${key} PRIMARY KEY,
        body TEXT NOT NULL
      )`,
    // Written to find out whether it can be.
    `CREATE TABLE lalela_probe (id INTEGER PRIMARY KEY, count BIGINT NOT NULL)`,
    `INSERT INTO lalela_probe (id, count) VALUES (1, 0)`,
  ];
}
