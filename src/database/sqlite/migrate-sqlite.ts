/** Brings the tables of an SQLite file to this version; whoever is first does it. */
import type Sqlite from 'libsql';
import { migrations } from '../tables.ts';
import { databaseInvalid } from './sqlite-errors.ts';

/** `Lale`, which tells our files from those of other programs. */
const APPLICATION_ID = 0x4c_61_6c_65;
const MIGRATIONS = migrations('TEXT');

/** @throws LalelaError DATABASE_INVALID; SQLite's error when another process writes just now. */
export function migrateSqlite(database: Sqlite.Database): void {
  if (versionOf(database) === MIGRATIONS.length) return;
  database
    .transaction(() => {
      // Read again: another process may have done it while this one waited.
      for (const step of MIGRATIONS.slice(versionOf(database)))
        for (const sql of step) database.exec(sql);
      database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    })
    .immediate();
}

function versionOf(database: Sqlite.Database): number {
  const version = readNumber(database, 'PRAGMA user_version');
  const application = readNumber(database, 'PRAGMA application_id');
  const tables = readNumber(database, 'SELECT count(*) FROM sqlite_schema');
  const isNew = version === 0 && application === 0 && tables === 0;
  if (application !== APPLICATION_ID && !isNew)
    throw databaseInvalid(
      'The file of the database was made by another program. Set another data folder, or move the file away.',
    );
  if (version > MIGRATIONS.length)
    throw databaseInvalid(
      `The database was made by a newer Lalela (its version is ${version}, this one knows ${MIGRATIONS.length}). Install that one, or restore a backup from before.`,
    );
  return version;
}

function readNumber(database: Sqlite.Database, sql: string): number {
  const [row = {}] = database.prepare(sql).all() as Record<string, number>[];
  return Object.values(row)[0] ?? 0;
}
