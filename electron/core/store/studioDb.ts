import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  done,
  type Fault,
  type MessageId,
  ObsActivity,
  type Reply,
  RoomEvent,
  refuse,
  type SessionId,
  SessionReport,
  type Viewer,
} from '../../../shared/domain/index.ts';
import { bindCues, type CueTable } from './cueTable.ts';
import type { DataDir } from './dataDir.ts';
import { ioFault } from './files.ts';
import { bindRecordings, type RecordingTable } from './recordingTable.ts';

/** Each step lifts `user_version` by one. Steps that were released are never edited, only followed by others. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE session (
     id TEXT PRIMARY KEY,
     started_at_ms INTEGER NOT NULL,
     report TEXT NOT NULL
   ) STRICT;
   CREATE INDEX session_by_start ON session (started_at_ms DESC);
   CREATE TABLE event (
     session TEXT NOT NULL,
     seq INTEGER NOT NULL,
     body TEXT NOT NULL,
     PRIMARY KEY (session, seq)
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE obs_activity (
     seq INTEGER PRIMARY KEY,
     at_ms INTEGER NOT NULL,
     body TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE cue (
     product TEXT PRIMARY KEY,
     body TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE recording (
     path TEXT PRIMARY KEY,
     session TEXT NOT NULL,
     started_at_ms INTEGER NOT NULL,
     codecs TEXT NOT NULL,
     state TEXT NOT NULL
   ) STRICT;`,
];

/** One answer of `events.after`; a reader asks again from the last `seq` it got. */
const MAX_EVENTS = 5_000;
/** Requests to OBS that are kept: an evening of scene switches is a few hundred. */
const KEPT_ACTIVITY = 5_000;
/** Entries kept in memory while the file takes none. */
const KEPT_UNSAVED = 200;
/** Checking every page of a larger file would be felt at start; SQLite then reports damage where it meets it. */
const CHECK_BELOW_BYTES = 32 * 1024 * 1024;

export type StudioDb = {
  readonly sessions: {
    /** Newest first. */
    list(): SessionReport[];
    get(id: SessionId): SessionReport | null;
    /** Adds the report or replaces the one with its id. */
    put(report: SessionReport): Reply<void>;
    /** Removes the report and its events. */
    remove(id: SessionId): Reply<void>;
  };
  readonly events: {
    /** One transaction a batch. Events already there are left as they are, so a batch may come twice. */
    append(id: SessionId, events: readonly RoomEvent[]): Reply<{ inserted: number; lastSeq: number }>;
    /** Events above `seq` in order, at most `limit` (1 to 5,000). */
    after(id: SessionId, seq: number, limit: number): RoomEvent[];
    /** Highest `seq` kept, 0 when none is. */
    lastSeq(id: SessionId): number;
    /** What was said under this id, and whether it was taken down; null when the log knows no such message. */
    message(
      id: SessionId,
      messageId: MessageId,
    ): { from: Viewer; text: string; host: boolean; removed: boolean } | null;
    /** How the room was moderated: the events of these kinds, oldest first. */
    moderation(id: SessionId): RoomEvent[];
  };
  readonly activity: {
    /**
     * Adds a request to OBS, numbers it, and drops the oldest above 5,000. Never refuses: what the file does not take (full,
     * read-only) is kept for this run, because OBS was changed all the same.
     */
    append(entry: Omit<ObsActivity, 'seq'>): ObsActivity;
    /** The newest `limit` (1 to 5,000), newest first. */
    newest(limit: number): ObsActivity[];
  };
  readonly cues: CueTable;
  readonly recordings: RecordingTable;
  /** `data_damaged`: the file was unreadable, is kept as `params.keptAs`, and a fresh one is used. */
  readonly problem: Fault | null;
  /** A second call does nothing. */
  close(): void;
};

/** Opens `studio.sqlite`. Faults: `data_newer`, `data_read_only`, `disk_full`. */
export function openStudioDb(dataDir: Pick<DataDir, 'path'>): Reply<StudioDb> {
  const path = join(dataDir.path, 'studio.sqlite');
  try {
    return openAndMigrate(path, null);
  } catch (error) {
    if (!isDamage(error)) return ioFault(error, path);
  }
  try {
    const keptAs = keepAside(path);
    return openAndMigrate(path, refuse('data_damaged', { params: { keptAs } }).fault);
  } catch (error) {
    return ioFault(error, path);
  }
}

