import type {
  Fault,
  LiveState,
  RealtimeTest,
  RehearsalState,
  RtcHealth,
  Settings,
  StudioState,
  Uplink,
  UploadTest,
} from '../../../shared/domain/index.ts';
import { rtcHealth, uplinkState } from '../../support/states.ts';
import { checked, fixtures } from './fixtures.ts';
import { sellFixtures } from './fixtures-sell.ts';

/** Real time: a stream that goes so, each step of mending, after a fall-back, the upload test's answers, the settings. */
type Live = Extract<LiveState, { kind: 'live' }>;
type Step = Uplink['step'];

const stalled: Fault = { code: 'realtime_stalled', retry: 'now' };
const noRoute: Fault = { code: 'realtime_no_route', retry: 'later' };

const threeSizes = (more: Partial<RtcHealth> = {}): RtcHealth =>
  rtcHealth({
    layers: [
      { rid: 'r0', width: 180, height: 320, fps: 30, bitrate: 160_000 },
      { rid: 'r1', width: 360, height: 640, fps: 30, bitrate: 510_000 },
      { rid: 'r2', width: 720, height: 1280, fps: 30, bitrate: 1_900_000 },
    ],
    confirmedAtMs: Date.now() + 3_600_000,
    ...more,
  });
const uplink = (more: Partial<Uplink> = {}): Uplink => uplinkState(more);

/** Live, with the uplink and what the health line says of real time. */
const live = (way: Uplink, rtc: RtcHealth | null, ingest?: Live['ingest'], more: Partial<StudioState> = {}) => {
  const state = fixtures.liveReal();
  const silent = ingest?.kind === 'reconnecting';
  return {
    ...state,
    uplink: way,
    health: state.health && { ...state.health, rtc, ...(silent ? { bitrate: 0 } : {}) },
    live: state.live.kind === 'live' && ingest ? { ...state.live, ingest } : state.live,
    ...more,
  };
};
const mended = (step: Step, ingest: Live['ingest']) => live(uplink({ step }), threeSizes(), ingest);
const ago = (seconds: number): number => Date.now() - seconds * 1_000;
const degraded = (why: 'unconfirmed' | 'received'): Live['ingest'] => ({ kind: 'degraded', sinceMs: ago(4), why });
const reconnecting = (fault: Fault): Live['ingest'] => ({
  kind: 'reconnecting',
  sinceMs: ago(11),
  attempt: 1,
  nextTryAtMs: Date.now() - 100,
  fault,
  closesAtMs: Date.now() + 109_000,
});
const notice = (code: 'realtime_fell_back' | 'realtime_not_back', rule: Fault['code']): Partial<StudioState> => ({
  notices: [{ id: code, tone: 'info', fault: { code, retry: 'later', rule }, atMs: Date.now() }],
});
const steady = (more: Partial<Uplink> = {}): Uplink =>
  uplink({ path: 'rtmp', fellBack: { atMs: ago(40), fault: stalled }, ...more });

type Done = Extract<UploadTest, { kind: 'done' }>;
const tested = (
  realtime: RealtimeTest,
  recommended: Done['recommended'],
  more: Partial<Done> = {},
  path: Settings['stage']['uploadPath'] = 'auto',
): StudioState => {
  const state = fixtures.ready();
  if (state.upload.kind !== 'done') return state;
  return checked({
    ...state,
    settings: { ...state.settings, stage: { ...state.settings.stage, uploadPath: path } },
    upload: { ...state.upload, realtime, recommended, ...more },
  });
};
const measured = (more: Partial<Extract<RealtimeTest, { kind: 'done' }>> = {}): RealtimeTest => ({
  kind: 'done',
  connectMs: 420,
  rttMs: 24,
  lossShare: 0.001,
  uplink: 5_200_000,
  route: { protocol: 'udp', relayed: false },
  ...more,
});

