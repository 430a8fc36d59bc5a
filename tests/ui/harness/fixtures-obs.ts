import {
  type Fault,
  noObs,
  type ObsAudioInput,
  type ObsFinding,
  type ObsItem,
  type ObsLinkOf,
  type ObsOverlay,
  type ObsRepair,
  type ObsScenes,
  type ObsState,
  type ObsStats,
  type ObsVideo,
  type PlannedStep,
  type Settings,
  type StudioState,
} from '../../../shared/domain/index.ts';
import { checked, fixtures, steps } from './fixtures.ts';

/** States of OBS mode, and the parts they are made of. The Stage's own states in OBS mode are in fixtures-obs-stage.ts. */
const MINUTE = 60_000;

export const PORTRAIT: ObsVideo = {
  canvasWidth: 720,
  canvasHeight: 1280,
  outputWidth: 720,
  outputHeight: 1280,
  fpsNumerator: 30,
  fpsDenominator: 1,
};
export const LANDSCAPE: ObsVideo = {
  canvasWidth: 1920,
  canvasHeight: 1080,
  outputWidth: 1280,
  outputHeight: 720,
  fpsNumerator: 60_000,
  fpsDenominator: 1_001,
};

/** What OBS allows as a name, and people use. */
export const LONG_NAME =
  `Autumn special – ${'a very long scene name that somebody pasted from a script '.repeat(9)}`.slice(0, 500);

const item = (id: number, name: string, kind: string, more: Partial<ObsItem> = {}): ObsItem => ({
  id,
  name,
  kind,
  enabled: true,
  locked: false,
  group: null,
  ...more,
});

const SOURCES: readonly ObsItem[] = [
  item(1, 'Logo', 'image_source', { locked: true }),
  item(2, 'Cam “main” · Sony ZV-E10', 'v4l2_input'),
  item(3, 'Product table', 'v4l2_input', { enabled: false }),
  item(4, 'Lower thirds', 'group'),
  item(1, '标题条 🏷️', 'text_ft2_source_v2', { group: 'Lower thirds' }),
  item(2, 'Shop hours', 'text_ft2_source_v2', { group: 'Lower thirds', enabled: false }),
  item(5, 'Background music', 'ffmpeg_source'),
];

export const obsScenesSample = (more: Partial<ObsScenes> = {}): ObsScenes => ({
  collection: 'Untitled',
  profile: 'Untitled',
  scenes: [
    { name: 'Talk', items: [...SOURCES] },
    { name: '桌面 · Desk close-up', items: [item(1, 'Overhead cam', 'v4l2_input'), item(2, 'Logo', 'image_source')] },
    { name: '🌙 "Be right back"', items: [item(1, 'Loop video', 'ffmpeg_source')] },
    { name: 'Screen share', items: [item(1, 'Display', 'monitor_capture'), item(2, 'Talk', 'scene')] },
    { name: LONG_NAME, items: [item(1, LONG_NAME.replace('scene', 'source'), 'color_source_v3')] },
    { name: 'Empty', items: [] },
  ],
  program: 'Talk',
  preview: null,
  studioMode: false,
  transition: 'Fade',
  transitionMs: 300,
  transitions: [
    { name: 'Cut', kind: 'cut_transition', fixed: true },
    { name: 'Fade', kind: 'fade_transition', fixed: false },
    { name: 'Stinger “petals”', kind: 'obs_stinger_transition', fixed: true },
  ],
  inTransition: false,
  ...more,
});

export const obsAudioSample = (): ObsAudioInput[] => [
  { name: 'Mic/Aux', kind: 'pulse_input_capture', muted: false, volumeDb: -3.2 },
  { name: 'Desktop Audio', kind: 'pulse_output_capture', muted: true, volumeDb: 0 },
  { name: 'Background music', kind: 'ffmpeg_source', muted: false, volumeDb: -18.4 },
];

export const obsStatsSample = (more: Partial<ObsStats> = {}): ObsStats => ({
  atMs: Date.now(),
  activeFps: 30,
  renderMs: 4.1,
  renderTotal: 162_000,
  renderSkipped: 12,
  outputTotal: 75_600,
  outputSkipped: 3,
  bitrate: 4_120_000,
  congestion: 0,
  cpuPercent: 11.4,
  memoryMb: 412,
  diskFreeMb: 184_320,
  ...more,
});

