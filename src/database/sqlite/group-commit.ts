/**
 * One transaction, and so one fsync, for all that is written in one turn of the event loop: where a disk
 * syncs a hundred times a second, thousands can still be kept.
 */
import type Sqlite from 'libsql';
import { databaseClosed, isBusy, sqliteError } from './sqlite-errors.ts';

export interface GroupCommit {
  /**
   * Runs `operation` in the next transaction; resolves when that is on the disk. An operation that throws
   * must have changed nothing by itself, and harms no other of its group.
   */
  run<T>(operation: () => T): Promise<T>;
  /** Writes what waits, then takes nothing more. */
  close(): Promise<void>;
}

interface Waiting {
  readonly operation: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** So many at once keep the event loop for some hundredths of a second. */
const MOST_IN_GROUP = 500;
/** While another process writes, the event loop is not kept: it is tried again after this. */
const BUSY_WAIT_MS = 5;
const MOST_BUSY_MS = 10_000;

export function createGroupCommit(database: Sqlite.Database): GroupCommit {
  let waiting: Waiting[] = [];
  let isScheduled = false;
  let isClosed = false;
  let busySinceMs: number | undefined;
  let idle: (() => void) | undefined;

  function flush(): void {
    const group = waiting.slice(0, MOST_IN_GROUP);
    let settle: (() => void)[];
    try {
      settle = commit(database, group);
    } catch (error) {
      if (isBusy(error) && waitLonger()) return void setTimeout(flush, BUSY_WAIT_MS);
      settle = group.map(
        ({ reject }) =>
          () =>
            reject(sqliteError(error)),
      );
    }
    busySinceMs = undefined;
    waiting = waiting.slice(group.length);
    isScheduled = waiting.length > 0;
    if (isScheduled) setImmediate(flush);
    else idle?.();
    for (const tell of settle) tell();
  }

  function waitLonger(): boolean {
    busySinceMs ??= performance.now();
    return performance.now() - busySinceMs < MOST_BUSY_MS;
  }

  return {
    run: <T>(operation: () => T) =>
      new Promise<T>((resolve, reject) => {
        if (isClosed) return reject(databaseClosed());
        waiting.push({ operation, resolve: resolve as Waiting['resolve'], reject });
        if (!isScheduled) setImmediate(flush);
        isScheduled = true;
      }),
    async close() {
      isClosed = true;
      if (isScheduled) await new Promise<void>((resolve) => (idle = resolve));
    },
  };
}

/** @returns what is to be told to each. @throws what made the whole group fail: nothing of it is kept. */
function commit(database: Sqlite.Database, group: readonly Waiting[]): (() => void)[] {
  database.exec('BEGIN IMMEDIATE');
  try {
    const settle = group.map((one) => attempt(database, one));
    database.exec('COMMIT');
    return settle;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function attempt(database: Sqlite.Database, { operation, resolve, reject }: Waiting): () => void {
  try {
    const value = operation();
    return () => resolve(value);
  } catch (error) {
    // A full disk makes SQLite drop the whole transaction: what the others wrote is gone with it.
    if (!database.inTransaction) throw error;
    return () => reject(sqliteError(error));
  }
}
