import {
  type CapturePlan,
  checklist,
  emptyTally,
  type LiveState,
  noObs,
  type OpeningStep,
  type PlatformState,
  type Profile,
  RoomId,
  SessionId,
  type SessionReport,
  Settings,
  type SourceState,
  type StageReport,
  type StudioState,
  type StudioUpdate,
  TopicId,
  type UploadTest,
} from '../../../shared/domain/index.ts';
import { fullBag, item } from './samples.ts';
import { fullTopics, moreTopicStates, topic, topicStates } from './samples-topics.ts';

/** Whole studio states by name, each as the core would send it. Made new on each call. */
const MINUTE = 60_000;
const SESSION = SessionId.parse('s-1');

const profile = (eligible: boolean): Profile => ({
  id: 'me',
  name: '林小满',
  avatarUrl: null,
  eligibility: {
    eligible,
    cohort: eligible ? 'live-test-2' : null,
    criteria: [
      { id: 'contentQuality', have: eligible ? 86 : 74, need: 70 },
      { id: 'followers', have: eligible ? 52_310 : 640, need: 5_000 },
      { id: 'posts30d', have: eligible ? 5 : 1, need: 3 },
    ],
  },
});

const CAMERA: SourceState = { kind: 'on', label: 'FaceTime HD Camera', width: 1280, height: 720, fps: 30 };
const report = (camera: SourceState = CAMERA, more: Partial<StageReport> = {}): StageReport => ({
  planRevision: 4,
  camera,
  microphone: { kind: 'on', label: 'MacBook Pro Microphone' },
  screen: { kind: 'off' },
  computerAudio: { kind: 'off' },
  devices: [
    { deviceId: 'cam-1', label: 'FaceTime HD Camera', kind: 'camera' },
    { deviceId: 'cam-2', label: 'Logitech BRIO 4K Stream Edition', kind: 'camera' },
    { deviceId: 'mic-1', label: 'MacBook Pro Microphone', kind: 'microphone' },
    { deviceId: 'mic-2', label: 'Shure MV7', kind: 'microphone' },
  ],
  permissions: { camera: 'granted', microphone: 'granted' },
  encoder: { kind: 'ready', codec: 'avc1.42e01f', acceleration: 'hardware', width: 720, height: 1280, rejected: [] },
  audioCodec: 'webcodecs',
  video: { fps: 30, composed: 900, encoded: 0, dropped: 0, late: 0, bitrate: 0, queue: 0 },
  audio: { packets: 0, bitrate: 0, levelDb: -18 },
  ...more,
});

const plan = (settings: Settings): CapturePlan => ({
  revision: 4,
  format: settings.stage.format,
  scene: settings.stage.scene,
  camera: settings.stage.camera,
  microphone: settings.stage.microphone,
  screen: { wanted: false, audio: false },
  micMuted: false,
  computerAudioMuted: false,
  micGain: 1,
  computerAudioGain: 1,
  mirrorPreview: true,
  beRightBack: false,
  slateTitle: 'Be right back',
  slateText: '',
  card: null,
  question: null,
  rtc: null,
  encode: null,
});

type Parts = {
  settings?: (settings: Settings) => void;
  eligible?: boolean;
  topics?: StudioState['topics'];
  bag?: StudioState['bag'];
  report?: StageReport | null;
  upload?: UploadTest;
  live?: LiveState;
  platform?: PlatformState;
  more?: Partial<StudioState>;
};

const session = (id: string, now: number, more: Partial<SessionReport> = {}): SessionReport => ({
  id: SessionId.parse(id),
  title: 'Five lipsticks for autumn travel',
  destination: 'room',
  rehearsal: true,
  stage: 'studio',
  startedAtMs: now - 26 * 60 * MINUTE,
  endedAtMs: now - 25 * 60 * MINUTE,
  endReason: 'host',
  tally: {
    ...emptyTally(),
    peakWatching: 1_284,
    totalViewers: 4_210,
    likes: 9_640,
    chat: 812,
    questions: 64,
    orders: 243,
    units: 301,
    gmv: { minor: 4_831_600, currency: 'CNY' },
    perItem: [
      { itemId: item(0).id, title: item(0).title, orders: 131, units: 160, gmv: { minor: 2_704_000, currency: 'CNY' } },
      { itemId: item(1).id, title: item(1).title, orders: 64, units: 71, gmv: { minor: 915_900, currency: 'CNY' } },
    ],
    lastSeq: 5_000,
  },
  recording: {
    path: '/home/me/Videos/Redcast/2026-11-22.mp4',
    bytes: 1_100_000_000,
    durationMs: 3_600_000,
    complete: true,
    missing: false,
    flaws: [],
  },
  moreRecordings: [],
  hasBlackBox: true,
  video: {
    width: 720,
    height: 1280,
    frames: 108_000,
    meanFps: 29.97,
    dropped: 3,
    meanBitrate: 2_480_000,
    reconnects: 0,
  },
  ...more,
});

