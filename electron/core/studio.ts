import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type LiveState,
  type Reply,
  type SessionId,
  SessionId as SessionIdSchema,
  type Settings,
  type StudioState,
} from '../../shared/domain/index.ts';
import { createActions } from './actions.ts';
import { createMediaHub, type MediaConnection } from './channel/index.ts';
import { createCompliance } from './compliance/index.ts';
import { createCues } from './cues/index.ts';
import { deriveState, followsHost, initialState, languageOf, type StudioWishes } from './derive.ts';
import { createDesk, createPlatformLink } from './desk/index.ts';
import { createImages } from './images/index.ts';
import { createLive, type SessionFinished } from './live/index.ts';
import { createLivePorts } from './livePorts.ts';
import { createNotices } from './notices.ts';
import { createObs, createOverlays } from './obs/index.ts';
import { createObsActions } from './obsActions.ts';
import { createOnAir } from './onAir.ts';
import { createOutputs } from './outputs.ts';
import { findResources } from './programFiles.ts';
import { createLiveNote, resumable } from './resume.ts';
import { createOnScreen, createRoomCommands, reportFromLog } from './room/index.ts';
import { createRouter, type StudioRouter } from './router.ts';
import { createSelling } from './selling.ts';
import { createSessions } from './sessions/index.ts';
import { firstDevices } from './stage/index.ts';
import { createStateHub } from './state.ts';
import {
  type DataDir,
  type Log,
  oneSecret,
  openLiveJournal,
  type Secrets,
  type SettingsStore,
  type StudioDb,
} from './store/index.ts';

/*
 * The studio without a window. Read this first: it makes every part and says who hears of what. One direction each way:
 * facts (page, platform, egress, clock) go into the parts; what the parts know goes into the state hub; the hub is what
 * pages see. Commands come through the router and end in one part.
 */

export type StudioOptions = {
  dataDir: DataDir;
  settings: SettingsStore;
  secrets: Secrets;
  db: StudioDb;
  log: Log;
  /** A text that must never stand in the log. */
  keepSecret(value: string): void;
  host: 'electron' | 'web';
  version: string;
  reveal(path: string): Promise<Reply<void>>;
  /** Folder of the rule files; the program's own unless a test brings others. */
  complianceDir?: string;
  /** Settings of the rehearsal platform for tests: quicker reviews, faster audience. */
  rehearsal?: { reviewMs?: number; audienceSpeed?: number; seed?: number };
};

export type Studio = {
  router: StudioRouter;
  attachMedia(connection: MediaConnection): void;
  /** File of a session's recording, for the page's player. */
  recordingPath(sessionId: string): string | null;
  state(): StudioState;
  /** Told whenever the studio goes on air or leaves it: the desktop keeps the display awake meanwhile. */
  onLive(listener: (on: boolean) => void): void;
  /** Ends a running stream (≤ 5 s) and closes every part. A second call waits for the first. */
  stop(): Promise<void>;
};

