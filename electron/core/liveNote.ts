import { createHash } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import type { LiveState, SessionId } from '../../shared/domain/index.ts';
import type { SessionBegan } from './live/index.ts';
import { type LiveJournal, type LiveRecord, type Log, machineTime } from './store/index.ts';

/** How often a running stream leaves a sign of life: the next run knows to a second when this one died. */
const BEAT_MS = 1_000;
/** By then all that a stream needs is loaded. */
const COMPILED_MS = 3_000;

/** Keeps the journal's record of the stream up to date, so that a core that is killed can be followed by one that goes on. */
export type LiveNote = {
  /** Each state of the live session, in order. */
  state(live: LiveState): void;
  /** The room is open: known before anything is sent to it. */
  began(record: SessionBegan): void;
  recordingAt(path: string): void;
  wishes(wishes: LiveRecord['wishes']): void;
  close(): void;
};

export function createLiveNote(options: {
  journal: LiveJournal;
  /** What an earlier run left and this one goes on with. */
  going: LiveRecord | null;
  /** Digest of the typed address; null where there is none. */
  address(): string | null;
  /** The stream goes to where the host's OBS was set to, which the studio did not touch. */
  ownService(): boolean;
  /** How long nothing had been sent when this run took the stream up. */
  outageMs: number;
  log: Log;
}): LiveNote {
  const { journal } = options;
  let sentAtMs = performance.now() - options.outageMs;
  let flows = false;
  let record = options.going;
  let written = '';
  let timer: NodeJS.Timeout | null = null;
  let compiled: NodeJS.Timeout | null = null;

  const keep = (next: LiveRecord) => {
    const text = JSON.stringify(next);
    record = next;
    if (text === written) return;
    written = text;
    const reply = journal.write(next);
    if (!reply.ok) options.log.warn({ fault: reply.fault }, 'the live journal was not written');
  };
  const of = (id: SessionId): LiveRecord | null => (record?.sessionId === id ? record : null);

  const beat = () => {
    const nowMs = performance.now();
    if (flows) sentAtMs = nowMs;
    journal.alive({ ...machineTime(), sentAgoMs: Math.round(nowMs - sentAtMs) });
  };
  const beats = (on: boolean) => {
    if (!on && timer) clearInterval(timer);
    if (!on) timer = null;
    if (!on || timer) return;
    beat();
    timer = setInterval(beat, BEAT_MS);
    // A process that is killed keeps nothing of what it has compiled, and the next would begin two seconds later for it.
    compiled ??= setTimeout(flushCompileCache, COMPILED_MS);
    compiled.unref();
  };

  return {
    state(live) {
      switch (live.kind) {
        case 'opening': {
          const { sessionId, destination, rehearsal, stage, startedAtMs } = live;
          const known = of(sessionId);
          if (known) return keep({ ...known, phase: live.closing ? 'ending' : 'opening' });
          return keep({
            ...{ phase: 'opening', sessionId, destination, rehearsal, stage, startedAtMs },
            ...{ title: '', roomId: null, watchUrl: null, noVideoMs: null, liveAtMs: null },
            address: destination.kind === 'manual' ? options.address() : null,
            ownService: false,
            recordings: [],
            wishes: { beRightBack: false, screen: { wanted: false, audio: false }, onScreen: null },
            takenUp: [],
          });
        }
        case 'live': {
          const known = of(live.sessionId);
          if (!known) return;
          const { title, roomId, watchUrl, liveAtMs, stage } = live;
          const ownService = stage === 'obs' && options.ownService();
          const { ingest } = live;
          flows = ingest.kind === 'sending' || (ingest.kind === 'degraded' && ingest.why !== 'unconfirmed');
          keep({ ...known, phase: 'live', title, roomId, watchUrl, liveAtMs, ownService });
          return beats(true);
        }
        case 'ending': {
          const known = of(live.sessionId);
          beats(false);
          return known ? keep({ ...known, phase: 'ending' }) : undefined;
        }
        default:
          beats(false);
          if (record) journal.clear();
          record = null;
          written = '';
      }
    },
    began({ id, title, roomId, watchUrl, noVideoMs }) {
      const known = of(id);
      if (known) keep({ ...known, title, roomId, watchUrl, noVideoMs });
    },
    recordingAt(path) {
      if (record) keep({ ...record, recordings: [...record.recordings.filter((one) => one !== path), path] });
    },
    wishes(wishes) {
      if (record === null) return;
      const { beRightBack, screen, onScreen } = record.wishes;
      const sameScreen = wishes.screen.wanted === screen.wanted && wishes.screen.audio === screen.audio;
      // Asked after each change of the studio's state: most change none of them.
      if (wishes.beRightBack === beRightBack && sameScreen && wishes.onScreen === onScreen) return;
      keep({ ...record, wishes });
    },
    close: () => beats(false),
  };
}

/** Tells one address from another without keeping it: a typed address may hold the key. */
export const addressDigest = (address: string): string | null =>
  address.trim() === '' ? null : createHash('sha256').update(address.trim()).digest('base64url');
