import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BlackBoxFacts,
  type BlackBoxNote,
  type Reply,
  refuse,
  type SessionId,
  type SessionReport,
  type StudioState,
} from '../../shared/domain/index.ts';
import type { BlackBox, TellBlackBox } from './blackBox/index.ts';
import type { Log } from './store/index.ts';

/** Notes that come in the few milliseconds until the code is loaded; more than these means that it does not load. */
const EARLY_MAX = 200;
/** A box is handed on in pieces of this length, outside of the small heap of the core. */
const PIECE_CHARS = 256 * 1024;

export type BlackBoxes = {
  /** Of the running stream; without one, nothing happens. */
  tell: TellBlackBox;
  /** A stream is being opened, or one is gone on with that an earlier run of the studio began. */
  open(sessionId: SessionId, how: 'begin' | 'restart'): void;
  /** After every change: what it means for the running stream's box follows from it. */
  stateChanged(state: StudioState): void;
  /** The stream is over. Once its report is written the box is closed; without a report nothing leads to it, and it goes. */
  end(written: Promise<void>, reportOf: (id: SessionId) => SessionReport | null): void;
  /** Reports with the word whether there is a box; boxes of reports that are gone go as well. */
  marked(reports: readonly SessionReport[]): SessionReport[];
  read(report: SessionReport): Promise<Reply<File>>;
  close(): Promise<void>;
};

type Open = {
  readonly sessionId: SessionId;
  box: BlackBox | null;
  early: BlackBoxNote[];
  seen: StudioState;
  /** Its code is loaded and its first lines are written, or could not be. */
  opening: Promise<void>;
};