export const obsLink = (more: Partial<ObsLinkOf<'connected'>> = {}): ObsLinkOf<'connected'> => ({
  kind: 'connected',
  address: '127.0.0.1:4455',
  sinceMs: Date.now() - 26 * MINUTE,
  local: true,
  obsVersion: '30.2.3',
  websocketVersion: '5.5.2',
  system: 'macOS 15.1',
  authenticated: true,
  ...more,
});

const fine = (id: ObsFinding['id'], params: ObsFinding['params'] = {}, code = 'ok'): ObsFinding => ({
  id,
  level: 'ok',
  code,
  params,
  fix: null,
  locked: false,
});

const SIZES = { wantWidth: 720, wantHeight: 1_280 };

export const obsFindingsFine = (): ObsFinding[] => [
  fine('canvas', { width: 720, height: 1_280, canvasWidth: 720, canvasHeight: 1_280, ...SIZES }),
  fine('frame_rate', { fps: 30, want: 30 }),
  fine('encoder', { encoder: 'x264' }, 'software'),
  fine('bitrate', { kbps: 4_000, want: 4_000 }),
  fine('keyframes', { seconds: 2, want: 2 }),
  fine('sound_muted', { count: 2 }),
  fine('sound_silent', { db: -21 }),
  fine('disk', { minutes: 5_760, gb: 180 }),
  fine('frames', { percent: 0 }),
  fine('stream_elsewhere'),
];

export const obsOverlaysSample = (more: Partial<Record<ObsOverlay['kind'], Partial<ObsOverlay>>> = {}): ObsOverlay[] =>
  (['card', 'chat', 'goal'] as const).map((kind) => ({
    kind,
    address: `http://127.0.0.1:41877/overlay/${kind}?key=4f1c9a0be27d4c1f8a53e6d0b7c2194e`,
    sources: [],
    how: 'none',
    ...more[kind],
  }));

/** OBS is connected and all is well with it. */
export const obsConnected = (more: Partial<ObsState> = {}): ObsState => ({
  ...noObs(),
  link: obsLink(),
  found: { port: 4_455, serverEnabled: true, authRequired: true, passwordStored: true },
  video: PORTRAIT,
  encoder: { mode: 'simple', encoder: 'x264', videoKbps: 4_000, audioKbps: 160, keyframeSeconds: 2 },
  service: { kind: 'own', name: 'Twitch', kept: false },
  record: 'off',
  replay: 'off',
  virtualCamera: 'off',
  browserSource: true,
  findings: obsFindingsFine(),
  overlays: obsOverlaysSample(),
  ...more,
});

/** A studio state in OBS mode, with OBS as given. */
export function inObsMode(
  state: StudioState,
  obs: ObsState = obsConnected(),
  more: { settings?: Partial<Settings['obs']>; state?: Partial<StudioState> } = {},
): StudioState {
  const known = obs.video !== null;
  return checked({
    ...state,
    settings: { ...state.settings, obs: { ...state.settings.obs, use: true, passwordSaved: true, ...more.settings } },
    obs,
    obsScenes: known ? obsScenesSample() : null,
    obsAudio: known ? obsAudioSample() : null,
    obsStats: obs.link.kind === 'connected' ? obsStatsSample() : null,
    stage: { ...state.stage, report: null },
    sessions: state.sessions.map((one, at) => (at === 0 ? { ...one, stage: 'obs' as const } : one)),
    ...more.state,
  });
}

const away = (fault: Fault, more: Partial<ObsState> = {}): ObsState => ({
  ...noObs(),
  found: { port: 4_455, serverEnabled: true, authRequired: true, passwordStored: true },
  link: {
    kind: 'waiting',
    address: '127.0.0.1:4455',
    fault,
    sinceMs: Date.now() - 40_000,
    attempt: 6,
    nextTryAtMs: Date.now() + 5_000,
  },
  ...more,
});

const refused = (fault: Fault, address = '127.0.0.1:4455', more: Partial<ObsState> = {}): ObsState => ({
  ...noObs(),
  found: { port: 4_455, serverEnabled: true, authRequired: true, passwordStored: true },
  link: { kind: 'refused', address, fault },
  ...more,
});

