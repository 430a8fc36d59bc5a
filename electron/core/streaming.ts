import {
  type Fault,
  type LiveState,
  type Reply,
  refuse,
  type SessionId,
  SessionId as SessionIdSchema,
  type Settings,
  type StudioState,
} from '../../shared/domain/index.ts';
import { createAdapting } from './adapting.ts';
import { createBlackBoxes } from './blackBoxes.ts';
import { createMediaHub, type MediaHub } from './channel/index.ts';
import type { StudioWishes } from './derive.ts';
import type { Desk } from './desk/index.ts';
import { createLive, type Live, type SessionFinished } from './live/index.ts';
import { createLivePorts } from './livePorts.ts';
import type { Obs } from './obs/index.ts';
import { createOnAir, type OnAir } from './onAir.ts';
import { createOutputs } from './outputs.ts';
import type { Attempts, RtcCalls } from './realtime/index.ts';
import { attemptsLater } from './realtimeLater.ts';
import { createRecords, type Records } from './records/index.ts';
import { createResuming } from './resuming.ts';
import { type OnScreen, type RoomFeed, reportFromLog } from './room/index.ts';
import { createSessions, type Sessions } from './sessions/index.ts';
import { createSlateKeeper } from './slateKeeper.ts';
import { createDeviceNotices, firstDevices } from './stage/index.ts';
import type { DataDir, Log, Secrets, SettingsStore, StudioDb } from './store/index.ts';
import type { Uplink } from './uplink.ts';
import { videoInput } from './ways.ts';

export type StreamingOptions = {
  dataDir: DataDir;
  settings: SettingsStore;
  secrets: Secrets;
  db: StudioDb;
  log: Log;
  /** A text that must stand in no file. */
  keepSecret(value: string): void;
  strikeSecrets(text: string): string;
  reveal(path: string): Promise<Reply<void>>;
  wishes: StudioWishes;
  state(): StudioState;
  update(patch: Partial<StudioState>): void;
  /** Called after every change of the state. */
  onState(listener: () => void): void;
  notice(fault: Fault, tone?: 'info' | 'warn' | 'error'): void;
  /** Takes the notices of this fault away. */
  settled(code: Fault['code']): void;
  recordingsDir(): string;
  obs: Obs;
  desk: Desk;
  feed: RoomFeed;
  onScreen: OnScreen;
  /** A stream is about to be opened: what takes long is made ready now. */
  onOpening(): void;
};

export type Streaming = {
  live: Live;
  media: MediaHub;
  sessions: Sessions;
  records: Records;
  onAir: OnAir;
  reconnectNow(): boolean;
  /** Takes the other way out. */
  switchPath(to: 'realtime' | 'steady'): Reply<void>;
  rtc: RtcCalls;
  /** The page's real-time connections, one at a time; the upload test makes one, too. */
  attempts(): Promise<Attempts>;
  networkBack(): void;
  /** Told about a page that sends no media while live: who has a window reloads it. */
  onPageStuck(listener: (pageId: string) => void): void;
  blackBox(sessionId: SessionId): Promise<Reply<File>>;
  /** Closes what `live.close()` leaves: called after it. */
  close(): Promise<void>;
  closeMedia(): void;
};

/*
 * All that a stream is made of, wired: packets come in through the media hub, leave through the outputs, and the live
 * session (core/live) alone says when. What an earlier run of the studio left on air is taken up before this returns.
 */
