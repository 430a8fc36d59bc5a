import type {
  AdaptState,
  Fault,
  FaultCode,
  IngestState,
  LiveState,
  SourceState,
  StageReport,
  StudioState,
} from '../../../shared/domain/index.ts';
import { fixtures } from './fixtures.ts';
import { obsStageFixtures } from './fixtures-obs-stage.ts';
import { sellFixtures } from './fixtures-sell.ts';

/** A stream in trouble: slow uploads, broken ones, the standby picture, a disk that fills up. */
type Live = Extract<LiveState, { kind: 'live' }>;

const real = (more: Partial<StudioState> = {}, live: Partial<Live> = {}): StudioState => {
  const fresh = fixtures.liveReal();
  const broken = live.ingest?.kind === 'reconnecting';
  // Nothing leaves while the connection is broken.
  const state = broken ? { ...fresh, health: fresh.health && { ...fresh.health, bitrate: 0 } } : fresh;
  return { ...state, ...more, live: state.live.kind === 'live' ? { ...state.live, ...live } : state.live };
};
const away = (agoS: number, more: Partial<Extract<IngestState, { kind: 'reconnecting' }>> = {}): Partial<Live> => {
  const now = Date.now();
  return {
    ingest: {
      kind: 'reconnecting',
      sinceMs: now - agoS * 1_000,
      attempt: 4,
      nextTryAtMs: now + 6_500,
      fault: { code: 'ingest_lost', retry: 'now' },
      closesAtMs: now + (120 - agoS) * 1_000,
      ...more,
    },
  };
};
const adapted = (more: Partial<AdaptState>, bitrate: number): StudioState => {
  const state = real({}, { ingest: { kind: 'degraded', sinceMs: Date.now() - 4_000, why: 'queue' } });
  const adapt = state.health?.adapt;
  if (!state.health || !adapt) return state;
  const next: AdaptState = { ...adapt, level: 'lowered', why: 'congested', videoBitrate: 900_000, ...more };
  return { ...state, health: { ...state.health, bitrate, ackedBitrate: bitrate, queueMs: 420, adapt: next } };
};
const standby = (more: Partial<StudioState>, live: Partial<Live> = {}): StudioState => {
  const state = real(more, live);
  return { ...state, health: state.health && { ...state.health, source: 'slate' } };
};
const noticed = (fault: Fault, tone: 'info' | 'warn' | 'error'): Partial<StudioState> => ({
  notices: [{ id: fault.code, tone, fault, atMs: Date.now() }],
});
const disk = (minutes: number, level: 'low' | 'critical') => ({
  disk: { freeBytes: minutes * 20_000_000, secondsLeft: minutes * 60 + 20, level },
});
/** A device in trouble while live: in the report, and as the core's notice about it. */
const device = (
  source: 'camera' | 'microphone' | 'screen' | 'computerAudio',
  code: Extract<SourceState, { kind: 'failed' }>['code'],
  fault: FaultCode,
): StudioState => {
  const state = real(noticed({ code: fault, retry: 'later' }, source === 'computerAudio' ? 'warn' : 'error'));
  const { report } = state.stage;
  if (!report) return state;
  const was = report[source];
  const failed: SourceState = { kind: 'failed', code, label: was.kind === 'on' ? was.label : '' };
  const permissions: StageReport['permissions'] = {
    camera: source === 'camera' && code === 'denied' ? 'denied' : 'granted',
    microphone: source === 'microphone' && code === 'denied' ? 'denied' : 'granted',
  };
  const shares = source === 'screen' || source === 'computerAudio';
  const screen: SourceState = shares ? { kind: 'on', label: 'Screen 1' } : report.screen;
  return {
    ...state,
    plan: shares ? { ...state.plan, scene: 'desk', screen: { wanted: true, audio: true } } : state.plan,
    stage: { ...state.stage, report: { ...report, permissions, screen, [source]: failed } },
  };
};

