import { type LiveState, MessageId, refuse } from '../../shared/domain/index.ts';
import { loadSlate } from './egress/index.ts';
import { endLeftRoom } from './leftRoom.ts';
import type { Live, LivePorts, RunningSession } from './live/index.ts';
import type { LiveNote } from './liveNote.ts';
import { type Left, recentTakes, sameDestination, whatWasLeft } from './resume.ts';
import type { Resuming, ResumingOptions } from './resuming.ts';
import { type LiveJournal, type LiveRecord, machineTime } from './store/index.ts';
import { type TakeUp, takeUp } from './takeUp.ts';

/** A page tells what it captures twice a second; a screen that it still shares is in its first words. */
const SCREEN_LOOK_MS = 500;
const SCREEN_LOOKS = 6;

/** A stream that an earlier run left: decides about it, and goes on with it or ends it properly. */
export async function findLeft(
  options: ResumingOptions & {
    journal: LiveJournal;
    record: LiveRecord;
    /** Digest of the address that is typed now. */
    address: string | null;
    noteFor(going: LiveRecord | null, outageMs: number): LiveNote;
  },
): Promise<Resuming> {
  const { journal, settings, log, wishes, obs, desk, onAir, outputs, notice } = options;
  const now = machineTime();
  const left = await whatWasLeft({
    ...{ left: options.record, beat: journal.beat(), settings: settings.get(), address: options.address, now },
    ...{ adopt: options.adopt, ours: obs.ours },
  });
  log.info({ left: left.kind, rule: left.kind === 'over' ? left.rule : null }, 'a stream was left');
  const note = options.noteFor(goingOn(left, now.uptimeMs), left.kind === 'take_up' ? left.outageMs : 0);
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
    const slate = await loadSlate(options.dataDir, sessionId);
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
    },
    retryNow: () => taking?.retryNow() ?? false,
  };
}

function goingOn(left: Left, uptimeMs: number): LiveRecord | null {
  if (left.kind === 'over') return null;
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
