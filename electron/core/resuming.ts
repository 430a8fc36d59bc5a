import type { Fault, SessionId, StageReport, StudioState } from '../../shared/domain/index.ts';
import type { TellBlackBox } from './blackBox/index.ts';
import type { StudioWishes } from './derive.ts';
import type { Desk } from './desk/index.ts';
import type { Live, LivePorts, RunningSession } from './live/index.ts';
import { addressDigest, createLiveNote, type LiveNote } from './liveNote.ts';
import type { Obs } from './obs/index.ts';
import type { OnAir } from './onAir.ts';
import type { Outputs } from './outputs.ts';
import type { OnScreen } from './room/index.ts';
import { type DataDir, type LiveRecord, type Log, openLiveJournal, type SettingsStore } from './store/index.ts';

export type Resuming = {
  /** Keeps what a next run would need, as long as a stream runs. */
  note: LiveNote;
  /** The session that this run goes on with; null when nothing was left that can be. */
  session: RunningSession | null;
  /**
   * Goes on with it, or ends what cannot be gone on with. Resolves before any page may connect: the first thing that a page hears
   * must be the running session, and its first packets must find their outputs.
   */
  begin(parts: { live: Live; ports: LivePorts }): Promise<void>;
  /** “Reconnect now” between two tries to be on air again; false when there is no such wait. */
  retryNow(): boolean;
};

export type ResumingOptions = {
  dataDir: DataDir;
  settings: SettingsStore;
  log: Log;
  wishes: StudioWishes;
  obs: Obs;
  desk: Desk;
  onAir: OnAir;
  onScreen: OnScreen;
  outputs: Outputs;
  /** What the page that feeds the stage says of it; null without one. */
  report(): StageReport | null;
  /** Goes on with the session's report; false when there is none. */
  adopt(id: SessionId): boolean;
  update(patch: Partial<StudioState>): void;
  notice(fault: Fault, tone?: 'info' | 'warn' | 'error'): void;
  tell: TellBlackBox;
};

/** What an earlier run of the studio left on air: found in the journal, and gone on with or ended properly. */
export async function createResuming(options: ResumingOptions): Promise<Resuming> {
  const { settings, log, obs } = options;
  const journal = openLiveJournal(options.dataDir);
  const address = () => addressDigest(settings.get().manual.url);
  const noteFor = (going: LiveRecord | null, outageMs: number): LiveNote =>
    createLiveNote({ ...{ journal, log, going, address, outageMs }, ownService: () => !obs.state().service.kept });
  const record = journal.read();
  if (record === null) {
    journal.clear();
    return { note: noteFor(null, 0), session: null, begin: async () => undefined, retryNow: () => false };
  }
  // Only a studio that was torn out of a stream needs what follows.
  const { findLeft } = await import('./leftStream.ts');
  return findLeft({ ...options, journal, record, address: address(), noteFor });
}