export const outageFixtures = {
  outage: () => real({}, away(8)),
  outageTrying: () => real({}, away(21, { nextTryAtMs: Date.now() - 100 })),
  outageUrgent: () => real({}, away(98, { attempt: 12 })),
  outageNoClock: () => real({}, away(38, { closesAtMs: null })),
  outageBusy: () => real({}, away(14, { fault: { code: 'ingest_busy', retry: 'later' } })),
  outageNoRecording: () =>
    real({}, { ...away(8), recording: { kind: 'failed', fault: { code: 'disk_full', retry: 'later' } } }),
  outageLandscape: () => {
    const state = real({}, away(8));
    return { ...state, plan: { ...state.plan, format: 'landscape720' } };
  },
  outageSell: () => {
    const state = sellFixtures.sell();
    return { ...state, live: state.live.kind === 'live' ? { ...state.live, ...away(8) } : state.live };
  },
  outageObs: () => {
    const state = obsStageFixtures.obsStageReconnecting();
    return { ...state, live: state.live.kind === 'live' ? { ...state.live, ...away(8) } : state.live };
  },
  adapted: () => adapted({}, 1_030_000),
  adaptedFps: () => adapted({ videoBitrate: 500_000, fps: 15 }, 620_000),
  adaptedFloor: () => adapted({ level: 'floor', videoBitrate: 300_000, fps: 10 }, 380_000),
  adaptRising: () => {
    const state = adapted({ why: 'recovering', videoBitrate: 1_800_000 }, 1_900_000);
    const live = state.live.kind === 'live' ? { ...state.live, ingest: fineIngest() } : state.live;
    return { ...state, live };
  },
  unconfirmed: () => real({}, { ingest: { kind: 'degraded', sinceMs: Date.now() - 3_000, why: 'unconfirmed' } }),
  standbyGone: () => standby({ stage: { page: 'gone', pageId: null, report: null } }, { page: 'gone' }),
  standbyBack: () => standby({ stage: { page: 'present', pageId: 'p', report: null } }),
  standbyStopped: () => {
    const state = standby({});
    const report = state.stage.report && {
      ...state.stage.report,
      video: { ...state.stage.report.video, encoded: 900, fps: 0 },
    };
    return { ...state, stage: { ...state.stage, report } };
  },
  takenOver: () =>
    real(
      {},
      { ingest: { kind: 'taken_over', atMs: Date.now(), fault: { code: 'ingest_taken_over', retry: 'later' } } },
    ),
  takenOverEnd: () => {
    const state = fixtures.failed();
    if (state.live.kind !== 'failed') return state;
    const fault = { code: 'ingest_taken_over', retry: 'later' } as const;
    return { ...state, live: { ...state.live, fault, wasLive: true } };
  },
  resumed: () => real(noticed({ code: 'stream_resumed', retry: 'never', params: { seconds: 4 } }, 'info')),
  diskLow: () =>
    real({
      ...disk(11, 'low'),
      ...noticed({ code: 'disk_low', retry: 'later', params: { minutes: 11 } }, 'warn'),
    }),
  notAdaptive: () => {
    const state = fixtures.ready();
    return { ...state, settings: { ...state.settings, stage: { ...state.settings.stage, adaptive: false } } };
  },
  cameraFrozen: () => device('camera', 'frozen', 'camera_frozen'),
  cameraLost: () => device('camera', 'lost', 'camera_lost'),
  cameraBusy: () => device('camera', 'busy', 'camera_busy'),
  cameraDenied: () => device('camera', 'denied', 'camera_denied'),
  cameraFailed: () => device('camera', 'unknown', 'camera_failed'),
  micFrozen: () => device('microphone', 'frozen', 'microphone_frozen'),
  micLost: () => device('microphone', 'lost', 'microphone_lost'),
  micBusy: () => device('microphone', 'busy', 'microphone_busy'),
  micDenied: () => device('microphone', 'denied', 'microphone_denied'),
  screenGone: () => device('screen', 'lost', 'screen_lost'),
  computerAudioGone: () => device('computerAudio', 'lost', 'computer_audio_lost'),
  diskCritical: () => real(disk(2, 'critical')),
} satisfies Record<string, () => StudioState>;

const fineIngest = (): IngestState => ({ kind: 'sending', sinceMs: Date.now() - 60_000 });