/** SQLITE_CORRUPT 11 and SQLITE_NOTADB 26, with their extended codes. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error)) return error instanceof DamagedError;
  const code = Number(error.errcode) & 0xff;
  return code === 11 || code === 26;
}

class DamagedError extends Error {
  override readonly name = 'DamagedError';
}

function keepAside(path: string): string {
  const name = `studio.damaged-${new Date().toISOString().replaceAll(':', '-')}.sqlite`;
  renameSync(path, path.replace(/studio\.sqlite$/, name));
  for (const extra of ['-wal', '-shm']) rmSync(`${path}${extra}`, { force: true });
  return name;
}

function openAndMigrate(path: string, problem: Fault | null): Reply<StudioDb> {
  const check = existsSync(path) && statSync(path).size < CHECK_BELOW_BYTES;
  const db = new DatabaseSync(path);
  try {
    const version = readNumber(db, 'PRAGMA user_version');
    if (version > MIGRATIONS.length) {
      db.close();
      return refuse('data_newer', { params: { path, found: version, known: MIGRATIONS.length } });
    }
    // NORMAL loses at most the last moments on a power cut, never the file; a crash of the program loses nothing.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
    // At SQLite's own 4 MB a big sale would stop every second for the disk; 32 MB of log beside the file is no burden.
    db.exec('PRAGMA wal_autocheckpoint = 8000;');
    if (check) {
      const verdict = Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
      if (verdict !== 'ok') throw new DamagedError(String(verdict));
    }
    for (const [index, step] of MIGRATIONS.entries())
      if (index >= version) db.exec(`BEGIN; ${step}; PRAGMA user_version = ${index + 1}; COMMIT;`);
    return done(bind(db, path, problem));
  } catch (error) {
    if (db.isOpen) db.close();
    throw error;
  }
}

function bind(db: DatabaseSync, path: string, problem: Fault | null): StudioDb {
  const listAll = db.prepare('SELECT report FROM session ORDER BY started_at_ms DESC, id');
  const getOne = db.prepare('SELECT report FROM session WHERE id = ?');
  const putOne = db.prepare('INSERT OR REPLACE INTO session (id, started_at_ms, report) VALUES (?, ?, ?)');
  const dropOne = db.prepare('DELETE FROM session WHERE id = ?');
  const dropEvents = db.prepare('DELETE FROM event WHERE session = ?');
  const addEvent = db.prepare('INSERT OR IGNORE INTO event (session, seq, body) VALUES (?, ?, ?)');
  const readAfter = db.prepare('SELECT seq, body FROM event WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?');
  // From the end: a host reaches for what was said just now, so the search stops soon even in a log of a million lines.
  const readNaming = db.prepare('SELECT body FROM event WHERE session = ? AND instr(body, ?) > 0 ORDER BY seq DESC');
  // Words a viewer writes cannot look like this: quotation marks inside of a text are escaped.
  const readModeration = db.prepare(
    `SELECT body FROM event WHERE session = ? AND (instr(body, '"kind":"moderation"') > 0 OR instr(body, '"kind":"pin"') > 0
       OR instr(body, '"kind":"ended"') > 0) ORDER BY seq`,
  );
  const readLast = db.prepare('SELECT MAX(seq) AS seq FROM event WHERE session = ?');

  const write = <T>(work: () => T): Reply<T> => {
    try {
      db.exec('BEGIN IMMEDIATE');
      const value = work();
      db.exec('COMMIT');
      return done(value);
    } catch (error) {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
      return ioFault(error, path);
    }
  };
  const lastSeq = (id: SessionId) => Number(readLast.get(id)?.seq ?? 0);

  return {
    problem,
    sessions: {
      list: () => listAll.all().flatMap((row) => parsed(SessionReport, row.report)),
      get: (id) => parsed(SessionReport, getOne.get(id)?.report)[0] ?? null,
      put: (report) =>
        write(() => {
          putOne.run(report.id, Math.round(report.startedAtMs), JSON.stringify(report));
        }),
      remove: (id) =>
        write(() => {
          dropOne.run(id);
          dropEvents.run(id);
        }),
    },
    events: {
      append: (id, events) =>
        write(() => {
          let inserted = 0;
          for (const event of events) inserted += Number(addEvent.run(id, event.seq, JSON.stringify(event)).changes);
          return { inserted, lastSeq: lastSeq(id) };
        }),
      after(id, seq, limit) {
        const most = Math.min(Math.max(1, Math.trunc(limit)), MAX_EVENTS);
        for (let from = seq; ; ) {
          const rows = readAfter.all(id, from, most);
          const events = rows.flatMap((row) => parsed(RoomEvent, row.body));
          // A page of nothing but unreadable lines is not the end of the log.
          if (events.length > 0 || rows.length === 0) return events;
          from = Number(rows.at(-1)?.seq);
        }
      },
      lastSeq,
      message: (id, messageId) => messageIn(readNaming.iterate(id, `"${messageId}"`), messageId),
      moderation: (id) => readModeration.all(id).flatMap((row) => parsed(RoomEvent, row.body)),
    },
    activity: bindActivity(db, write),
    cues: bindCues(db, write),
    recordings: bindRecordings(db, write),
    close() {
      if (db.isOpen) db.close();
    },
  };
}

/** The message among the lines that name it, newest first: what was done to it comes before it. */
function messageIn(
  rows: Iterable<Record<string, unknown>>,
  messageId: MessageId,
): ReturnType<StudioDb['events']['message']> {
  let removed: boolean | null = null;
  for (const row of rows) {
    const [event] = parsed(RoomEvent, row.body);
    if (event?.kind === 'moderation' && event.messageId === messageId) {
      if (event.action === 'remove_message') removed ??= true;
      if (event.action === 'restore_message') removed ??= false;
    } else if ((event?.kind === 'chat' || event?.kind === 'question') && event.messageId === messageId) {
      const host = event.kind === 'chat' && event.host;
      return { from: event.from, text: event.text, host, removed: removed ?? false };
    }
  }
  return null;
}

