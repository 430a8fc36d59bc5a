import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { done, type Fault, FaultError, fault, type Reply } from '../../../shared/domain/index.ts';

/** One entry per version; entry n brings a file from version n to n + 1. Entries never change once released. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE covers (id TEXT PRIMARY KEY, type TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    bytes BLOB NOT NULL) STRICT;
  CREATE TABLE topics (id TEXT PRIMARY KEY, title TEXT NOT NULL, pitch TEXT NOT NULL, category TEXT, plannedAtMs INTEGER,
    coverId TEXT REFERENCES covers(id), state TEXT NOT NULL, appeal TEXT, version INTEGER NOT NULL,
    createdAtMs INTEGER NOT NULL, updatedAtMs INTEGER NOT NULL) STRICT;
  CREATE TABLE stock (productId TEXT PRIMARY KEY, stock INTEGER NOT NULL, available INTEGER NOT NULL) STRICT;
  CREATE TABLE bagItems (id TEXT PRIMARY KEY, productId TEXT NOT NULL UNIQUE, place INTEGER NOT NULL,
    minor INTEGER NOT NULL, currency TEXT NOT NULL, perk TEXT NOT NULL, sold INTEGER NOT NULL) STRICT;
  CREATE TABLE rooms (id TEXT PRIMARY KEY, topicId TEXT NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL,
    streamKey TEXT NOT NULL, openedAtMs INTEGER NOT NULL, liveAtMs INTEGER, endedAtMs INTEGER) STRICT;
  CREATE UNIQUE INDEX oneOpenRoom ON rooms ((1)) WHERE status <> 'ended';
  CREATE TABLE events (roomId TEXT NOT NULL REFERENCES rooms(id), seq INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (roomId, seq)) STRICT, WITHOUT ROWID;
  CREATE TABLE viewers (roomId TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, address TEXT, mutedUntilMs INTEGER,
    muted INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (roomId, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE messages (id TEXT PRIMARY KEY, roomId TEXT NOT NULL, viewerId TEXT NOT NULL, name TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE TABLE idempotency (key TEXT PRIMARY KEY, request TEXT NOT NULL, answer TEXT NOT NULL, atMs INTEGER NOT NULL) STRICT;
  `,
  // What happened to a topic, and the texts it was last handed in with. Of topics from before only the present is known.
  `
  ALTER TABLE topics ADD COLUMN history TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE topics ADD COLUMN submission TEXT;
  ALTER TABLE topics ADD COLUMN submittedCoverId TEXT REFERENCES covers(id);
  UPDATE topics SET history = json_array(json_object('kind', 'created', 'atMs', createdAtMs));
  UPDATE topics SET history = json_insert(history, '$[#]', json_object(
      'kind', iif(state ->> 'appeal', 'appealed', 'submitted'), 'atMs', state ->> 'submittedAtMs',
      'expectedByMs', state ->> 'expectedByMs', 'message', iif(state ->> 'appeal', coalesce(appeal, ''), '')))
    WHERE state ->> 'kind' IN ('submitted', 'in_review');
  UPDATE topics SET history = json_insert(history, '$[#]', json_object(
      'kind', state ->> 'kind', 'atMs', coalesce(state ->> 'approvedAtMs', state ->> 'answeredAtMs'),
      'notes', json(coalesce(state -> 'notes', '[]'))))
    WHERE state ->> 'kind' IN ('approved', 'changes_requested', 'rejected');
  UPDATE topics SET submittedCoverId = coverId, submission = json_object('title', title, 'pitch', pitch,
      'category', category, 'plannedAtMs', plannedAtMs,
      'atMs', coalesce(state ->> 'submittedAtMs', state ->> 'approvedAtMs', state ->> 'answeredAtMs'))
    WHERE state ->> 'kind' IN ('submitted', 'in_review', 'approved', 'rejected');
  `,
  `
  CREATE TABLE bagItemsNext (id TEXT PRIMARY KEY, productId TEXT NOT NULL, bundle TEXT NOT NULL DEFAULT '[]',
    place INTEGER NOT NULL, minor INTEGER NOT NULL, currency TEXT NOT NULL, perk TEXT NOT NULL, sold INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1, offered INTEGER, flash TEXT, flashTold INTEGER NOT NULL DEFAULT 0,
    UNIQUE (productId, bundle)) STRICT;
  INSERT INTO bagItemsNext (id, productId, place, minor, currency, perk, sold)
    SELECT id, productId, place, minor, currency, perk, sold FROM bagItems;
  DROP TABLE bagItems;
  ALTER TABLE bagItemsNext RENAME TO bagItems;
  CREATE TABLE paid (what TEXT NOT NULL, currency TEXT NOT NULL, minor INTEGER NOT NULL, stream INTEGER NOT NULL,
    atMs INTEGER NOT NULL, PRIMARY KEY (what, currency, minor, stream)) STRICT, WITHOUT ROWID;
  `,
  // What the host did about viewers and messages, and where in the log each message stands.
  `
  ALTER TABLE viewers ADD COLUMN follower INTEGER;
  ALTER TABLE viewers ADD COLUMN saidAtMs INTEGER;
  ALTER TABLE rooms ADD COLUMN slowSeconds INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE rooms ADD COLUMN pinnedId TEXT;
  ALTER TABLE messages ADD COLUMN seq INTEGER;
  ALTER TABLE messages ADD COLUMN answered TEXT;
  UPDATE messages SET seq = said.seq FROM (SELECT seq, json_extract(body, '$.messageId') AS id FROM events
    WHERE json_extract(body, '$.kind') IN ('chat', 'question')) AS said WHERE messages.id = said.id;
  CREATE TABLE blocked (id TEXT PRIMARY KEY, name TEXT NOT NULL, address TEXT, atMs INTEGER NOT NULL) STRICT;
  `,
];

export const DATA_VERSION = MIGRATIONS.length;
const FILE = 'rehearsal.db';

type Row = Record<string, unknown>;

export type Db = {
  /** All rows of a query. Statements are prepared once and kept. */
  all(sql: string, ...values: SQLInputValue[]): Row[];
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** Runs a write and returns how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** All or nothing. Calls inside a transaction join it. */
  tx<T>(work: () => T): T;
  /** Runs when the outermost transaction is written (at once when there is none); never when it is undone. */
  afterCommit(work: () => void): void;
  setting(name: string): string | null;
  setSetting(name: string, value: string): void;
  /** Forgets everything but the settings and who is blocked: those are the account's, not a rehearsal's. */
  wipe(): void;
  close(): void;
};