export const obsFindingsToLookAt = (locked = false): ObsFinding[] => [
  {
    id: 'canvas',
    level: 'look',
    code: 'orientation',
    params: { width: 1_280, height: 720, canvasWidth: 1_920, canvasHeight: 1_080, ...SIZES },
    fix: {
      changes: [
        { what: 'canvas', before: '1920×1080', after: '720×1280' },
        { what: 'output', before: '1280×720', after: '720×1280' },
      ],
    },
    locked,
  },
  {
    id: 'frame_rate',
    level: 'look',
    code: 'high',
    params: { fps: 59.94, want: 30 },
    fix: { changes: [{ what: 'frame rate', before: '59.94', after: '30' }] },
    locked,
  },
  {
    id: 'bitrate',
    level: 'look',
    code: 'low',
    params: { kbps: 2_000, want: 4_000 },
    fix: { changes: [{ what: 'bitrate', before: '2000 kb/s', after: '4000 kb/s' }] },
    locked: false,
  },
  {
    id: 'keyframes',
    level: 'look',
    code: 'auto',
    params: { seconds: 8.3, want: 2 },
    fix: {
      changes: [
        { what: 'x264 options', before: '', after: 'keyint=60' },
        { what: 'custom encoder settings', before: 'off', after: 'on' },
      ],
    },
    locked: false,
  },
  {
    id: 'sound_muted',
    level: 'look',
    code: 'microphones',
    params: { input: 'Mic/Aux', count: 1 },
    fix: { changes: [{ what: 'Mic/Aux', before: 'muted', after: 'not muted' }] },
    locked: false,
  },
  { id: 'disk', level: 'look', code: 'low', params: { minutes: 24, gb: 0.8 }, fix: null, locked: false },
  fine('encoder', { encoder: 'x264' }, 'software'),
  fine('frames', { percent: 0.3 }),
  fine('stream_elsewhere'),
];

const repairs = (): ObsRepair[] => [
  {
    id: 'r2',
    finding: 'bitrate',
    atMs: Date.now() - 4 * MINUTE,
    changes: [{ what: 'bitrate', before: '2500 kb/s', after: '4000 kb/s' }],
  },
  {
    id: 'r1',
    finding: 'canvas',
    atMs: Date.now() - 6 * MINUTE,
    changes: [
      { what: 'canvas', before: '1920×1080', after: '720×1280' },
      { what: 'output', before: '1280×720', after: '720×1280' },
    ],
  },
];

const explain = (): Settings['obs']['explain'] => [
  { productId: null, action: { kind: 'scene', scene: '桌面 · Desk close-up', back: true } },
  { productId: 'p1', action: { kind: 'source', scene: 'Talk', source: 'Product table' } },
  { productId: 'p5', action: { kind: 'scene', scene: LONG_NAME, back: false } },
  { productId: 'p4', action: { kind: 'source', scene: 'Old scene', source: 'Reading lamp shot' } },
  { productId: 'p99', action: { kind: 'scene', scene: 'Screen share', back: true } },
];

const STEPS: PlannedStep[] = [
  {
    what: 'switch_scene',
    scene: '桌面 · Desk close-up',
    source: null,
    effect: 'change',
    before: 'Talk',
    after: '桌面 · Desk close-up',
  },
  { what: 'show_source', scene: 'Talk', source: 'Product table', effect: 'same', before: 'shown', after: 'shown' },
  { what: 'hide_source', scene: 'Talk', source: 'Old lamp', effect: 'missing', before: '', after: '' },
];
export const obsStepsSample = (): PlannedStep[] => STEPS;

const onStream = (state: StudioState, more: Partial<ObsState> = {}): StudioState =>
  inObsMode(
    { ...state, live: state.live.kind === 'live' ? { ...state.live, stage: 'obs' } : state.live },
    obsConnected({
      output: { kind: 'live', sinceMs: Date.now() - 42 * MINUTE, by: 'studio' },
      service: { kind: 'studio', name: 'rtmp://127.0.0.1:1935/live', kept: true },
      ...more,
    }),
  );

