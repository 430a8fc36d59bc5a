/** A page with nothing but the stage engine on it, for the tests: they drive it through `window.stage`. */
import '../../../renderer/media/worker/no-eval.ts';
import { createStageEngine, type RtcPort, type StageEngine } from '../../../renderer/media/index.ts';
import type { Reply } from '../../../shared/domain/fault.ts';

declare global {
  interface Window {
    stage: StageEngine;
    stageTroubles: string[];
    stageReplaced: number;
    lastLevels: { micDb: number; computerDb: number; mixDb: number } | null;
    levelCount: number;
    /** Counts of the page's own capture calls, and the streams they gave. */
    opened: MediaStream[];
    hideDevices: boolean;
    violations: string[];
    /** The core's side of real-time sending, where a test brings one. */
    rtcCall?: (name: string, input: unknown) => Promise<Reply<unknown>>;
    /** Each description that was set, and each time the browser asked for another. */
    negotiations: string[];
  }
}

window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});

// Lets a test pull the plug: fake devices of Chromium cannot be unplugged.
window.opened = [];
window.hideDevices = false;
const { mediaDevices } = navigator;
const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
mediaDevices.getUserMedia = async (constraints) => {
  if (window.hideDevices && constraints?.video) throw new DOMException('no such device', 'NotFoundError');
  const stream = await getUserMedia(constraints);
  window.opened.push(stream);
  return stream;
};
const enumerateDevices = mediaDevices.enumerateDevices.bind(mediaDevices);
mediaDevices.enumerateDevices = async () => {
  const devices = await enumerateDevices();
  return window.hideDevices ? devices.filter((device) => device.kind !== 'videoinput') : devices;
};

// Says when something is negotiated.
window.negotiations = [];
const told = (what: string) => window.negotiations.push(what);
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    told('made');
    this.addEventListener('negotiationneeded', () => told('needed'));
  }
  override setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
    told('local');
    return super.setLocalDescription(description);
  }
  override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    told('remote');
    return super.setRemoteDescription(description);
  }
};

const rtcNames = [
  'capabilities',
  'createTransport',
  'connect',
  'produce',
  'restartIce',
  'whip',
  'whipRestart',
  'report',
  'failed',
];
const { rtcCall } = window;
const rtc = rtcCall && Object.fromEntries(rtcNames.map((name) => [name, (input: unknown) => rtcCall(name, input)]));

const query = new URLSearchParams(location.search);
window.stageTroubles = [];
window.stageReplaced = 0;
window.lastLevels = null;
window.levelCount = 0;
window.stage = createStageEngine({
  connectMedia: async () => ({ kind: 'websocket', url: `ws://${location.host}/media` }),
  loadImage: async (url) => (await fetch(url)).blob(),
  pageId: 'harness',
  ...(rtc ? { rtc: rtc as RtcPort } : {}),
  ...(query.has('preview')
    ? {
        preview: {
          kind: query.get('preview') === 'bitmaps' ? ('bitmaps' as const) : ('track' as const),
          fps: Number(query.get('previewFps') ?? 30),
        },
      }
    : {}),
});
window.stage.onTrouble(({ where, detail }) => window.stageTroubles.push(`${where}: ${detail}`));
window.stage.onReplaced((replaced) => {
  if (replaced) window.stageReplaced += 1;
});
window.stage.onLevels((levels) => {
  window.lastLevels = levels;
  window.levelCount += 1;
});
const host = document.querySelector<HTMLElement>('#preview');
if (host && query.get('preview') !== 'none') window.stage.attachPreview(host);
if (query.has('viewer')) await import('./viewer.ts');
