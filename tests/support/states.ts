import { CapturePlan, LiveState, type LiveStateOf, RtcHealth, StageReport, Uplink } from '../../shared/domain/index.ts';

/* Plain states of the studio for tests, checked like those of a real page. A test names only what it is about. */

/** Camera and microphone are on, everything is quiet, nothing is encoded. */
export const stageReport = (more: object = {}): StageReport =>
  StageReport.parse({
    planRevision: 1,
    camera: { kind: 'on', label: 'Cam', width: 1280, height: 720, fps: 30 },
    microphone: { kind: 'on', label: 'Mic' },
    screen: { kind: 'off' },
    computerAudio: { kind: 'off' },
    devices: [],
    permissions: { camera: 'granted', microphone: 'granted' },
    encoder: { kind: 'ready', codec: 'avc1.42e01f', acceleration: 'software', width: 720, height: 1280, rejected: [] },
    audioCodec: 'wasm',
    video: { fps: 30, composed: 1, encoded: 1, dropped: 0, late: 0, bitrate: 0, queue: 0 },
    audio: { packets: 1, bitrate: 0, levelDb: -20 },
    ...more,
  });

/** The scene of one camera; no device is chosen and nothing is encoded. */
export const capturePlan = (more: object = {}): CapturePlan =>
  CapturePlan.parse({
    revision: 1,
    format: 'portrait720',
    scene: 'camera',
    camera: null,
    microphone: null,
    screen: { wanted: false, audio: false },
    micMuted: false,
    computerAudioMuted: false,
    micGain: 1,
    computerAudioGain: 1,
    mirrorPreview: true,
    beRightBack: false,
    slateTitle: '',
    slateText: '',
    card: null,
    question: null,
    encode: null,
    ...more,
  });

/** The studio's own stage, live to a typed address and recording. */
export function liveState(more: object = {}): LiveStateOf<'live'> {
  const state = LiveState.parse({
    kind: 'live',
    sessionId: 's1',
    stage: 'studio',
    destination: { kind: 'manual' },
    rehearsal: false,
    title: 't',
    roomId: null,
    watchUrl: null,
    liveAtMs: 1,
    ingest: { kind: 'sending', sinceMs: 1 },
    page: 'present',
    recording: { kind: 'on', path: '/r.mp4' },
    ...more,
  });
  if (state.kind !== 'live') throw new Error('not a live state');
  return state;
}

/** Real time as it goes when all is well: one size, direct, confirmed. */
export const rtcHealth = (more: object = {}): RtcHealth =>
  RtcHealth.parse({
    route: { protocol: 'udp', relayed: false },
    codec: 'video/H264',
    rttMs: 34,
    lossShare: 0.002,
    nacks: 41,
    plis: 2,
    availableBitrate: 4_200_000,
    limitation: 'none',
    score: 10,
    layers: [],
    confirmedAtMs: 1,
    ...more,
  });

/** A stream that goes in real time and could go the steady way as well. */
export const uplinkState = (more: object = {}): Uplink =>
  Uplink.parse({
    path: 'webrtc',
    canRealtime: true,
    canSteady: true,
    fellBack: null,
    step: { kind: 'steady' },
    ...more,
  });