const code = (error: unknown, name: 'errcode' | 'code'): unknown =>
  error instanceof Error && name in error ? (error as unknown as Row)[name] : undefined;

/** Not allowed, mounted read-only, or a file where the folder should be. */
const NOT_WRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EEXIST']);

/** What SQLite or the file system complained about, in the product's words; null when it is none of the known ones. */
export function storageFault(error: unknown): Fault | null {
  const detail = error instanceof Error ? error.message : String(error);
  const sqlite = Number(code(error, 'errcode') ?? 0) & 0xff;
  const system = code(error, 'code');
  // SQLITE_FULL 13, SQLITE_READONLY 8, SQLITE_CANTOPEN 14, SQLITE_PERM 3: https://sqlite.org/rescode.html
  if (sqlite === 13 || system === 'ENOSPC') return fault('disk_full', { retry: 'later', detail }).fault;
  if (sqlite === 8 || sqlite === 14 || sqlite === 3 || (typeof system === 'string' && NOT_WRITABLE.has(system)))
    return fault('data_read_only', { retry: 'later', detail }).fault;
  return null;
}

/** SQLITE_CORRUPT 11 and SQLITE_NOTADB 26. */
const damaged = (error: unknown): boolean => [11, 26].includes(Number(code(error, 'errcode') ?? 0) & 0xff);

/**
 * Opens `rehearsal.db`, migrating it when it is older. A file from a newer studio is refused (`data_newer`) and left
 * as it is; a damaged one is put aside under another name, since a rehearsal is nothing that cannot be played again.
 */
export function openDb(dataDir: string, nowMs: number): Reply<{ db: Db; putAside: string | null }> {
  const path = join(dataDir, FILE);
  try {
    mkdirSync(dataDir, { recursive: true });
    try {
      return done({ db: open(path), putAside: null });
    } catch (error) {
      if (!damaged(error)) throw error;
      const putAside = `${path}.damaged-${nowMs}`;
      renameSync(path, putAside);
      for (const tail of ['-wal', '-shm']) {
        try {
          renameSync(`${path}${tail}`, `${putAside}${tail}`);
        } catch {
          // A file that was closed cleanly has neither.
        }
      }
      return done({ db: open(path), putAside });
    }
  } catch (error) {
    if (error instanceof FaultError) return { ok: false, fault: error.fault };
    const known = storageFault(error);
    if (known) return { ok: false, fault: known };
    const detail = error instanceof Error ? error.message : String(error);
    return { ok: false, fault: { code: 'internal', retry: 'later', detail: detail.slice(0, 500) } };
  }
}

function open(path: string): Db {
  const sqlite = new DatabaseSync(path);
  try {
    const version = Number(sqlite.prepare('PRAGMA user_version').get()?.user_version ?? 0);
    if (version > DATA_VERSION)
      throw fault('data_newer', { params: { found: version, known: DATA_VERSION }, detail: FILE });
    sqlite.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000',
    );
    for (let from = version; from < DATA_VERSION; from += 1) {
      sqlite.exec(`BEGIN IMMEDIATE; ${MIGRATIONS[from]}; PRAGMA user_version = ${from + 1}; COMMIT`);
    }
    // Fails here, not in the middle of a room, when the folder cannot be written.
    sqlite.exec('BEGIN IMMEDIATE; ROLLBACK');
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return wrap(sqlite);
}

function wrap(sqlite: DatabaseSync): Db {
  const statements = new Map<string, StatementSync>();
  let depth = 0;
  let waiting: (() => void)[] = [];
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const fresh = sqlite.prepare(sql);
    statements.set(sql, fresh);
    return fresh;
  };
  const db: Db = {
    all: (sql, ...values) => statement(sql).all(...values),
    get: (sql, ...values) => statement(sql).get(...values),
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    tx(work) {
      if (depth > 0) return work();
      sqlite.exec('BEGIN IMMEDIATE');
      depth = 1;
      let value: ReturnType<typeof work>;
      try {
        value = work();
        sqlite.exec('COMMIT');
      } catch (error) {
        waiting = [];
        if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
        throw error;
      } finally {
        depth = 0;
      }
      const due = waiting;
      waiting = [];
      for (const next of due) next();
      return value;
    },
    afterCommit(work) {
      if (depth === 0) work();
      else waiting.push(work);
    },
    setting: (name) => {
      const value = db.get('SELECT value FROM settings WHERE name = ?', name)?.value;
      return typeof value === 'string' ? value : null;
    },
    setSetting: (name, value) => {
      db.run('INSERT INTO settings VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value', name, value);
    },
    wipe: () =>
      db.tx(() => {
        for (const table of [
          'idempotency',
          'messages',
          'viewers',
          'events',
          'rooms',
          'bagItems',
          'paid',
          'stock',
          'topics',
          'covers',
        ])
          sqlite.exec(`DELETE FROM ${table}`);
      }),
    close: () => {
      if (sqlite.isOpen) sqlite.close();
    },
  };
  return db;
}