/** The black boxes as the wiring sees them. Their code is loaded with the first stream: a studio that waits does not pay for it. */
export function createBlackBoxes(options: {
  dataDir: string;
  log: Log;
  strikeSecrets(text: string): string;
  state(): StudioState;
  /** There is a box more, or there are fewer. */
  onShelf(): void;
}): BlackBoxes {
  const { log, strikeSecrets } = options;
  const folder = join(options.dataDir, 'blackbox');
  const pathOf = (id: string) => join(folder, `${id}.jsonl`);
  const load = () => import('./blackBox/index.ts');
  let watch: Awaited<ReturnType<typeof load>>['watchState'] | null = null;
  let shelf = onShelf(folder);
  let known = new Set<SessionId>();
  let current: Open | null = null;
  /** All boxes that are being put away: one stream may follow another at once. */
  let closing: Promise<void> = Promise.resolve();
  const isClosing = (work: Promise<void>) => {
    const logged = work.catch((err: unknown) => log.warn({ err }, 'a black box was not put away'));
    closing = Promise.all([closing, logged]).then(() => undefined);
  };

  const give = (to: Open, note: BlackBoxNote) => {
    if (to.box) to.box.tell(note);
    else if (to.early.length < EARLY_MAX) to.early.push(note);
  };

  async function begin(mine: Open, how: 'begin' | 'restart'): Promise<void> {
    const { beginning, createBlackBox, makeRoom, restarted, watchState } = await load();
    watch = watchState;
    const path = pathOf(mine.sessionId);
    const box = createBlackBox({ path, log, strikeSecrets });
    if (how === 'begin' || !shelf.has(mine.sessionId)) box.tell(beginning(mine.sessionId, options.state()));
    if (how === 'restart') box.tell(restarted(options.state()));
    for (const note of mine.early) box.tell(note);
    mine.early = [];
    mine.box = box;
    stateChanged(options.state());
    await box.flush();
    shelf.add(mine.sessionId);
    const gone = await makeRoom(folder, mine.sessionId);
    if (gone.length > 0) shelf = new Set([...shelf].filter((id) => !gone.includes(id)));
    options.onShelf();
  }

  async function putAway(mine: Open): Promise<void> {
    await mine.opening;
    await mine.box?.close();
  }

  async function remove(id: SessionId): Promise<void> {
    shelf.delete(id);
    // One that cannot be deleted is found again at the next start, and goes when there are too many.
    await rm(pathOf(id), { force: true }).catch((err: unknown) => log.warn({ err }, 'a black box was not deleted'));
  }

  const stateChanged = (state: StudioState) => {
    if (!current || !watch) return;
    const notes = watch(current.seen, state);
    current.seen = state;
    for (const note of notes) give(current, note);
  };

  return {
    stateChanged,
    tell(note) {
      if (current) give(current, note);
    },
    open(sessionId, how) {
      if (current?.sessionId === sessionId) return;
      if (current) isClosing(putAway(current));
      const seen = unseen(options.state());
      const mine: Open = { sessionId, box: null, early: [], seen, opening: Promise.resolve() };
      current = mine;
      mine.opening = begin(mine, how).catch((err: unknown) => log.warn({ err }, 'the black box was not opened'));
    },
    end(written, reportOf) {
      const mine = current;
      if (!mine) return;
      current = null;
      const last = async () => {
        await Promise.all([written, mine.opening]);
        const report = reportOf(mine.sessionId);
        give(mine, { kind: 'end', facts: report ? lastFacts(report) : {} });
        await putAway(mine);
        if (!report) await remove(mine.sessionId);
      };
      isClosing(last());
    },
    marked(reports) {
      const now = new Set(reports.map((report) => report.id));
      for (const id of known) if (!now.has(id) && id !== current?.sessionId && shelf.has(id)) void remove(id);
      known = now;
      return reports.map((report) => ({ ...report, hasBlackBox: shelf.has(report.id) }));
    },
    async read(report) {
      // A stream that has just ended is still being put away.
      await closing;
      if (!shelf.has(report.id)) return refuse('not_found');
      const open = current?.sessionId === report.id ? current : null;
      await open?.box?.flush();
      const { linesOf } = await load();
      const parts: Blob[] = [];
      let piece = '';
      try {
        for await (const line of linesOf(pathOf(report.id), strikeSecrets)) {
          piece += line;
          if (piece.length < PIECE_CHARS) continue;
          parts.push(new Blob([piece]));
          piece = '';
        }
      } catch (error) {
        // Taken away by somebody else, or by a box that needed the room.
        log.warn({ err: error }, 'a black box could not be read');
        if (!open?.box) return refuse('not_found');
      }
      const waiting = open?.box?.waiting() ?? '';
      const name = `redcast-black-box ${dayOf(report.startedAtMs)}.jsonl`;
      return { ok: true, value: new File([...parts, piece, waiting], name, { type: 'application/x-ndjson' }) };
    },
    async close() {
      if (current) isClosing(putAway(current));
      current = null;
      await closing;
    },
  };
}

/** A state in which nothing is known yet: compared with it, the first lines say how the stream begins. */
function unseen(state: StudioState): StudioState {
  return {
    ...state,
    live: { kind: 'prepare' },
    stage: { ...state.stage, report: null },
    platform: { kind: 'none' },
    health: null,
    disk: null,
  };
}

function lastFacts({ endReason, startedAtMs, endedAtMs, video }: SessionReport): BlackBoxFacts {
  const { frames, meanFps, dropped, meanBitrate, reconnects } = video;
  return {
    reason: endReason,
    durationMs: endedAtMs === null ? null : endedAtMs - startedAtMs,
    ...{ frames, meanFps, dropped, meanBitrate, reconnects },
  };
}

/** Whose boxes are there. A folder that cannot be read has none. */
function onShelf(folder: string): Set<string> {
  try {
    return new Set(
      readdirSync(folder)
        .filter((name) => name.endsWith('.jsonl'))
        .map((name) => name.slice(0, -'.jsonl'.length)),
    );
  } catch {
    return new Set();
  }
}

/** `2026-11-23 19.02` in the host's time: a legal file name everywhere. */
function dayOf(atMs: number): string {
  const at = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 16).replace('T', ' ').replaceAll(':', '.');
}