export async function createStreaming(options: StreamingOptions): Promise<Streaming> {
  const { settings, db, log, wishes, update, notice, obs, desk, feed, onScreen } = options;

  const boxes = createBlackBoxes({
    dataDir: options.dataDir.path,
    log,
    strikeSecrets: options.strikeSecrets,
    state: options.state,
    onShelf: () => update({ sessions: boxes.marked(options.state().sessions) }),
  });
  options.onState(() => boxes.stateChanged(options.state()));

  const attempts = attemptsLater({ wishes, keepSecret: options.keepSecret, changed: () => update({}) });

  const outputs = createOutputs({
    onKeyframeNeeded: () => media.requestKeyframe(),
    onIngest: (state, sessionId) => uplink?.published(state, sessionId),
    adapt: () => adapting.state(),
    rtc: () => uplink?.facts() ?? null,
    recordingFiles: (sessionId) => records.files(sessionId),
    onRecordingFault: (fault) => {
      notice(fault, 'error');
      live.recordingFailed(fault);
    },
  });

  const adapting = createAdapting({
    ...{ settings, wishes, log, link: outputs.link, skipPictures: outputs.skipPictures, tell: boxes.tell },
    changed: () => update({}),
  });

  let uplink: Uplink | null = null;
  let uplinkLoading: Promise<Uplink> | null = null;
  let carrier = false;
  /** Loaded with the first stream: an idle studio has no way out. */
  const loadUplink = (): Promise<Uplink> => {
    uplinkLoading ??= import('./uplink.ts').then(({ createUplink }) => {
      uplink = createUplink({
        ...{ outputs, attempts: attempts.load, client: desk.client, settings: settings.get, log },
        ...{ keepSecret: options.keepSecret, notice, settled: options.settled, tell: boxes.tell },
        upload: () => options.state().upload,
        video: (rules) => rules(videoInput(options.state())),
        spare: adapting.spare,
        onIngest(state, sessionId) {
          const now = live.state();
          if ('sessionId' in now && now.sessionId === sessionId) live.ingestChanged(state);
        },
        changed: (state) => update({ uplink: state }),
      });
      uplink.carrier(carrier);
      return uplink;
    });
    return uplinkLoading;
  };

  const deviceNotices = createDeviceNotices({ notice, settled: options.settled });
  const followDevices = () => {
    const { plan, stage, live: now } = options.state();
    const ours = now.kind === 'live' && now.stage === 'studio';
    deviceNotices.look(ours && stage.report ? { report: stage.report, plan } : null);
  };

  let fed = 'none';
  outputs.onSource((source, why) => {
    const from = why === 'began' || why === 'core_restarted' ? 'none' : fed;
    boxes.tell({ kind: 'state', of: 'source', from, to: source, facts: { why } });
    fed = source;
  });

  const slates = createSlateKeeper(options.dataDir, log);
  let onPageStuck: (pageId: string) => void = () => {};
  const media = createMediaHub({
    log,
    wantedSession: () => wishes.sessionId,
    onConfig: (config) => outputs.configure(config),
    onPacket: (packet) => outputs.push(packet),
    onSlate(slate) {
      const kept = outputs.slate(slate);
      if (kept) slates.keep(slate.sessionId, kept);
    },
    onReport(report) {
      update({ stage: { ...options.state().stage, report } });
      followDevices();
      const first = firstDevices(settings.get().stage, report);
      if (first) settings.patch({ stage: first });
    },
    onCarrier(present) {
      carrier = present;
      outputs.carrier(present);
      uplink?.carrier(present);
    },
    onSilent(pageId) {
      if (live.state().kind === 'live') onPageStuck(pageId);
    },
    onPage(page, pageId) {
      update({ stage: page === 'present' ? { page, pageId, report: null } : { page, pageId: null, report: null } });
      followDevices();
      if (page === 'present') live.pageBack();
      else live.pageGone();
    },
  });

  const onAir = createOnAir({
    outputs,
    obs,
    desk,
    feed,
    log,
    report: () => options.state().stage.report,
    changes: () => uplink?.changes() ?? 0,
    onTally: (tally) => update({ tally }),
    onEvent: onScreen.apply,
    onHealth: (health) => update({ health }),
    onPlatformEnded(reason) {
      if (reason === 'no_video' && live.state().kind === 'live')
        notice({ code: 'room_closed_no_video', retry: 'later' }, 'error');
      live.platformEnded(reason);
    },
  });

  const sessions = createSessions({
    store: db.sessions,
    reveal: options.reveal,
    facts: onAir.facts,
    tallyOf: (id) => reportFromLog(db.events, id),
    onChange: (reports) => update({ sessions: boxes.marked(reports) }),
    onFileRemoved: (path) => void db.recordings.forget(path),
  });
  const records = createRecords({
    ...{ table: db.recordings, log, notice, settled: options.settled, tell: boxes.tell },
    reports: sessions.list,
    report: sessions.recordingIs,
    onRepairs: (repairs) => update({ repairs }),
    onDisk: (disk) => update({ disk }),
  });

  let finishing: Promise<void> = Promise.resolve();
  async function finish(record: SessionFinished): Promise<void> {
    await onAir.finish();
    await sessions.end(record.id, record.reason, record.wasLive);
    wishes.beRightBack = false;
    update({ health: null });
    slates.remove();
  }

  const resuming = await createResuming({
    ...{ dataDir: options.dataDir, settings, log, wishes, obs, desk, onAir, onScreen, outputs, update, notice },
    adopt: sessions.adopt,
    report: () => options.state().stage.report,
    tell: boxes.tell,
  });
  const { note, session: resumed } = resuming;

  const ports = createLivePorts({
    desk,
    outputs,
    obs: obs.stage,
    obsStreams: () => obs.state().output.kind === 'live',
    uplink: loadUplink,
    resumed: resumed ? { sessionId: resumed.sessionId, stage: resumed.stage, awaitsButton: false } : null,
    recordingsDir: options.recordingsDir,
    keepSecret: options.keepSecret,
    secrets: options.secrets,
    settings: (): Settings => settings.get(),
    checklist: () => options.state().checklist,
    wantPicture(sessionId: SessionId) {
      wishes.sessionId = sessionId;
      update({});
    },
    dropPicture(sessionId: SessionId) {
      if (wishes.sessionId !== sessionId) return;
      wishes.sessionId = null;
      update({});
    },
    async began(record) {
      note.began(record);
      // A host who starts again at once must not mix two reports: the old one is written first, without waiting on.
      onAir.hurry();
      await finishing;
      sessions.begin({ ...record, destination: record.destination });
      onAir.begin(record.id, record.roomId, record.stage);
    },
    recordingAt(path) {
      sessions.recordingAt(path);
      note.recordingAt(path);
    },
    finished(record) {
      finishing = finish(record).catch((err: unknown) => log.error({ err }, 'the session report was not written'));
      return finishing;
    },
  });
  const live = createLive({
    ...{ log, ports, pagePresent: false },
    newId: () => SessionIdSchema.parse(crypto.randomUUID()),
    ...(resumed ? { resume: resumed } : {}),
  });
  if (resumed) boxes.open(resumed.sessionId, 'restart');
  adapting.follow(live.state());
  live.subscribe((state: LiveState) => {
    if (state.kind === 'opening') options.onOpening();
    note.state(state);
    adapting.follow(state);
    update({ live: state });
    if (state.kind === 'opening') boxes.open(state.sessionId, 'begin');
    if (state.kind === 'prepare' || state.kind === 'ended' || state.kind === 'failed')
      boxes.end(finishing, sessions.find);
    if (state.kind !== 'live') onScreen.show(null);
    if (state.kind === 'live' && state.stage === 'obs') obs.stage.wentLive();
  });
  await resuming.begin({ live, ports });
  options.onState(() => {
    const { onScreen: question } = options.state();
    note.wishes({
      ...{ beRightBack: wishes.beRightBack, screen: { ...wishes.screen } },
      onScreen: question?.messageId ?? null,
    });
  });

  return {
    live,
    media,
    sessions,
    records,
    onAir,
    reconnectNow() {
      const now = live.state();
      const byObs = now.kind === 'live' && now.stage === 'obs';
      const hurried = byObs ? obs.stage.reconnectNow() : resuming.retryNow() || (uplink?.reconnectNow() ?? false);
      if (hurried) boxes.tell({ kind: 'decision', what: 'reconnect_now', why: 'the host asked for it' });
      return hurried;
    },
    switchPath(to) {
      const now = live.state();
      if (now.kind !== 'live' || now.stage !== 'studio' || !uplink) return refuse('not_live');
      return uplink.switchPath(to);
    },
    rtc: attempts.calls,
    attempts: attempts.load,
    networkBack() {
      boxes.tell({ kind: 'decision', what: 'network_back', why: 'a page says that the network is there again' });
      resuming.retryNow();
      uplink?.networkBack();
    },
    onPageStuck(listener) {
      onPageStuck = listener;
    },
    async blackBox(sessionId) {
      const report = sessions.find(sessionId);
      return report ? boxes.read(report) : refuse('not_found');
    },
    closeMedia: media.close,
    async close() {
      note.close();
      await outputs.close();
      await records.close();
      await boxes.close();
    },
  };
}