const NOTHING: StudioState['checklist'] = { steps: [], canGoLive: false, blockedBy: null, topicId: null };

/** The state with the checklist that the core would write for it. */
export function checked(state: StudioState): StudioState {
  const { settings, platform, topics, chosenTopicId, bag, upload, obs } = state;
  return {
    ...state,
    checklist: checklist({
      kind: settings.platform.kind,
      manual: settings.manual,
      eligibility: platform.kind === 'online' ? platform.profile.eligibility : null,
      platformFault: platform.kind === 'offline' ? platform.fault : null,
      topics,
      chosenTopicId,
      bag,
      report: state.stage.report,
      camera: settings.stage.camera,
      obs: settings.obs.use ? { state: obs, follows: settings.obs.button === 'obs' } : null,
      upload,
      uploadPath: settings.stage.uploadPath,
      nowMs: Date.now(),
    }),
  };
}

function build(parts: Parts = {}): StudioState {
  const now = Date.now();
  const settings = Settings.parse({
    stage: {
      camera: { deviceId: 'cam-1', label: 'FaceTime HD Camera' },
      microphone: { deviceId: 'mic-1', label: 'MacBook Pro Microphone' },
    },
  });
  parts.settings?.(settings);
  const manual = settings.platform.kind === 'manual';
  const rehearsal = settings.platform.kind === 'rehearsal';
  const platform: PlatformState =
    parts.platform ??
    (manual ? { kind: 'none' } : { kind: 'online', rehearsal, profile: profile(parts.eligible ?? true) });
  const topics =
    parts.topics !== undefined
      ? parts.topics
      : manual
        ? null
        : [
            topic(
              't-approved',
              { kind: 'approved', approvedAtMs: now - 40 * MINUTE, validUntilMs: now + 6 * 24 * 60 * MINUTE },
              now,
            ),
          ];
  const bag = parts.bag !== undefined ? parts.bag : manual ? null : fullBag(now);
  const stageReport = parts.report === undefined ? report() : parts.report;
  const upload: UploadTest = parts.upload ?? {
    kind: 'done',
    atMs: now - 3 * MINUTE,
    uplink: 7_900_000,
    rttMs: 31,
    needed: 3_500_000,
    enough: true,
    realtime: null,
    recommended: null,
  };
  return checked({
    app: {
      version: '0.1.0',
      host: 'web',
      platform: 'darwin',
      dataDir: '/Users/me/Library/Application Support/Redcast Studio',
      recordingsDir: '/Users/me/Movies/Redcast',
      startedAtMs: now - 5 * MINUTE,
    },
    settings,
    notices: [],
    platform,
    rehearsal: rehearsal
      ? {
          scenarios: [
            {
              name: 'quiet-evening',
              title: { en: 'Quiet evening', zh: '安静的晚上' },
              about: { en: 'Forty people, slow chat, a few orders.', zh: '四十来人，聊天不快，偶有下单。' },
            },
            {
              name: 'busy-room',
              title: { en: 'Busy room', zh: '热闹直播间' },
              about: { en: 'Two thousand people, fast chat, many questions.', zh: '两千人，聊天很快，问题很多。' },
            },
          ],
          scenario: 'quiet-evening',
          persona: parts.eligible === false ? 'newcomer' : 'established',
          lanUrl: settings.rehearsal.shareOnLan ? 'http://192.168.1.24:41873/watch/r-1' : null,
          realtime: { kind: 'missing' },
        }
      : null,
    topics,
    chosenTopicId: null,
    bag,
    plan: plan(settings),
    stage: { page: 'present', pageId: 'page', report: stageReport },
    upload,
    checklist: NOTHING,
    live: parts.live ?? { kind: 'prepare' },
    uplink: null,
    health: null,
    tally: null,
    obs: noObs(),
    obsScenes: null,
    obsAudio: null,
    obsStats: null,
    moderation: { muted: [], removed: [], blocked: [], words: [], slowSeconds: 0, pinned: null },
    onScreen: null,
    pinSuggestion: null,
    cues: [],
    repairs: [],
    disk: null,
    sessions: [
      session('s-old', now),
      session('s-older', now, { title: '手账与阅读之夜', recording: null, rehearsal: false }),
    ],
    ...parts.more,
  });
}