const rehearsal = (realtime: RehearsalState['realtime'], sfuFolder = ''): StudioState => {
  const state = fixtures.ready();
  return {
    ...state,
    settings: { ...state.settings, rehearsal: { ...state.settings.rehearsal, sfuFolder } },
    rehearsal: state.rehearsal && { ...state.rehearsal, realtime },
  };
};

const manual = (url: string, keySaved: boolean): StudioState => {
  const state = fixtures.manual();
  return checked({ ...state, settings: { ...state.settings, manual: { url, keySaved, title: '' } } });
};

export const realtimeFixtures = {
  rtc: () => live(uplink(), threeSizes()),
  rtcSell: () => {
    const state = sellFixtures.sell();
    return { ...state, uplink: uplink(), health: state.health && { ...state.health, rtc: threeSizes() } };
  },
  rtcWhip: () =>
    live(
      uplink({ path: 'whip', canSteady: false }),
      threeSizes({ score: null, codec: 'video/VP8', layers: [], availableBitrate: null }),
    ),
  rtcRelayed: () =>
    live(
      uplink(),
      threeSizes({
        route: { protocol: 'tls', relayed: true },
        rttMs: 320,
        lossShare: 0.071,
        score: 4,
        limitation: 'bandwidth',
        confirmedAtMs: ago(5),
      }),
      degraded('received'),
    ),
  rtcRestarting: () => mended({ kind: 'restarting_ice', sinceMs: ago(2) }, degraded('unconfirmed')),
  rtcNewTransport: () => mended({ kind: 'new_transport', sinceMs: ago(3), fault: stalled }, reconnecting(stalled)),
  rtcFallingBack: () => mended({ kind: 'falling_back', sinceMs: ago(1), fault: noRoute }, reconnecting(noRoute)),
  rtcFellBack: () => live(steady(), null, undefined, notice('realtime_fell_back', 'realtime_stalled')),
  rtcSteady: () => live(steady(), null),
  rtcSteadyByHand: () => live(steady({ fellBack: null }), null),
  rtcReturning: () => live(steady({ step: { kind: 'returning', sinceMs: ago(2) } }), null),
  rtcChanging: () => mended({ kind: 'changing', sinceMs: ago(1) }, { kind: 'sending', sinceMs: ago(90) }),
  rtcReturningNotice: () =>
    live(
      steady({ step: { kind: 'returning', sinceMs: ago(2) } }),
      null,
      undefined,
      notice('realtime_fell_back', 'realtime_stalled'),
    ),
  rtcNotBack: () => live(steady(), null, undefined, notice('realtime_not_back', 'realtime_no_route')),
  rtcLandscape: () => {
    const state = mended({ kind: 'restarting_ice', sinceMs: ago(2) }, degraded('unconfirmed'));
    return { ...state, plan: { ...state.plan, format: 'landscape720' as const } };
  },
  testRealtime: () => tested(measured(), { path: 'realtime', reasons: ['realtime_fits'] }),
  testSteady: () =>
    tested(measured({ lossShare: 0.083, rttMs: 210, uplink: 1_600_000, route: { protocol: 'tcp', relayed: false } }), {
      path: 'steady',
      reasons: ['realtime_slow', 'realtime_lossy', 'realtime_over_tcp'],
    }),
  testFailed: () =>
    tested({ kind: 'failed', fault: noRoute }, { path: 'steady', reasons: ['realtime_failed'] }, {}, 'realtime'),
  testNotOffered: () => tested({ kind: 'not_offered' }, { path: 'steady', reasons: ['realtime_not_offered'] }),
  whip: () => manual('https://whip.example.com/live/room', false),
  whipSaved: () => manual('https://whip.example.com/live/room', true),
  sfuReady: () =>
    rehearsal({ kind: 'ready', folder: '/home/me/redcast/tests/sfu/node_modules/mediasoup', version: '3.8.4' }),
  sfuMissing: () => rehearsal({ kind: 'missing' }),
  sfuFailed: () => rehearsal({ kind: 'failed', fault: { code: 'sfu_failed', retry: 'later' } }, '/opt/mediasoup'),
} satisfies Record<string, () => StudioState>;
