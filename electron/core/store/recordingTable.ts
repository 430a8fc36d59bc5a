import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { type Reply, SessionId } from '../../../shared/domain/index.ts';

type Codecs = z.infer<ReturnType<typeof makeCodecs>>;

/** What the decoder needs to know of both tracks: with it a lost beginning of the file can be written anew. */
function makeCodecs() {
  const bytes = z.base64().transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'base64')));
  const common = { codec: z.string(), bitrate: z.number(), description: bytes };
  const size = { width: z.number(), height: z.number(), fps: z.number() };
  const sound = { sampleRate: z.number(), channels: z.number() };
  return z.object({
    video: z.object({ track: z.literal('video'), ...common, ...size }).optional(),
    audio: z.object({ track: z.literal('audio'), ...common, ...sound }).optional(),
  });
}

/** `open`: it is being written, or was when the studio stopped. `given_up`: looked at, and nothing can be made of it. */
const STATES = ['open', 'complete', 'given_up'] as const;
export type RecordingRowState = (typeof STATES)[number];

export type RecordingRow = {
  path: string;
  sessionId: SessionId;
  startedAtMs: number;
  codecs: Codecs;
  state: RecordingRowState;
};

/** The recordings that the studio began, one row a file, from before its first byte. */
export type RecordingTable = {
  /** On the disk when it returns, as far as the system keeps its word. */
  begin(row: Omit<RecordingRow, 'state'>): Reply<void>;
  become(path: string, state: RecordingRowState): Reply<void>;
  get(path: string): RecordingRow | null;
  /** Oldest first. */
  open(): RecordingRow[];
  forget(path: string): Reply<void>;
};

export function bindRecordings(db: DatabaseSync, write: (work: () => void) => Reply<void>): RecordingTable {
  const putOne = db.prepare(
    'INSERT OR REPLACE INTO recording (path, session, started_at_ms, codecs, state) VALUES (?, ?, ?, ?, ?)',
  );
  const setState = db.prepare('UPDATE recording SET state = ? WHERE path = ?');
  const getOne = db.prepare('SELECT * FROM recording WHERE path = ?');
  const listOpen = db.prepare("SELECT * FROM recording WHERE state = 'open' ORDER BY started_at_ms, path");
  const dropOne = db.prepare('DELETE FROM recording WHERE path = ?');
  return {
    begin(row) {
      // The other rows may be lost in a power cut. Without this one nobody would look at the file that it leaves behind.
      if (db.isOpen) db.exec('PRAGMA synchronous = FULL');
      const put = write(
        () =>
          void putOne.run(
            row.path,
            row.sessionId,
            Math.round(row.startedAtMs),
            JSON.stringify(asText(row.codecs)),
            'open',
          ),
      );
      if (db.isOpen) db.exec('PRAGMA synchronous = NORMAL');
      return put;
    },
    become: (path, state) => write(() => void setState.run(state, path)),
    get: (path) => readRow(getOne.get(path))[0] ?? null,
    open: () => listOpen.all().flatMap(readRow),
    forget: (path) => write(() => void dropOne.run(path)),
  };
}

function asText(codecs: Codecs): object {
  return Object.fromEntries(
    Object.entries(codecs).map(([track, config]) => [
      track,
      config && { ...config, description: Buffer.from(config.description).toString('base64') },
    ]),
  );
}

const makeRow = () =>
  z.object({
    path: z.string(),
    session: SessionId,
    started_at_ms: z.number(),
    codecs: z.string(),
    state: z.enum(STATES),
  });

/** Made when a row is read, not at every start: most studios have none to look at then. */
let schemas: { row: ReturnType<typeof makeRow>; codecs: ReturnType<typeof makeCodecs> } | null = null;
function known() {
  schemas ??= { row: makeRow(), codecs: makeCodecs() };
  return schemas;
}

/** A row in another shape is left out; codecs that cannot be read are none. */
function readRow(raw: unknown): RecordingRow[] {
  if (raw === undefined) return [];
  const row = known().row.safeParse(raw);
  if (!row.success) return [];
  const { path, session, started_at_ms, state } = row.data;
  return [{ path, sessionId: session, startedAtMs: started_at_ms, state, codecs: readCodecs(row.data.codecs) }];
}

function readCodecs(text: string): Codecs {
  try {
    const codecs = known().codecs.safeParse(JSON.parse(text));
    return codecs.success ? codecs.data : {};
  } catch {
    return {};
  }
}