export const steps = (running: number, failed = false): OpeningStep[] =>
  (['checks', 'room', 'picture', 'recording', 'ingest', 'confirm'] as const).map((id, at) => ({
    id,
    state: at < running ? 'done' : at === running ? (failed ? 'failed' : 'running') : 'waiting',
    fault: at === running && failed ? { code: 'ingest_wrong_key', retry: 'later' } : null,
  }));

const room = { kind: 'room', topicId: TopicId.parse('t-approved') } as const;

const liveState = (now: number, more: Partial<Extract<LiveState, { kind: 'live' }>> = {}): LiveState => ({
  kind: 'live',
  sessionId: SESSION,
  stage: 'studio',
  destination: room,
  rehearsal: true,
  title: 'Five lipsticks for autumn travel',
  roomId: RoomId.parse('r-1'),
  watchUrl: 'http://127.0.0.1:41873/watch/r-1',
  liveAtMs: now - 42 * MINUTE,
  ingest: { kind: 'sending', sinceMs: now - 42 * MINUTE },
  page: 'present',
  recording: { kind: 'on', path: '/home/me/Videos/Redcast/now.mp4' },
  ...more,
});

const onAir = (now: number): Partial<StudioState> => ({
  health: {
    atMs: now,
    fps: 30,
    composed: 75_600,
    dropped: 0,
    late: 2,
    encoder: 'H.264',
    acceleration: 'hardware',
    bitrate: 2_640_000,
    ackedBitrate: 2_610_000,
    rtc: null,
    source: 'page',
    adapt: {
      level: 'full',
      why: 'none',
      videoBitrate: 2_500_000,
      fullVideoBitrate: 2_500_000,
      fps: 30,
      width: 720,
      height: 1280,
    },
    videoBitrate: 2_500_000,
    audioBitrate: 128_000,
    queueBytes: 4_000,
    queueMs: 12,
    ackedBytes: 812_000_000,
    rttMs: 38,
    skewMs: 3,
    audioPackets: 118_000,
    recordedBytes: 830_000_000,
    recordedMs: 42 * MINUTE,
  },
  tally: { ...session('x', now).tally, watching: 1_284 },
});

const failedCamera = (code: Extract<SourceState, { kind: 'failed' }>['code']) =>
  report(
    { kind: 'failed', code, label: 'FaceTime HD Camera' },
    code === 'denied' ? { permissions: { camera: 'denied', microphone: 'prompt' }, devices: [] } : {},
  );

