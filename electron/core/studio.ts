import { join } from 'node:path';
import {
  filesOf,
  type Reply,
  SessionId as SessionIdSchema,
  type Settings,
  type StudioState,
} from '../../shared/domain/index.ts';
import { createActions } from './actions.ts';
import type { MediaConnection } from './channel/index.ts';
import { createCompliance } from './compliance/index.ts';
import { createCues } from './cues/index.ts';
import { deriveState, followsHost, initialState, languageOf, NO_WISHES, type StudioWishes } from './derive.ts';
import { createDesk, createPlatformLink } from './desk/index.ts';
import { createImages } from './images/index.ts';
import { createNotices } from './notices.ts';
import { createObs, createOverlays } from './obs/index.ts';
import { createObsActions } from './obsActions.ts';
import { findResources } from './programFiles.ts';
import type { RehearsalDoor } from './rehearsal/index.ts';
import { createOnScreen, createRoomCommands } from './room/index.ts';
import { createRouter, type StudioRouter } from './router.ts';
import { createSelling } from './selling.ts';
import { createStateHub } from './state.ts';
import { type DataDir, type Log, oneSecret, type Secrets, type SettingsStore, type StudioDb } from './store/index.ts';
import { createStreaming } from './streaming.ts';

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
  /** Text without what must never leave this machine. */
  strikeSecrets(text: string): string;
  host: 'electron' | 'web';
  version: string;
  reveal(path: string): Promise<Reply<void>>;
  /** Folder of the rule files; the program's own unless a test brings others. */
  complianceDir?: string;
  /** Settings of the rehearsal platform for tests: quicker reviews, faster audience. */
  rehearsal?: {
    reviewMs?: number;
    audienceSpeed?: number;
    seed?: number;
    noVideoMs?: number;
    realtimeTokenMs?: number;
    /** What a test may do that no platform offers. */
    door?: (door: RehearsalDoor) => void;
  };
  /** Folder of a mediasoup with a built worker, for rehearsals in real time where the settings name none. */
  sfuFolder?: string;
};

export type Studio = {
  router: StudioRouter;
  attachMedia(connection: MediaConnection): void;
  /** One file of a session's recording, for the page's player; `part` counts from 1. */
  recordingPath(sessionId: string, part: number): string | null;
  state(): StudioState;
  /** Told whenever the studio goes on air or leaves it: the desktop keeps the display awake meanwhile. */
  onLive(listener: (on: boolean) => void): void;
  /** Told about a page that sends no media while live, for 4 s and as long as that lasts. */
  onPageStuck(listener: (pageId: string) => void): void;
  /** Ends a running stream (≤ 5 s) and closes every part. A second call waits for the first. */
  stop(): Promise<void>;
};

export async function createStudio(options: StudioOptions): Promise<Reply<Studio>> {
  const { settings, db, log } = options;
  const startedAtMs = Date.now();
  const wishes: StudioWishes = { ...NO_WISHES };
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

  const recordingsDir = () => settings.get().recording.folder || options.dataDir.recordingsDir;

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
      const { sfuFolder } = options;
      return startRehearsal({ dataDir: options.dataDir.path, log, sfuFolder, ...options.rehearsal });
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

  const onScreen = createOnScreen({ lookUp: db.events.message, set: (question) => update({ onScreen: question }) });
  const cues = createCues({
    store: db.cues,
    dataDir: options.dataDir.path,
    onChange: (list) => update({ cues: list }),
    log,
  });
  hub.set({ cues: cues.list() });

  const streaming = await createStreaming({
    ...{ dataDir: options.dataDir, settings, secrets: options.secrets, db, log, reveal: options.reveal },
    ...{ keepSecret: options.keepSecret, strikeSecrets: options.strikeSecrets, onState: hub.subscribe },
    ...{ wishes, state: hub.get, update, notice, settled, recordingsDir, obs, desk, feed, onScreen },
    // Made ready (a fifth of a second) before anything is on air, not at the first reply.
    onOpening: () => void compliance.rules(),
  });
  const { live, media, sessions, onAir } = streaming;

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

  const actions = createActions({
    ...options,
    ...{ hub, update, wishes, desk, link, reconnectNow: streaming.reconnectNow, live, notice },
    switchPath: streaming.switchPath,
    attempts: streaming.attempts,
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
  const router = createRouter({
    ...{ hub, desk, live, feed, room, sessions, cues, images, actions, obsActions, compliance },
    networkBack: streaming.networkBack,
    blackBox: streaming.blackBox,
    rtc: streaming.rtc,
  });

  for (const problem of [settings.problem, db.problem]) if (problem) notice(problem);
  await sessions.recover();
  streaming.records.repairLeft();
  void link.use(settings.get());
  obs.use(settings.get());
  // Topics expire and planned times pass without any message: the derived parts look again once in a while.
  const ticker = setInterval(() => update({}), 15_000);

  let stopping: Promise<void> | null = null;
  async function stop(): Promise<void> {
    clearInterval(ticker);
    unsubscribe();
    await Promise.all([live.close(), actions.close()]);
    // Ending is often quicker than a batch of changes: pages would be left with “live” on a closed door.
    await hub.handedOut();
    onAir.close();
    await overlays.close();
    obs.close();
    sessions.close();
    streaming.closeMedia();
    await streaming.close();
    desk.close();
    await link.close();
    db.close();
  }

  return {
    ok: true,
    value: {
      router,
      attachMedia: media.attach,
      recordingPath: (id, part) => {
        const parsed = SessionIdSchema.safeParse(id);
        const report = parsed.success ? sessions.find(parsed.data) : null;
        return report ? (filesOf(report)[part - 1]?.path ?? null) : null;
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
      onPageStuck: streaming.onPageStuck,
      stop: () => {
        stopping ??= stop();
        return stopping;
      },
    },
  };
}
