/** Brings the tables of a PostgreSQL database to this version; whoever is first does it, others wait. */
import type { ClientBase } from 'pg';
import { migrations } from '../tables.ts';
import { databaseInvalid } from './postgres-errors.ts';

/** Of the advisory lock: `Lale`. */
const LOCK = 0x4c_61_6c_65;
const MIGRATIONS = migrations('TEXT COLLATE "C"');

/** @throws LalelaError DATABASE_INVALID; PostgreSQL's error. */
export async function migratePostgres(client: ClientBase): Promise<void> {
  await client.query('BEGIN');
  try {
    // Making indexes of a large table takes long, and so does waiting for another that does.
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
    const version = await versionOf(client);
    for (const step of MIGRATIONS.slice(version)) for (const sql of step) await client.query(sql);
    await client.query('UPDATE lalela_version SET version = $1 WHERE version < $1', [
      MIGRATIONS.length,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function versionOf(client: ClientBase): Promise<number> {
  const { rows: found } = await client.query("SELECT to_regclass('lalela_version') AS found");
  if ((found as { found: unknown }[])[0]?.found === null) {
    await client.query('CREATE TABLE lalela_version (version INTEGER NOT NULL)');
    await client.query('INSERT INTO lalela_version (version) VALUES (0)');
  }
  const { rows } = await client.query('SELECT version FROM lalela_version');
  const version = (rows as { version: number }[])[0]?.version ?? 0;
  if (version > MIGRATIONS.length)
    throw databaseInvalid(
      `The database was made by a newer Lalela (its version is ${version}, this one knows ${MIGRATIONS.length}). Install that one, or restore a backup from before.`,
    );
  return version;
}