export const obsFixtures = {
  /** OBS mode is off; OBS was found on this computer, or not. */
  obsOff: () => ({ ...fixtures.ready(), obs: { ...noObs(), found: obsConnected().found } }),
  obsOffNotFound: () => fixtures.ready(),
  obsConnecting: () =>
    inObsMode(fixtures.ready(), {
      ...noObs(),
      link: { kind: 'connecting', address: '127.0.0.1:4455', sinceMs: Date.now() - 800 },
    }),
  obsReady: () => inObsMode(fixtures.ready()),
  obsNotRunning: () => inObsMode(fixtures.ready(), away({ code: 'obs_not_running', retry: 'later' }, { found: null })),
  obsServerOff: () =>
    inObsMode(
      fixtures.ready(),
      away(
        { code: 'obs_server_off', retry: 'later' },
        { found: { port: 4_455, serverEnabled: false, authRequired: true, passwordStored: true } },
      ),
    ),
  obsGone: () => inObsMode(fixtures.ready(), obsConnected({ link: away({ code: 'obs_gone', retry: 'later' }).link })),
  obsPassword: () =>
    inObsMode(fixtures.ready(), refused({ code: 'obs_password_needed', retry: 'later' }), {
      settings: { passwordSaved: false },
    }),
  obsWrongPassword: () => inObsMode(fixtures.ready(), refused({ code: 'obs_wrong_password', retry: 'later' })),
  obsTooOld: () =>
    inObsMode(
      fixtures.ready(),
      refused({ code: 'obs_too_old', retry: 'later', params: { version: '27.2.4' } }, '127.0.0.1:4455', {
        found: null,
      }),
    ),
  obsKicked: () => inObsMode(fixtures.ready(), refused({ code: 'obs_kicked', retry: 'later' })),
  obsPlain: () =>
    inObsMode(
      fixtures.ready(),
      refused({ code: 'obs_plain_address', retry: 'later' }, '192.168.1.40:4455', { found: null }),
      { settings: { host: '192.168.1.40' } },
    ),
  obsRemote: () =>
    inObsMode(
      fixtures.ready(),
      obsConnected({
        link: obsLink({ address: '192.168.1.40:4455', local: false, system: 'Windows 11 (10.0.26100)' }),
        found: null,
      }),
      { settings: { host: '192.168.1.40', plainYes: '192.168.1.40:4455' } },
    ),
  obsLook: () =>
    inObsMode(
      fixtures.ready(),
      obsConnected({ video: LANDSCAPE, findings: obsFindingsToLookAt(), browserSource: false }),
      { state: { obsStats: obsStatsSample({ diskFreeMb: 3_100 }) } },
    ),
  obsLocked: () =>
    inObsMode(
      fixtures.ready(),
      obsConnected({ video: LANDSCAPE, findings: obsFindingsToLookAt(true), record: 'on', busy: true }),
    ),
  obsRepaired: () => inObsMode(fixtures.ready(), obsConnected({ repairs: repairs() })),
  obsElsewhere: () =>
    inObsMode(
      fixtures.ready(),
      obsConnected({
        output: { kind: 'live', sinceMs: Date.now() - 9 * MINUTE, by: 'host' },
        findings: [
          {
            id: 'stream_elsewhere',
            level: 'block',
            code: 'streaming',
            params: { service: 'Twitch' },
            fix: null,
            locked: false,
          },
          ...obsFindingsFine().filter((row) => row.id !== 'stream_elsewhere'),
        ],
      }),
    ),
  obsOverlays: () =>
    inObsMode(
      fixtures.ready(),
      obsConnected({
        overlays: obsOverlaysSample({
          card: { how: 'browser', sources: [{ scene: 'Talk', source: 'Redcast card' }] },
          goal: {
            how: 'browser',
            sources: [
              { scene: 'Talk', source: 'Redcast goal' },
              { scene: LONG_NAME, source: 'Redcast goal' },
            ],
          },
        }),
      }),
      { settings: { goal: { kind: 'sales', target: 2_000_000 } } },
    ),
  obsText: () =>
    inObsMode(
      fixtures.ready(),
      obsConnected({
        browserSource: false,
        overlays: obsOverlaysSample({ card: { how: 'text', sources: [{ scene: 'Talk', source: 'Redcast card' }] } }),
      }),
    ),
  obsExplain: () => inObsMode(fixtures.ready(), obsConnected(), { settings: { explain: explain() } }),
  obsOpening: () => {
    const state = fixtures.opening();
    return inObsMode({
      ...state,
      live: state.live.kind === 'opening' ? { ...state.live, stage: 'obs' } : state.live,
    });
  },
  obsAwaits: () => {
    const state = fixtures.opening();
    return inObsMode(
      {
        ...state,
        live:
          state.live.kind === 'opening'
            ? { ...state.live, stage: 'obs', awaitsButton: true, steps: steps(4) }
            : state.live,
      },
      obsConnected({ service: { kind: 'studio', name: 'rtmp://127.0.0.1:1935/live', kept: true } }),
      { settings: { button: 'obs' } },
    );
  },
  obsLive: () => onStream(fixtures.live()),
  obsLiveGone: () =>
    inObsMode(
      (() => {
        const state = fixtures.liveTrouble();
        return { ...state, live: state.live.kind === 'live' ? { ...state.live, stage: 'obs' as const } : state.live };
      })(),
      obsConnected({ link: away({ code: 'obs_gone', retry: 'later' }).link }),
    ),
} satisfies Record<string, () => StudioState>;
