import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { beforeEach, describe, expect, test } from 'vitest';
import { exampleJob } from '../../../tests/support/example-job.ts';
import { createGroupCommit } from './group-commit.ts';
import { openSqlite } from './open-sqlite.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-sqlite-'));
  path = join(folder, 'lalela.db');
  return () => rm(folder, { recursive: true });
});

function change(...statements: string[]): void {
  const database = new Sqlite(path);
  for (const sql of statements) database.exec(sql);
  database.close();
}

describe('openSqlite', () => {
  test('makes the folder and a file that nobody else can read', async () => {
    await using database = await openSqlite({ path: join(folder, 'a/b/lalela.db') });
    await database.jobs.create(exampleJob());
    for (const name of ['lalela.db', 'lalela.db-wal'])
      expect((await stat(join(folder, 'a/b', name))).mode & 0o077).toBe(0);
  });

  test('keeps what was written when it is opened again', async () => {
    const job = exampleJob();
    const first = await openSqlite({ path });
    const created = first.jobs.create(job);
    await first[Symbol.asyncDispose]();
    expect(await created).toBe(true);

    await using second = await openSqlite({ path });
    expect(await second.jobs.get(job.id)).toEqual(job);
  });

  test.each([
    ['text', 'no database at all. '.repeat(100)],
    ['a truncated one', 'SQLite format 3\0'],
  ])('refuses a file that is %s', async (_, content) => {
    await writeFile(path, content);
    await expect(openSqlite({ path })).rejects.toMatchObject({ code: 'DATABASE_INVALID' });
  });

  test('refuses the database of another program', async () => {
    change('CREATE TABLE lalela_jobs (id)');
    await expect(openSqlite({ path })).rejects.toThrowError('another program');
  });

  test('refuses the database of a newer Lalela', async () => {
    await (await openSqlite({ path }))[Symbol.asyncDispose]();
    change('PRAGMA user_version = 99');
    const opening = openSqlite({ path });
    await expect(opening).rejects.toMatchObject({ code: 'DATABASE_INVALID' });
    await expect(opening).rejects.toThrowError('newer Lalela');
  });

  test('tells a place that cannot be written', async () => {
    await mkdir(path);
    const opening = openSqlite({ path });
    await expect(opening).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await writeFile(join(folder, 'file'), '');
    await expect(openSqlite({ path: join(folder, 'file/lalela.db') })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
  });

  test('forgets every name whose time is over, however many, when upkeep looks', async () => {
    await using database = await openSqlite({ path });
    const { jobs } = database;
    const names = Array.from({ length: 2500 }, (_, index) => `name ${index}`);
    const about = { holder: 'h', nowMs: 0 };
    await Promise.all(names.map((name) => jobs.reserve({ ...about, name, expiresAtMs: 10 })));
    await jobs.reserve({ ...about, name: 'alive', expiresAtMs: 11 });

    await jobs.claim({ agenda: 'purge', owner: 'a', leaseMs: 1, nowMs: 10 });

    const file = new Sqlite(path);
    expect(file.prepare('SELECT name FROM lalela_reservations').all()).toEqual([{ name: 'alive' }]);
    file.close();
  });

  test('takes nothing after it was closed', async () => {
    const database = await openSqlite({ path });
    await database[Symbol.asyncDispose]();
    const closed = { code: 'DATABASE_UNAVAILABLE', isRetryable: true };
    await expect(database.jobs.create(exampleJob())).rejects.toMatchObject(closed);
    await expect(database.jobs.get('a')).rejects.toMatchObject(closed);
    await database[Symbol.asyncDispose]();
  });

  test('waits for another process that writes, without keeping the event loop', async () => {
    await using database = await openSqlite({ path });
    const other = new Sqlite(path);
    other.exec('BEGIN IMMEDIATE');
    const creating = database.jobs.create(exampleJob());
    let turns = 0;
    const turning = setInterval(() => turns++, 1);
    await expect.poll(() => turns, { timeout: 5000 }).toBeGreaterThan(5);
    clearInterval(turning);
    expect((await database.jobs.queue(0)).queued).toBe(0);
    other.exec('COMMIT');
    other.close();
    expect(await creating).toBe(true);
  });
});

describe('group commit', () => {
  let database: Sqlite.Database;
  beforeEach(() => {
    database = new Sqlite(path);
    database.exec('CREATE TABLE notes (note TEXT PRIMARY KEY)');
    return () => void database.close();
  });
  const note = (text: string) => () => {
    database.prepare('INSERT INTO notes VALUES (?1)').all([text]);
    return text;
  };
  const notes = () => database.prepare('SELECT note FROM notes ORDER BY note').all([]);
  /** How many transactions began. */
  function countBegins(): { count: number } {
    const begins = { count: 0 };
    const exec = database.exec.bind(database);
    database.exec = (sql) => {
      if (sql.startsWith('BEGIN')) begins.count++;
      return exec(sql);
    };
    return begins;
  }

  test('keeps what comes in one turn of the event loop in one transaction', async () => {
    const commits = createGroupCommit(database);
    const begins = countBegins();
    expect(await Promise.all(['a', 'b', 'c'].map((text) => commits.run(note(text))))).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(begins.count).toBe(1);
  });

  test('tells nobody before all is kept', async () => {
    const commits = createGroupCommit(database);
    let isInTransaction: boolean | undefined;
    await commits.run(note('a')).then(() => (isInTransaction = database.inTransaction));
    expect(isInTransaction).toBe(false);
  });

  test('one that fails harms no other', async () => {
    const commits = createGroupCommit(database);
    const settled = await Promise.allSettled(
      ['a', 'b', 'a', 'c'].map((text) => commits.run(note(text))),
    );
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(notes()).toEqual([{ note: 'a' }, { note: 'b' }, { note: 'c' }]);
  });

  test('where the disk is full, nobody is told that it was kept, and later writes go on', async () => {
    const commits = createGroupCommit(database);
    database.pragma('max_page_count = 20');
    const settled = await Promise.allSettled([
      commits.run(note('small')),
      ...['a', 'b', 'c'].map((text) => commits.run(note(text.repeat(50_000)))),
    ]);
    const codes = settled.map((one) =>
      one.status === 'rejected' ? (one.reason as unknown) : 'kept',
    );
    const kept = settled.filter(({ status }) => status === 'fulfilled').length;
    expect(codes).toContainEqual(expect.objectContaining({ code: 'DISK_FULL', isRetryable: true }));
    expect(notes()).toHaveLength(kept);
    expect(await commits.run(note('later'))).toBe('later');
  });

  test('writes what waits before it closes', async () => {
    const commits = createGroupCommit(database);
    const many = Array.from({ length: 1200 }, (_, index) => commits.run(note(`note ${index}`)));
    await commits.close();
    expect(notes()).toHaveLength(1200);
    await Promise.all(many);
    await expect(commits.run(note('late'))).rejects.toMatchObject({ isRetryable: true });
  });
});