export const fixtures = {
  connecting: () => build(),
  ready: () => build(),
  review: () => {
    const now = Date.now();
    const topics = [
      topic(
        't-review',
        { kind: 'in_review', submittedAtMs: now - 6 * MINUTE, expectedByMs: now + 4 * MINUTE, appeal: false },
        now,
      ),
    ];
    return build({ topics });
  },
  topics: () => build({ topics: topicStates(Date.now()) }),
  topicsMore: () => build({ topics: moreTopicStates(Date.now()) }),
  topicsFull: () => build({ topics: fullTopics(Date.now()) }),
  newcomer: () =>
    build({
      eligible: false,
      topics: [],
      bag: { version: 1, items: [], explaining: null, checkedAtMs: Date.now() },
      upload: { kind: 'never' },
    }),
  empty: () =>
    build({
      topics: [],
      bag: { version: 1, items: [], explaining: null, checkedAtMs: Date.now() },
      upload: { kind: 'never' },
      more: { sessions: [] },
    }),
  loading: () =>
    build({
      topics: null,
      bag: null,
      report: null,
      upload: { kind: 'never' },
      platform: { kind: 'connecting', rehearsal: true },
      more: { sessions: [] },
    }),
  denied: () => build({ report: failedCamera('denied') }),
  busy: () =>
    build({
      report: failedCamera('busy'),
      upload: { kind: 'failed', atMs: Date.now(), fault: { code: 'platform_timeout', retry: 'now' } },
    }),
  nocamera: () =>
    build({
      settings: (s) => {
        s.stage.camera = null;
      },
      report: report({ kind: 'off' }),
      upload: { kind: 'running', startedAtMs: Date.now() - 2_000, progress: 0.45 },
    }),
  slow: () =>
    build({
      upload: {
        kind: 'done',
        atMs: Date.now() - MINUTE,
        uplink: 1_900_000,
        rttMs: 180,
        needed: 3_500_000,
        enough: false,
        realtime: null,
        recommended: null,
      },
    }),
  offline: () =>
    build({
      platform: {
        kind: 'offline',
        rehearsal: false,
        profile: profile(true),
        fault: { code: 'platform_unreachable', retry: 'later' },
        nextTryAtMs: Date.now() + 20_000,
      },
      settings: (s) => {
        s.platform = { kind: 'remote', remoteUrl: 'https://live.example.com/api', tokenSaved: true };
      },
      more: {
        notices: [
          { id: 'n1', tone: 'warn', fault: { code: 'settings_damaged', retry: 'never' }, atMs: Date.now() - 1_000 },
          { id: 'n2', tone: 'error', fault: { code: 'disk_full', retry: 'later' }, atMs: Date.now() },
        ],
      },
    }),
  manual: () =>
    build({
      settings: (s) => {
        s.platform.kind = 'manual';
        s.manual = { url: 'rtmp://live.example.com/app', keySaved: true, title: '' };
      },
    }),
  manualEmpty: () =>
    build({
      settings: (s) => {
        s.platform.kind = 'manual';
      },
    }),
  opening: () =>
    build({
      live: {
        kind: 'opening',
        sessionId: SESSION,
        stage: 'studio',
        awaitsButton: false,
        destination: room,
        rehearsal: true,
        startedAtMs: Date.now() - 2_000,
        steps: steps(3),
      },
    }),
  failed: () =>
    build({
      live: {
        kind: 'failed',
        sessionId: SESSION,
        fault: { code: 'ingest_wrong_key', retry: 'later' },
        wasLive: false,
        steps: steps(4, true),
      },
    }),
  ended: () =>
    build({
      live: { kind: 'ended', sessionId: SessionId.parse('s-old'), reason: 'host', endedAtMs: Date.now() - 2_000 },
    }),
  live: () => {
    const now = Date.now();
    const bag = fullBag(now);
    const first = bag.items[0];
    const explaining = first ? { itemId: first.id, sinceMs: now - 72_000 } : null;
    return build({ live: liveState(now), bag: { ...bag, explaining }, more: onAir(now) });
  },
  liveReal: () => {
    const now = Date.now();
    return build({ live: liveState(now, { rehearsal: false }), more: onAir(now) });
  },
  liveTrouble: () => {
    const now = Date.now();
    const ingest = {
      kind: 'reconnecting',
      sinceMs: now - 6_000,
      attempt: 2,
      nextTryAtMs: now + 2_000,
      fault: { code: 'ingest_lost', retry: 'now' },
      closesAtMs: now + 114_000,
    } as const;
    return build({
      live: liveState(now, { ingest, recording: { kind: 'failed', fault: { code: 'disk_full', retry: 'later' } } }),
      more: onAir(now),
    });
  },
  liveManual: () => {
    const now = Date.now();
    return build({
      settings: (s) => {
        s.platform.kind = 'manual';
        s.manual = { url: 'rtmp://live.example.com/app', keySaved: true, title: 'Friday stream' };
      },
      live: liveState(now, {
        destination: { kind: 'manual' },
        rehearsal: false,
        roomId: null,
        watchUrl: null,
        title: 'Friday stream',
      }),
      more: { health: onAir(now).health ?? null },
    });
  },
  remote: () =>
    build({
      settings: (s) => {
        s.platform = { kind: 'remote', remoteUrl: 'https://live.example.com/api', tokenSaved: true };
      },
    }),
  filtered: () =>
    build({
      settings: (s) => {
        s.filters.words = ['假货', '刷单', 'spam', 'fake', 'follow me back', '加微信', '互粉', 'scam'];
      },
    }),
  named: () =>
    build({
      settings: (s) => {
        s.compliance.names = ['第一元素', 'No.1 Tea House', '最美时光'];
      },
    }),
  /** Parts of the rule files are broken, or the rules do not come: fake-rules.ts. */
  rulesBroken: () => build(),
  rulesWaiting: () => build(),
  /** The desktop shell asks what to share; the question is in fake-shell.ts. */
  picker: () => build(),
  pickerPermission: () => build({ more: { app: { ...build().app, host: 'electron' } } }),
  pickerFailed: () => build(),
  pickerNothing: () => build(),
  sharing: () =>
    build({
      settings: (s) => {
        s.rehearsal.shareOnLan = true;
      },
    }),
} satisfies Record<string, () => StudioState>;

export type FixtureName = keyof typeof fixtures;

/** A fixture as the first message of `state.watch`. */
export const snapshot = (name: FixtureName): StudioUpdate => ({
  kind: 'snapshot',
  revision: 1,
  state: fixtures[name](),
});