function bindActivity(db: DatabaseSync, write: (work: () => void) => Reply<void>): StudioDb['activity'] {
  const add = db.prepare('INSERT INTO obs_activity (seq, at_ms, body) VALUES (?, ?, ?)');
  const dropOld = db.prepare('DELETE FROM obs_activity WHERE seq <= ?');
  const readNewest = db.prepare('SELECT body FROM obs_activity ORDER BY seq DESC LIMIT ?');
  let last = Number(db.prepare('SELECT MAX(seq) AS seq FROM obs_activity').get()?.seq ?? 0);
  let unsaved: ObsActivity[] = [];

  return {
    append(entry) {
      last += 1;
      const row: ObsActivity = { ...entry, seq: last };
      const saved = write(() => {
        add.run(row.seq, Math.round(row.atMs), JSON.stringify(row));
        dropOld.run(row.seq - KEPT_ACTIVITY);
      });
      if (!saved.ok) unsaved = [row, ...unsaved].slice(0, KEPT_UNSAVED);
      return row;
    },
    newest(limit) {
      const count = Math.min(Math.max(1, Math.trunc(limit)), KEPT_ACTIVITY);
      const saved = db.isOpen ? readNewest.all(count).flatMap((row) => parsed(ObsActivity, row.body)) : [];
      if (unsaved.length === 0) return saved;
      return [...unsaved, ...saved].sort((a, b) => b.seq - a.seq).slice(0, count);
    },
  };
}

/** A row that an older or newer studio wrote in another shape is left out rather than breaking the list. */
function parsed<T>(
  schema: { safeParse(raw: unknown): { success: boolean; data?: T | undefined } },
  text: unknown,
): T[] {
  if (typeof text !== 'string') return [];
  try {
    const result = schema.safeParse(JSON.parse(text));
    return result.success && result.data !== undefined ? [result.data] : [];
  } catch {
    return [];
  }
}

function readNumber(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(pragma).get() ?? {})[0] ?? 0);
}
