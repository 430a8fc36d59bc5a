import {
  type Fault,
  type LiveState,
  MessageId,
  refuse,
  type SessionId,
  type StageReport,
  type StudioState,
} from '../../shared/domain/index.ts';
import type { TellBlackBox } from './blackBox/index.ts';
import type { StudioWishes } from './derive.ts';
import type { Desk } from './desk/index.ts';
import { loadSlate } from './egress/index.ts';
import type { Live, LivePorts, RunningSession } from './live/index.ts';
import { addressDigest, createLiveNote, type LiveNote } from './liveNote.ts';
import type { Obs } from './obs/index.ts';
import type { OnAir } from './onAir.ts';
import type { Outputs } from './outputs.ts';
import { type Left, recentTakes, sameDestination, whatWasLeft } from './resume.ts';
import type { OnScreen } from './room/index.ts';
import {
  type DataDir,
  type LiveRecord,
  type Log,
  machineTime,
  openLiveJournal,
  type SettingsStore,
} from './store/index.ts';
import type { TakeUp } from './takeUp.ts';

/** A page tells what it captures twice a second; a screen that it still shares is in its first words. */
const SCREEN_LOOK_MS = 500;
const SCREEN_LOOKS = 6;

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
  const { settings, log, wishes, obs, desk, onAir, outputs, notice } = options;
  const journal = openLiveJournal(options.dataDir);
  const now = machineTime();
  const typed = () => addressDigest(settings.get().manual.url);
  const left = await whatWasLeft({
    ...{ left: journal.read(), beat: journal.beat(), settings: settings.get(), address: typed(), now },
    ...{ adopt: options.adopt, ours: obs.ours },
  });
  if (left.kind !== 'none')
    log.info({ left: left.kind, rule: left.kind === 'over' ? left.rule : null }, 'a stream was left');
  const going = goingOn(left, now.uptimeMs);
  const note = createLiveNote({
    ...{ journal, log, going, address: typed },
    outageMs: left.kind === 'take_up' ? left.outageMs : 0,
    ownService: () => !obs.state().service.kept,
  });
  let taking: TakeUp | null = null;

  async function goOn({ record, outageMs }: Extract<Left, { kind: 'take_up' }>, live: Live, ports: LivePorts) {
    const { sessionId, roomId } = record;
    wishes.sessionId = sessionId;
    wishes.beRightBack = record.wishes.beRightBack;
    wishes.screen = { ...record.wishes.screen };
    // Counted before anything is tried: a core that dies of what follows must not do so for ever.
    note.state(live.state());
    onAir.begin(sessionId, roomId, 'studio');
    options.update({ live: live.state() });
    showAgain(record);
    // Loaded only after such a death: a studio that starts as usual pays nothing for them.
    const [{ takeUp }, slate] = await Promise.all([import('./takeUp.ts'), loadSlate(options.dataDir, sessionId)]);
    options.tell({
      kind: 'decision',
      what: 'take up',
      why: slate ? 'with the standby picture that was kept' : 'as soon as the page is back',
      facts: { outageMs: Math.round(outageMs), takes: record.takenUp.length + 1 },
    });
    taking = takeUp({
      ...{ session: runningOf(record, outageMs), outageMs, ports, live, client: desk.client, tell: options.tell },
      picture: (signal) => outputs.begin(sessionId, signal, slate ?? undefined),
      onResumed(seconds) {
        taking = null;
        notice({ code: 'stream_resumed', retry: 'never', params: { seconds } }, 'info');
      },
    });
    const screenWatch = record.wishes.screen.wanted ? watchScreen() : null;
    const stop = live.subscribe((state: LiveState) => {
      if (state.kind === 'live') return;
      stop();
      taking?.stop();
      taking = null;
      if (screenWatch) clearInterval(screenWatch);
    });
  }

  /** A page that lived through it goes on sharing. In a new one that takes a press of the host's: they are asked once. */
  function watchScreen(): NodeJS.Timeout {
    let looks = 0;
    const timer = setInterval(() => {
      const report = options.report();
      if (report === null) return;
      looks += 1;
      const shared = report.screen.kind === 'on' || !wishes.screen.wanted;
      if (!shared && looks < SCREEN_LOOKS) return;
      clearInterval(timer);
      if (!shared) notice({ code: 'screen_not_resumed', retry: 'later' });
    }, SCREEN_LOOK_MS);
    return timer;
  }

  function showAgain(record: LiveRecord): void {
    const message = MessageId.safeParse(record.wishes.onScreen);
    if (!message.success) return;
    const question = options.onScreen.find(record.sessionId, message.data);
    if (question.ok) options.onScreen.show(question.value);
  }

  function followObs(follow: Extract<Left, { kind: 'follow_obs' }>, live: Live): void {
    const { sessionId, roomId } = follow.session;
    obs.stage.resume(sessionId, follow.to);
    note.state(live.state());
    onAir.begin(sessionId, roomId, 'obs');
    options.update({ live: live.state() });
  }

  async function endProperly({ record, rule }: Extract<Left, { kind: 'over' }>, live: Live): Promise<void> {
    // An end that was asked for needs no words; the report says that the end was not written.
    if (rule !== 'ending') notice(refuse('stream_not_resumed', { retry: 'now', rule }).fault);
    if (record.destination.kind !== 'room' || !sameDestination(record, settings.get())) return journal.clear();
    // Until the room is closed the next run, should this one die as well, has to see to it.
    journal.write({ ...record, phase: 'ending' });
    const { endLeftRoom } = await import('./leftRoom.ts');
    const gone = () => live.state().kind !== 'prepare';
    const ended = await endLeftRoom({ record, client: desk.client, gone });
    if (!ended) log.warn({ roomId: record.roomId }, 'the room of the last stream could not be closed');
    if (!gone()) journal.clear();
  }

  return {
    note,
    session:
      left.kind === 'follow_obs'
        ? left.session
        : left.kind === 'take_up'
          ? runningOf(left.record, left.outageMs)
          : null,
    async begin({ live, ports }) {
      if (left.kind === 'take_up') await goOn(left, live, ports);
      else if (left.kind === 'follow_obs') followObs(left, live);
      else if (left.kind === 'over')
        endProperly(left, live).catch((err: unknown) => log.warn({ err }, 'the last stream was not ended'));
      else journal.clear();
    },
    retryNow: () => taking?.retryNow() ?? false,
  };
}

function goingOn(left: Left, uptimeMs: number): LiveRecord | null {
  if (left.kind === 'none' || left.kind === 'over') return null;
  return left.kind === 'follow_obs' ? left.record : { ...left.record, takenUp: takes(left.record, uptimeMs) };
}

const takes = (record: LiveRecord, uptimeMs: number): number[] => [
  ...recentTakes(record.takenUp, { atMs: 0, uptimeMs }),
  uptimeMs,
];

function runningOf(record: LiveRecord & { liveAtMs: number }, outageMs: number): RunningSession {
  const { sessionId, destination, rehearsal, stage, title, roomId, watchUrl, noVideoMs, startedAtMs, liveAtMs } =
    record;
  const atMs = Date.now();
  return {
    ...{ sessionId, destination, rehearsal, stage, title, roomId, watchUrl, noVideoMs, startedAtMs, liveAtMs },
    recordingPath: record.recordings.at(-1) ?? null,
    ingest: {
      kind: 'reconnecting',
      sinceMs: Math.round(atMs - outageMs),
      attempt: 1,
      nextTryAtMs: atMs,
      fault: refuse('ingest_lost', { retry: 'now', rule: 'studio_restarted' }).fault,
      closesAtMs: null,
    },
  };
}