export async function createStudio(options: StudioOptions): Promise<Reply<Studio>> {
  const { settings, db, log } = options;
  const startedAtMs = Date.now();
  const wishes: StudioWishes = { screen: { wanted: false, audio: false }, beRightBack: false, sessionId: null };
  const hub = createStateHub(initialState({ ...options, startedAtMs, settings: settings.get() }));

  /** After any change: what follows from it (plan, checklist) is worked out again, here and nowhere else. */
  const update = (patch: Partial<StudioState>) => {
    hub.set(patch);
    hub.set({
      ...deriveState(hub.get(), wishes, Date.now(), selling.card.allows),
      pinSuggestion: selling.suggestion(),
    });
    if (patch.bag !== undefined) selling.explained(patch.bag);
    overlays.update(hub.get());
  };
  const { notice, settled } = createNotices(hub.get, update);

  const recordingsDir = () => {
    const folder = settings.get().recording.folder || options.dataDir.recordingsDir;
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
    return folder;
  };

  const compliance = createCompliance({
    dir: options.complianceDir ?? join(findResources(), 'compliance'),
    names: () => settings.get().compliance.names,
    log,
    onProblems: (problems) =>
      notice({
        code: 'rules_skipped',
        retry: 'never',
        params: { count: problems.length, name: [...new Set(problems.map((one) => one.file))].slice(0, 3).join(', ') },
      }),
  });

  const isLive = () => hub.get().live.kind === 'live';
  const desk = createDesk({
    isLive,
    onChange: update,
    refuseText: compliance.refuse,
    recall() {
      const state = live.state();
      return 'sessionId' in state ? db.events.moderation(state.sessionId) : [];
    },
  });
  const selling = createSelling({
    ...{ events: db.events, refuseText: compliance.refuse, state: hub.get, notice, settled },
    explainNothing: () => desk.bag.explain(null),
    onExplained: (productId) => obs.explaining(productId),
  });
  const { feed, card } = selling;
  const link = createPlatformLink({
    async startRehearsal() {
      // Loaded when it is used: a studio on a manual address never pays for it.
      const { startRehearsal } = await import('./rehearsal/index.ts');
      return startRehearsal({ dataDir: options.dataDir.path, log, ...options.rehearsal });
    },
    token: () => options.secrets.get('platformToken'),
    onRehearsal: (rehearsal) => update({ rehearsal }),
    onLink(next) {
      desk.connect(next);
      onAir.clientChanged();
    },
    onFault: (fault, rehearsal) => desk.failed(fault, rehearsal),
    onNotice: (fault) => notice(fault),
  });

  const obs = createObs({
    settings: settings.get,
    save: (change) => settings.patch({ obs: change }),
    password: oneSecret(options.secrets, 'obsPassword'),
    kept: oneSecret(options.secrets, 'obsFormerService'),
    keepSecret: options.keepSecret,
    activity: db.activity,
    onChange: update,
    onIngest(state, sessionId) {
      const now = live.state();
      if ('sessionId' in now && now.sessionId === sessionId) live.ingestChanged(state);
    },
    onHostStopped() {
      notice({ code: 'obs_stopped_by_host', retry: 'now' }, 'info');
      void live.end();
    },
    followsHost: () => followsHost(settings.get()),
    onHostStarted() {
      const { kind } = live.state();
      if (!followsHost(settings.get()) || kind === 'opening' || kind === 'live' || kind === 'ending') return;
      const begun = live.start();
      if (!begun.ok) notice(begun.fault);
    },
    onFault: notice,
    onAttached: (signal) => overlays.attached(signal),
  });

  const images = createImages((url) => link.allows(url));
  const overlays = createOverlays({
    driver: obs.driver,
    dataDir: options.dataDir.path,
    key: oneSecret(options.secrets, 'overlayKey'),
    port: {
      get: () => settings.get().obs.overlayPort || null,
      set: (port) => void settings.patch({ obs: { overlayPort: port } }),
    },
    room: { lastSeq: db.events.lastSeq, watch: feed.watch },
    picture: images.get,
    language: languageOf,
    allows: (item, text) => card.allows(item, text),
    onChange: (rows) => obs.patch({ overlays: rows }),
    log,
  });

  const outputs = createOutputs({
    onKeyframeNeeded: () => media.requestKeyframe(),
    onIngest(state, sessionId) {
      const now = live.state();
      if ('sessionId' in now && now.sessionId === sessionId) live.ingestChanged(state);
    },
    onRecordingFault: (fault) => {
      notice(fault, 'error');
      live.recordingFailed(fault);
    },
  });

  const media = createMediaHub({
    log,
    wantedSession: () => wishes.sessionId,
    onConfig: (config) => outputs.configure(config),
    onPacket: (packet) => outputs.push(packet),
    onSlate: () => undefined,
    onReport(report) {
      update({ stage: { ...hub.get().stage, report } });
      const first = firstDevices(settings.get().stage, report);
      if (first) settings.patch({ stage: first });
    },
    onCarrier(present) {
      if (present) outputs.pageChanged();
    },
    onPage(page, pageId) {
      update({ stage: page === 'present' ? { page, pageId, report: null } : { page, pageId: null, report: null } });
      if (page === 'present') live.pageBack();
      else live.pageGone();
    },
  });

  const onScreen = createOnScreen({ lookUp: db.events.message, set: (question) => update({ onScreen: question }) });
  const onAir = createOnAir({
    outputs,
    obs,
    desk,
    feed,
    log,
    report: () => hub.get().stage.report,
    onTally: (tally) => update({ tally }),
    onEvent: onScreen.apply,
    onHealth: (health) => update({ health }),
    onPlatformEnded: (reason) => live.platformEnded(reason),
  });

  const sessions = createSessions({
    store: db.sessions,
    reveal: options.reveal,
    facts: onAir.facts,
    tallyOf: (id) => reportFromLog(db.events, id),
    onChange: (reports) => update({ sessions: reports }),
  });

  const cues = createCues({
    store: db.cues,
    dataDir: options.dataDir.path,
    onChange: (list) => update({ cues: list }),
    log,
  });
  hub.set({ cues: cues.list() });

  let finishing: Promise<void> = Promise.resolve();
  async function finish(record: SessionFinished): Promise<void> {
    await onAir.finish();
    await sessions.end(record.id, record.reason, record.wasLive);
    wishes.beRightBack = false;
    update({ health: null });
  }

  const journal = openLiveJournal(options.dataDir);
  const noteLive = createLiveNote({
    ...{ journal, log },
    startedAtMs: (id) => sessions.find(id)?.startedAtMs,
    ownService: () => !obs.state().service.kept,
  });
  const resumed = await resumable({
    left: journal.read(),
    settings: settings.get(),
    adopt: sessions.adopt,
    ours: obs.ours,
  });
  if (!resumed) journal.clear();

  const live = createLive({
    log,
    ...(resumed ? { resume: resumed.session } : {}),
    newId: () => SessionIdSchema.parse(crypto.randomUUID()),
    pagePresent: false,
    ports: createLivePorts({
      desk,
      outputs,
      obs: obs.stage,
      obsStreams: () => obs.state().output.kind === 'live',
      resumed: resumed ? { stage: 'obs', awaitsButton: false } : null,
      recordingsDir,
      secrets: options.secrets,
      settings: settings.get,
      checklist: () => hub.get().checklist,
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
        // A host who starts again at once must not mix two reports: the old one is written first, without waiting on.
        onAir.hurry();
        await finishing;
        sessions.begin({ ...record, destination: record.destination });
        onAir.begin(record.id, record.roomId, record.stage);
      },
      recordingAt: sessions.recordingAt,
      finished(record) {
        finishing = finish(record).catch((err: unknown) => log.error({ err }, 'the session report was not written'));
        return finishing;
      },
    }),
  });
  if (resumed) {
    const { sessionId, roomId } = resumed.session;
    obs.stage.resume(sessionId, resumed.to);
    onAir.begin(sessionId, roomId, 'obs');
    update({ live: live.state() });
  }
  live.subscribe((state: LiveState) => {
    // Made ready (a fifth of a second) before anything is on air, not at the first reply.
    if (state.kind === 'opening') compliance.rules();
    update({ live: state });
    if (state.kind !== 'live') onScreen.show(null);
    if (state.kind === 'live' && state.stage === 'obs') {
      obs.stage.wentLive();
      noteLive(state);
    } else if (state.kind !== 'opening' && state.kind !== 'live' && state.kind !== 'ending') journal.clear();
  });

  /** Words of ours that stand in OBS as text are taken away before OBS is let go of. */
  async function followObs(next: Settings): Promise<void> {
    if (!next.obs.use && obs.state().link.kind === 'connected') await overlays.cleared();
    obs.use(settings.get());
  }
  const unsubscribe = settings.subscribe((next) => {
    // Registered names are no claims: what was said about a card before may not hold.
    card.forget();
    update({ settings: next });
    void link.use(next);
    void followObs(next);
  });

  const reconnectNow = () => {
    const now = live.state();
    return now.kind === 'live' && now.stage === 'obs' ? obs.stage.reconnectNow() : outputs.reconnectNow();
  };
  const actions = createActions({
    ...options,
    ...{ hub, update, wishes, desk, link, reconnectNow, live, notice },
    keepExplaining: selling.keepExplaining,
    refuseText: compliance.refuse,
  });
  const room = createRoomCommands({
    client: () => desk.client(),
    live: () => live.state(),
    refuseReply: (text) => compliance.refuse(text, 'reply'),
    onScreen,
    rememberSlowMode: (slowSeconds) => settings.patch({ chat: { slowSeconds } }),
    blockedChanged: desk.readBlocked,
  });
  const obsActions = createObsActions({ obs, overlays, scenes: () => hub.get().obsScenes });
  const router = createRouter({ hub, desk, live, feed, room, sessions, cues, images, actions, obsActions, compliance });

  for (const problem of [settings.problem, db.problem]) if (problem) notice(problem);
  await sessions.recover();
  void link.use(settings.get());
  obs.use(settings.get());
  // Topics expire and planned times pass without any message: the derived parts look again once in a while.
  const ticker = setInterval(() => update({}), 15_000);

  let stopping: Promise<void> | null = null;
  async function stop(): Promise<void> {
    clearInterval(ticker);
    unsubscribe();
    await live.close();
    // Ending is often quicker than a batch of changes: pages would be left with “live” on a closed door.
    await hub.handedOut();
    onAir.close();
    await overlays.close();
    obs.close();
    sessions.close();
    media.close();
    await outputs.close();
    desk.close();
    await link.close();
    db.close();
  }

  return {
    ok: true,
    value: {
      router,
      attachMedia: media.attach,
      recordingPath: (id) => {
        const parsed = SessionIdSchema.safeParse(id);
        return parsed.success ? (sessions.find(parsed.data)?.recording?.path ?? null) : null;
      },
      state: hub.get,
      onLive(listener) {
        let on = false;
        live.subscribe((state) => {
          const now = state.kind === 'opening' || state.kind === 'live';
          if (now !== on) listener(now);
          on = now;
        });
      },
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    },
  };
}
